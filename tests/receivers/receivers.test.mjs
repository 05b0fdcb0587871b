// Merchants' own code accepts our webhooks: Express 4 and 5, PHP, and the library of Standard
// Webhooks. They are paid through the pages' forms, without a browser; and a webhook that somebody
// changed on the way is refused by each of them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import express5 from 'express';
import express4 from 'express4';
import { call, create, order, pay } from '../support/api.mjs';
import { close, listen } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { startExpress } from './express.mjs';
import { startPhp } from './php.mjs';
import { startStandard } from './standard.mjs';
import { isSigned, startReceiver } from '../support/receiver.mjs';
import { until } from '../support/until.mjs';

let server, store;
before(async () => {
  server = await Server.start();
  store = await server.store();
});
after(() => server?.stop());

// Everything that a verifier may stumble over: characters outside ASCII and the basic plane,
// keys that look like array indices, numbers that print in more than one way, nesting.
const METADATA = {
  plan: 'prémium 🫖 \u2028 "quoted" </script>',
  2: 'two',
  1: 'one',
  small: 1e-7,
  large: Number.MAX_SAFE_INTEGER,
  whole: 5.0,
  nested: { deep: [1, 2.5, null, true, { b: 1, a: 2 }] },
};

const KINDS = [
  { name: 'Express 4', start: (secret) => startExpress(express4, secret) },
  { name: 'Express 5', start: (secret) => startExpress(express5, secret) },
  { name: 'PHP', start: startPhp },
  { name: 'Standard Webhooks', start: startStandard },
];

/** Passes requests on to `url`, after `change` had them; keeps the answers' status codes. */
async function relay(url, change) {
  const statuses = [];
  const { server: proxy, origin } = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { host, connection, 'content-length': length, ...headers } = request.headers;
    const sent = change({ headers, body: Buffer.concat(chunks).toString() });
    const answer = await fetch(url, { method: 'POST', ...sent });
    statuses.push(answer.status);
    // The server is satisfied, so that it does not try again.
    response.end();
  });
  return { url: `${origin}/hook`, statuses, stop: () => close(proxy) };
}

for (const { name, start } of KINDS) {
  // proves: PEB-032, PEB-033, PEB-100, PEB-101, PEB-103, PEB-105, PEB-106, PEB-109, PEB-112
  // proves: PEB-120, SN-23, TRAP-01, TRAP-02, TRAP-03, TRAP-05, TRAP-09, TRAP-11, F-04
  test(`a receiver on ${name} accepts the webhooks of a payment`, async (t) => {
    const receiver = await start(store.webhook_secret_test);
    t.after(() => receiver.stop());
    const created = await create(server, store, {
      amount: 49.99,
      product_name: 'Tea “for two”',
      order_reference: `ref-${name}`,
      customer_email: 'ada@example.com',
      webhook_url: receiver.url,
      metadata: METADATA,
    });
    const refused = await pay(created.checkout_url, { card_number: '4000000000000119' });
    assert.deepEqual([refused.status, refused.body.code], [402, 'insufficient_funds']);
    const paid = await pay(created.checkout_url);
    assert.equal(paid.body.status, 'completed', JSON.stringify(paid.body));
    const accepted = await until('both webhooks are accepted', async () => {
      const all = await receiver.accepted();
      return all.length >= 2 && all;
    });
    const failed = accepted.find(({ event }) => event === 'payment.failed');
    const completed = accepted.find(({ event }) => event === 'payment.completed');
    assert.equal(failed.failure_code, 'insufficient_funds');
    const sold = await order(server, store, created.id);
    for (const key of [
      'order_id',
      'transaction_id',
      'status',
      'amount',
      'currency',
      'product_name',
      'order_reference',
      'customer_email',
      'is_test',
    ]) {
      assert.deepEqual(completed[key], sold[key], key);
    }
    assert.equal(completed.amount, 49.99);
    assert.deepEqual(completed.metadata, METADATA);
  });

  // proves: PEB-101, TRAP-09
  test(`a receiver on ${name} answers 401 to a webhook that was changed on the way`, async (t) => {
    const receiver = await start(store.webhook_secret_test);
    t.after(() => receiver.stop());
    const cheaper = await relay(receiver.url, ({ headers, body }) => {
      assert.match(body, /"amount":49.99/);
      return { headers, body: body.replace('"amount":49.99', '"amount":0.99') };
    });
    const forged = await relay(receiver.url, ({ headers, body }) => {
      headers['x-webhook-signature'] = '0'.repeat(64);
      headers['webhook-signature'] = `v1,${Buffer.alloc(32).toString('base64')}`;
      return { headers, body };
    });
    t.after(() => Promise.all([cheaper.stop(), forged.stop()]));
    for (const { url } of [cheaper, forged]) {
      const created = await create(server, store, { amount: 49.99, webhook_url: url });
      assert.equal((await pay(created.checkout_url)).body.status, 'completed');
    }
    await until('both have been judged', () => cheaper.statuses.length && forged.statuses.length);
    assert.deepEqual([cheaper.statuses, forged.statuses], [[401], [401]]);
    assert.deepEqual(await receiver.accepted(), []);
  });
}

