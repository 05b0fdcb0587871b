// The calls that the documentation shows with curl, made with curl.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { pay } from '../support/api.mjs';
import { Server } from '../support/server.mjs';

const run = promisify(execFile);
const ORDER_ID = /^PP-[0-9A-Z]{4}-[0-9A-Z]{6}$/;
let server, store, sold;

before(async () => {
  server = await Server.start();
  store = await server.store();
  const made = await curl(
    '/orders',
    '-X',
    'POST',
    ...bearer(),
    ...json({ amount: 25, order_reference: 'FIRST' }),
  );
  await pay(made.body.checkout_url);
  sold = (await curl(`/orders/${made.body.id}`, ...bearer())).body;
});
after(() => server?.stop());

const bearer = (key = store.test_key) => ['-H', `Authorization: Bearer ${key}`];
const apiKey = (key = store.test_key) => ['-H', `X-Api-Key: ${key}`];
const json = (value) => [
  '-H',
  'Content-Type: application/json',
  '-d',
  typeof value === 'string' ? value : JSON.stringify(value),
];

/** Runs curl on a path of the API; returns the status and the parsed body. */
async function curl(path, ...flags) {
  const { stdout } = await run('curl', [
    '-sS',
    '-w',
    '\n%{http_code} %{content_type}',
    `${server.origin}/api/v1${path}`,
    ...flags,
  ]);
  const end = stdout.lastIndexOf('\n');
  const [status, type] = stdout.slice(end + 1).split(' ');
  assert.match(type, /^application\/json/);
  return { status: Number(status), body: JSON.parse(stdout.slice(0, end)) };
}

// proves: PEB-001, PEB-002, PEB-020, PEB-021, PEB-037, SN-01
test('the first call creates an order that can be paid', async () => {
  const { status, body } = await curl(
    '/orders',
    '-X',
    'POST',
    ...bearer(),
    ...json(`{
    "amount": 49.99,
    "product_name": "Premium Plan",
    "return_url": "https://shop.example/success"
  }`),
  );
  assert.equal(status, 201);
  assert.ok(body.checkout_url.startsWith(server.origin));
  const page = await fetch(body.checkout_url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /\$49\.99/);
});

// proves: PEB-034, PEB-122, SN-02
test('a live key and testMode create a test order', async () => {
  const { status, body } = await curl(
    '/orders',
    '-X',
    'POST',
    ...bearer(store.live_key),
    ...json('{"amount": 10.00, "product_name": "Test Product", "testMode": true}'),
  );
  assert.equal(status, 201);
  assert.equal(body.is_test, true);
  assert.equal((await pay(body.checkout_url)).body.isTest, true);
});

// proves: PEB-002, PEB-003, SN-13
test('both headers open the same account, and a wrong key opens none', async () => {
  const [one, two] = await Promise.all([
    curl('/orders', ...bearer()),
    curl('/orders', ...apiKey()),
  ]);
  assert.deepEqual([one.status, two.status], [200, 200]);
  assert.deepEqual(
    one.body.orders.map(({ id }) => id),
    two.body.orders.map(({ id }) => id),
  );
  for (const flags of [[], bearer('sk_test_wrong'), apiKey('sk_test_wrong')]) {
    const { status, body } = await curl('/orders', ...flags);
    assert.equal(status, 401);
    assert.equal(typeof body.error, 'string');
  }
});

// proves: PEB-022, PEB-025, PEB-026, PEB-027, PEB-029, PEB-030, PEB-032, B-22, SN-14
test('an order with all documented fields is created, its unknown coupon told', async () => {
  const { status, body } = await curl(
    '/orders',
    '-X',
    'POST',
    ...bearer(),
    ...json(`{
    "amount": 49.99,
    "product_name": "Premium Subscription",
    "order_reference": "ORD-2024-001",
    "customer_email": "john@example.com",
    "coupon_code": "SUMMER25",
    "return_url": "https://shop.example/success",
    "webhook_url": "${server.origin.replace(/:\d+$/, ':9')}/webhooks/pebblepay"
  }`),
  );
  assert.equal(status, 201, JSON.stringify(body));
  assert.deepEqual(
    [body.amount, body.order_reference, body.customer_email, body.status],
    [49.99, 'ORD-2024-001', 'john@example.com', 'pending'],
  );
  assert.equal(body.return_url, 'https://shop.example/success');
  assert.equal(Date.parse(body.expires_at) - Date.parse(body.created_at), 60 * 60 * 1000);
  assert.deepEqual([body.coupon.code, body.coupon.applied], ['SUMMER25', false]);
});

