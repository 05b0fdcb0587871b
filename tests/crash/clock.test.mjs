// The machine's clock is wrong and is set right: an hour back, a day ahead, and back again, while
// shops sell. Payments go on, webhooks go out, and events keep the order in which things happened.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, create, openForm, order, pay, postForm } from '../support/api.mjs';
import { clockMissing as skip, movableClock } from '../support/clock.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const HOUR_S = 3600;
const OFF_S = [0, -HOUR_S, 24 * HOUR_S, -2 * HOUR_S, 0];

let clock, receiver, server, store;
before(async () => {
  if (skip) return;
  clock = await movableClock();
  receiver = await startReceiver();
  server = await Server.start(['--api-rate-per-second', '0'], { env: clock.env });
  store = await server.store({ webhookUrl: `${receiver.origin}/hook` });
});
after(async () => {
  await server?.stop();
  await receiver?.stop();
  await clock?.remove();
});

const heardOf = (reference) =>
  receiver.received.some(({ body }) => {
    const text = body.toString();
    return text.includes('payment.completed') && text.includes(`"${reference}"`);
  });

// proves: E12
test('payments, webhooks and events go on whatever the clock says', { skip }, async () => {
  const made = [];
  let left;
  for (const [n, off_s] of OFF_S.entries()) {
    await clock.set(off_s);
    const fields = { amount: 5, order_reference: `jump-${n}` };
    const key = { 'idempotency-key': `jump-${n}` };
    const one = await create(server, store, fields, key);
    const same = await create(server, store, fields, key);
    assert.equal(same.order_id, one.order_id, 'the same request is answered alike');
    assert.equal((await pay(one.checkout_url)).body.status, 'completed');
    made.push(one);
    await until(`the webhook of jump ${n}`, () => heardOf(`jump-${n}`));
    // A page that a customer has open over the next jump.
    if (left && Date.now() + off_s * 1000 >= Date.parse(left.expires_at)) {
      assert.equal((await fetch(left.url)).status, 410, 'its time is over');
    } else if (left) {
      const { body } = await postForm(left.form);
      const told = `opened at ${OFF_S[n - 1]} s, paid at ${off_s} s: ${JSON.stringify(body)}`;
      assert.equal(body.status, 'completed', told);
      made.push(left);
      await until('its webhook', () => heardOf(left.reference));
    }
    const next = await create(server, store, { amount: 6, order_reference: `open-${n}` });
    const { checkout_url: url, order_id, expires_at } = next;
    left = { url, order_id, expires_at, form: await openForm(url), reference: `open-${n}` };
  }
  for (const { order_id } of made) {
    assert.equal((await order(server, store, order_id)).status, 'completed');
  }
  // Newest first is last happened first, not latest on the clock.
  const { body } = await call(server, store, '/events?types=payment.completed&limit=100');
  assert.deepEqual(
    body.events.map(({ order_id }) => order_id),
    made.map(({ order_id }) => order_id).reverse(),
  );
  assert.deepEqual(await server.verify(), { code: 0, text: 'every promise holds\n' });
});