// proves: PEB-102, PEB-109, TRAP-14
test("the store's address and the order's both hear of a payment", async (t) => {
  const [own, one] = await Promise.all([startReceiver(), startReceiver()]);
  t.after(() => Promise.all([own.stop(), one.stop()]));
  const shop = await server.store({ webhookUrl: `${own.origin}/dashboard` });
  const created = await create(server, shop, { amount: 7, webhook_url: `${one.origin}/order` });
  const { body } = await pay(created.checkout_url);
  await until('both have heard', () => own.received.length && one.received.length);
  for (const [
    {
      received: [webhook],
    },
    path,
  ] of [
    [own, '/dashboard'],
    [one, '/order'],
  ]) {
    assert.equal(webhook.url, path);
    assert.equal(webhook.headers['x-webhook-id'], body.transactionId);
    assert.equal(webhook.headers['content-type'], 'application/json');
    assert.ok(isSigned(webhook, shop.webhook_secret_test));
    assert.match(webhook.headers['x-webhook-signature'], /^[0-9a-f]{64}$/);
  }
  assert.equal((await call(server, shop, `/orders/${created.id}`)).body.status, 'completed');
});

// proves: TRAP-18
test('when a webhook arrives the API already says the same', async (t) => {
  const seen = [];
  const { server: shop, origin } = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { order_id: id, status } = JSON.parse(Buffer.concat(chunks));
    seen.push({ told: status, read: (await order(server, store, id)).status });
    response.end();
  });
  t.after(() => close(shop));
  const ways = [{ card_number: '4000000000000119' }, {}];
  for (const card of ways) {
    const created = await create(server, store, { amount: 7, webhook_url: `${origin}/hook` });
    await pay(created.checkout_url, card);
  }
  await until('both have arrived', () => seen.length === ways.length);
  const words = seen.map(({ told, read }) => `${told} ${read}`).sort();
  assert.deepEqual(words, ['completed completed', 'failed failed']);
});

test('receivers that call the API before they answer hold up neither it nor each other', async () => {
  const heard = [];
  const shop = await server.store();
  const handler = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { event, order_id: id } = JSON.parse(Buffer.concat(chunks).toString());
    heard.push(event);
    const made = [await call(server, shop, `/orders/${id}`)];
    // A second webhook is on its way to this handler before this one is answered.
    if (event === 'payment.completed') {
      made.push(await call(server, shop, `/orders/${id}/refund`, { body: { amount: 1 } }));
    }
    made.push(await call(server, shop, '/events?limit=1'));
    response.writeHead(made.every(({ status }) => status < 300) ? 200 : 500).end();
  });
  try {
    const hook = { url: `${handler.origin}/hook` };
    const { body: endpoint } = await call(server, shop, '/webhook_endpoints', { body: hook });
    const buyers = Array.from({ length: 20 }, async () => {
      const { checkout_url: url } = await create(server, shop, { amount: 5 });
      await pay(url);
    });
    await Promise.all(buyers);
    await until('every payment and every refund is heard of once', async () => {
      const { health } = (await call(server, shop, `/webhook_endpoints/${endpoint.id}`)).body;
      return heard.length === 40 && health.pending === 0 && health.exhausted === 0;
    });
    assert.equal(heard.filter((event) => event === 'payment.refunded').length, 20);
    assert.equal((await server.verify()).code, 0);
  } finally {
    await close(handler.server);
  }
});
