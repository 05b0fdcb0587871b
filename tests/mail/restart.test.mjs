// Mails survive what they have to survive: a mail server that is away, and a server that is killed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create, pay } from '../support/api.mjs';
import { startMailbox } from '../support/mailbox.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

// The first retry comes after a minute, and up to a tenth of it later.
const RETRY_WITHIN_MS = 90_000;

let port, server, store;
before(async () => {
  const mailbox = await startMailbox();
  port = mailbox.port;
  await mailbox.stop();
  const url = `smtp://127.0.0.1:${port}`;
  server = await Server.start(['--smtp-url', url, '--mail-from', 'receipts@pay.example']);
  store = await server.store();
});
after(() => server?.stop());

test(
  'a receipt that was queued before a kill is sent after it, once the mail server is back',
  { timeout: 4 * RETRY_WITHIN_MS },
  async () => {
    const order = await create(server, store, { amount: 5, customer_email: 'ada@example.com' });
    assert.equal((await pay(order.checkout_url)).body.status, 'completed');
    const words = ['mail', 'list', '--store', store.store_id];
    const [tried] = await until('it was tried', async () => {
      const { mails } = await server.json(...words);
      return mails[0]?.attempts > 0 && mails;
    });
    assert.equal(tried.state, 'pending');
    assert.ok(tried.error);
    assert.equal(await server.kill(), 'SIGKILL');
    const mailbox = await startMailbox({ port });
    await server.up();
    try {
      await until('it came', () => mailbox.mails.length, RETRY_WITHIN_MS);
      await until('it is known to be sent', async () => {
        const { mails } = await server.json(...words);
        return mails[0].state === 'sent';
      });
      assert.equal(mailbox.mails.length, 1);
      const { mail } = mailbox.mails[0];
      assert.ok(mail.subject.includes(order.order_id));
      assert.equal(mail.messageId, `<${tried.id}@pay.example>`);
    } finally {
      await mailbox.stop();
    }
  },
);
