// The page for those who come from PG: its code as it stands there, run against the real server, and
// a receiver that checks the signature with openssl while a customer pays in a browser.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { pay as payByForm } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { pay } from '../support/checkout.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { freePort, perform, serve, shown } from '../support/shown.mjs';
import { until } from '../support/until.mjs';

const PAGE = 'docs/move/pg.md';
const LANGUAGES = { PHP: 'php', Node: 'js', Python: 'python' };

let server, browser, store, key;
const inPage = pagesOf(() => browser);
before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  store = await server.store();
  const words = ['--store', store.store_id, '--dialect', 'pg', '--mode', 'test'];
  ({ key } = await server.json('key', 'create', ...words));
});
after(() => Promise.all([browser?.close(), server?.stop()]));

/** Registers an endpoint, as the page says; returns its secret. */
async function endpoint(url) {
  const words = ['--store', store.store_id, '--dialect', 'pg', '--mode', 'test', '--url', url];
  return (await server.json('endpoint', 'create', ...words)).secret;
}

for (const [name, language] of Object.entries(LANGUAGES)) {
  // proves: PG-004, PG-006, PG-007, PG-008, PG-010, PG-040, PG-041, PG-047, PG-049
  test(`the code in ${name} makes a link, and verifies the webhook of its payment`, async (t) => {
    const port = await freePort();
    const secret = await endpoint(`http://127.0.0.1:${port}/hooks/pg`);
    const handler = await serve(await shown(PAGE, 'Verify a webhook', language), language, port, {
      PG_SECRET: secret,
    });
    t.after(() => handler.stop());
    const code = await shown(PAGE, 'Create a link', language);
    const env = { PG_HOST: server.origin, PG_KEY: key };
    const url = await perform(code, language, env);
    assert.match(url, new RegExp(`^${server.origin}/pay/[0-9a-f-]{36}$`));
    // The same idempotency key gives the same link.
    assert.equal(await perform(code, language, env), url);
    assert.equal((await payByForm(url)).body.status, 'completed');
    await until(`${name} was told`, () => handler.said().includes('paid: INV-A-1042'));
    const body = '{"event":"payment.succeeded","data":{"reference":"FORGED"}}';
    for (const signature of [undefined, '', 'zz', '0'.repeat(64), `sha256=${'0'.repeat(64)}`]) {
      const headers = signature === undefined ? {} : { 'x-pg-signature': signature };
      const answer = await fetch(handler.url, { method: 'POST', body, headers });
      assert.equal(answer.status, 401, signature);
    }
    assert.doesNotMatch(handler.said(), /FORGED/);
  });
}

// proves: PG-009, PG-010, PG-041, PG-042, PG-044, PG-045, PG-046
test(
  'openssl agrees with the signature of a payment that a customer made in a browser',
  inPage(async ({ page }) => {
    const receiver = await startReceiver();
    try {
      const secret = await endpoint(`${receiver.origin}/hooks/pg`);
      const answer = await fetch(`${server.origin}/api/public/v1/payment-links`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ amount_cents: 12500, currency: 'MAD', reference: 'INV-7' }),
      });
      const link = await answer.json();
      await page.goto(link.payment_url);
      // A link has no end, so the page counts down to none.
      assert.equal(await page.locator('#open').count(), 0);
      await pay(page, { number: '4000 0000 0000 0002' });
      await page.getByRole('heading', { name: 'Payment complete' }).waitFor();
      const told = await until('the receiver was told', () =>
        receiver.received.find(({ body }) => body.includes('INV-7')),
      );
      const digest = (input) =>
        execFileSync('openssl', ['dgst', '-sha256', '-hmac', secret], { input, encoding: 'utf8' })
          .trim()
          .split(' ')
          .at(-1);
      const signature = told.headers['x-pg-signature'];
      assert.equal(digest(told.body), signature);
      assert.notEqual(digest(`${told.body} `), signature);
      const { event, created_at: at, data, ...more } = JSON.parse(told.body);
      assert.equal(told.headers['x-pg-event'], event);
      assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const read = await fetch(`${server.origin}/api/public/v1/payment-links/${link.id}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      const { gateway_transaction_id: transaction, status } = await read.json();
      assert.deepEqual([event, status], ['payment.succeeded', 'succeeded']);
      assert.deepEqual(data, {
        payment_request_id: link.id,
        reference: 'INV-7',
        gateway: 'sandbox',
        gateway_transaction_id: transaction,
        status: 'succeeded',
      });
      assert.deepEqual(more, { is_test: true });
    } finally {
      await receiver.stop();
    }
  }),
);
