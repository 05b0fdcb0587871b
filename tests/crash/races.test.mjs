// Many customers and merchants at once, over real connections; after each race the server's own
// audit of its database has nothing to say.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { call, create, openForm, order, pay, postForm } from '../support/api.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

let server, store, receiver;

before(async () => {
  [server, receiver] = await Promise.all([Server.start(), startReceiver()]);
  store = await server.store();
});
afterEach(() => server.command('verify'));
after(async () => {
  await Promise.all([server?.stop(), receiver?.stop()]);
});

const many = (count, act) => Promise.all(Array.from({ length: count }, (_, n) => act(n)));
const paidOrder = async (fields) => {
  const made = await create(server, store, fields);
  const { body } = await pay(made.checkout_url);
  assert.equal(body.status, 'completed');
  return order(server, store, made.id);
};
const refund = (one, body = {}) =>
  call(server, store, `/orders/${one.order_id}/refund`, { method: 'POST', body });

// proves: TRAP-47, PEB-076
test('of a hundred customers one gets the last use of a coupon, the others see the full price', async () => {
  const coupon = { code: 'LAST', discount_type: 'percentage', discount_value: 50, max_uses: 1 };
  const { body: made } = await call(server, store, '/coupons', { body: coupon });
  const link = `${server.origin}/checkout/${store.store_id}?amount=10&coupon=LAST`;
  const forms = await many(100, () => openForm(link));
  const answers = await Promise.all(forms.map((form) => postForm(form)));
  const paid = answers.filter(({ body }) => body.status === 'completed');
  assert.deepEqual(
    paid.map(({ body }) => body.amount),
    [5],
  );
  const others = answers.filter(({ body }) => body.status !== 'completed');
  for (const { status, body } of others) {
    assert.deepEqual([status, body.status, body.display], [409, 'priced', '$10.00']);
  }
  const loser = answers.findIndex(({ status }) => status === 409);
  const again = await postForm({ ...forms[loser], token: answers[loser].body.token });
  assert.deepEqual([again.body.status, again.body.amount], ['completed', 10]);
  const { body: after } = await call(server, store, `/coupons/${made.id}`);
  assert.equal(after.times_used, 1);
});

// proves: PEB-065, F-12
test('of fifty refunds of one order one succeeds', async () => {
  const one = await paidOrder({ amount: 49.99 });
  const answers = await many(50, () => refund(one));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.ok(answers.every(({ status }) => [200, 400].includes(status)));
  const { status, amount_refunded: back } = await order(server, store, one.id);
  assert.deepEqual([status, back], ['refunded', 49.99]);
});

// proves: F-12
test('of two refunds of sixty of a hundred one succeeds', async () => {
  const one = await paidOrder({ amount: 100 });
  const answers = await many(2, () => refund(one, { amount: 60 }));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
  const { status, amount_refunded: back } = await order(server, store, one.id);
  assert.deepEqual([status, back], ['completed', 60]);
});

// proves: B-05, PEB-104, PEB-109
test('a dispute is opened, told and decided from the command line', async () => {
  const one = await paidOrder({ amount: 20, webhook_url: `${receiver.origin}/hook` });
  const trigger = (event) =>
    server.command('trigger', event, '--store', store.store_id, '--order', one.order_id, '--json');
  const opened = JSON.parse(await trigger('dispute.opened'));
  assert.equal(opened.status, 'open');
  const events = () => receiver.received.map(({ body }) => JSON.parse(body));
  const told = await until('the webhook of the dispute', () =>
    events().find(({ event }) => event === 'payment.disputed'),
  );
  assert.deepEqual([told.status, told.dispute.status, told.dispute.amount], ['completed', 'open', 20]);
  assert.equal((await refund(one)).body.code, 'disputed');
  await assert.rejects(trigger('dispute.opened'));
  await trigger('dispute.won');
  const { dispute } = await order(server, store, one.id);
  assert.equal(dispute.status, 'won');
  assert.equal((await refund(one)).status, 200);
});