// proves: PEB-044, PEB-045, PEB-046, PEB-047, PEB-048, PEB-050, SN-15
test('orders are listed, by status and by reference', async () => {
  const all = await curl('/orders?limit=50', ...bearer());
  assert.deepEqual([all.status, all.body.limit, all.body.offset], [200, 50, 0]);
  assert.ok(all.body.orders.some(({ id }) => id === sold.id));
  const completed = await curl('/orders?status=completed', ...bearer());
  assert.ok(completed.body.orders.some(({ id }) => id === sold.id));
  assert.ok(completed.body.orders.every((one) => one.status === 'completed'));
  const byReference = await curl('/orders?order_reference=FIRST', ...bearer());
  assert.deepEqual(
    byReference.body.orders.map(({ id }) => id),
    [sold.id],
  );
  const byId = await curl(`/orders?order_id=${sold.order_id}`, ...bearer());
  assert.deepEqual([byId.body.total, byId.body.orders[0].id], [1, sold.id]);
});

// proves: PEB-040, PEB-041, PEB-042, PEB-043, SN-16
test('one order is read by its transaction, its number and its session', async () => {
  assert.match(sold.transaction_id, /^txn_/);
  assert.match(sold.order_id, ORDER_ID);
  assert.match(sold.id, /^cs_/);
  for (const id of [sold.transaction_id, sold.order_id, sold.id]) {
    const { status, body } = await curl(`/orders/${id}`, ...bearer());
    assert.deepEqual([status, body], [200, sold], id);
  }
  for (const id of ['txn_abc123', 'PP-1234-567890']) {
    const { status, body } = await curl(`/orders/${id}`, ...bearer());
    assert.deepEqual([status, typeof body.error], [404, 'string'], id);
  }
});

// proves: PEB-007, PEB-008, PEB-023
test('a bad amount is refused in the words of the documentation', async () => {
  for (const amount of ['0.49', '50000.01', 'null', '"abc"', '-1', '{}']) {
    const { status, body } = await curl(
      '/orders',
      '-X',
      'POST',
      ...bearer(),
      ...json(`{"amount": ${amount}}`),
    );
    assert.deepEqual(
      [status, body.error],
      [400, 'amount is required and must be between 0.50 and 50000.00'],
      amount,
    );
  }
});

// proves: PEB-070, PEB-080, PEB-081, PEB-082, PEB-085, SN-17, SN-18, SN-19, SN-20, SN-21, TRAP-55
test('a coupon is created, listed, read, changed and deleted', async () => {
  const made = await curl(
    '/coupons',
    '-X',
    'POST',
    ...bearer(),
    ...json(`{
    "code": "LUCKY27",
    "discount_type": "percentage",
    "discount_value": 27,
    "description": "Lucky discount - one per customer",
    "max_uses_per_customer": 1,
    "expires_at": "2030-12-31T23:59:59Z"
  }`),
  );
  assert.equal(made.status, 201);
  assert.match(made.body.id, /^coup_[0-9a-f]{8}$/);
  const listed = await curl('/coupons?active=true', ...bearer());
  assert.deepEqual([listed.status, listed.body.coupons], [200, [made.body]]);
  const path = `/coupons/${made.body.id}`;
  assert.deepEqual((await curl(path, ...bearer())).body, made.body);
  const changed = await curl(
    path,
    '-X',
    'PUT',
    ...bearer(),
    ...json(`{
    "max_uses_per_customer": 2,
    "is_active": false
  }`),
  );
  assert.deepEqual(
    [changed.status, changed.body.max_uses_per_customer, changed.body.is_active],
    [200, 2, false],
  );
  assert.deepEqual((await curl('/coupons?active=true', ...bearer())).body.coupons, []);
  assert.equal((await curl(path, '-X', 'DELETE', ...bearer())).status, 200);
  const gone = await curl(path, ...bearer());
  assert.deepEqual([gone.status, typeof gone.body.error], [404, 'string']);
});

// proves: PEB-060, PEB-061, PEB-063, SN-22
test('a paid order is refunded by its transaction, with a reason', async () => {
  const { body: order } = await curl('/orders', '-X', 'POST', ...bearer(), ...json({ amount: 12 }));
  await pay(order.checkout_url);
  const { body: paid } = await curl(`/orders/${order.id}`, ...bearer());
  const refund = [
    `/orders/${paid.transaction_id}/refund`,
    '-X',
    'POST',
    ...bearer(),
    ...json('{ "reason": "Customer requested refund" }'),
  ];
  const done = await curl(...refund);
  assert.deepEqual(
    [done.status, done.body.status, done.body.amount_refunded, done.body.refund.reason],
    [200, 'refunded', 12, 'Customer requested refund'],
  );
  const again = await curl(...refund);
  assert.deepEqual([again.status, typeof again.body.error], [400, 'string']);
  const { body: listed } = await curl('/orders?status=refunded', ...bearer());
  assert.ok(listed.orders.some(({ id }) => id === order.id));
});
