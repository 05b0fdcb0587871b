// Confirmations by WhatsApp, through a stand-in of 1Confirmed on loopback: they come with the payment,
// survive a failing service and a kill, and hold up nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pay } from '../support/api.mjs';
import { close } from '../support/merchant.mjs';
import { startOneConfirmed } from '../support/oneconfirmed.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const KEY = 'oc_secret_key';
let service, server, store, webhooks, pg;
before(async () => {
  [service, webhooks] = await Promise.all([startOneConfirmed(), startReceiver()]);
  const env = { ONECONFIRMED_API_KEY: KEY, PEBBLEPAY_ONECONFIRMED_URL: `${service.origin}/api/v1` };
  server = await Server.start([], { env });
  store = await server.store();
  const side = ['--store', store.store_id, '--dialect', 'pg', '--mode', 'test'];
  pg = (await server.json('key', 'create', ...side)).key;
  await server.json('endpoint', 'create', ...side, '--url', `${webhooks.origin}/hook`);
});
after(() => Promise.all([server?.stop(), webhooks?.stop(), service && close(service.server)]));

async function paidLink(reference, phone) {
  const answer = await fetch(`${server.origin}/api/public/v1/payment-links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${pg}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      amount_cents: 12500,
      currency: 'MAD',
      reference,
      customer_email: 'sara@example.com',
      customer_phone: phone,
    }),
  });
  const { payment_url: url } = await answer.json();
  assert.equal((await pay(url)).body.status, 'completed');
}

const about = (reference) => service.requests.filter(({ body }) => body.data.reference === reference);
const told = (reference) => webhooks.received.find(({ body }) => body.includes(reference));

// proves: PG-060, PG-062, TRAP-30
test('a customer is told of a payment, and a service that hangs or fails delays no webhook', async () => {
  await paidLink('FIRST', '+212 600-000000');
  const [request] = await until('the message came', () => about('FIRST').length && about('FIRST'));
  assert.deepEqual([request.method, request.url], ['POST', '/api/v1/messages']);
  assert.equal(request.headers.authorization, `Bearer ${KEY}`);
  assert.equal(request.body.phone, '212600000000');
  assert.deepEqual(
    [request.body.data.status, request.body.data.amount, request.body.data.currency],
    ['succeeded', '125.00', 'MAD'],
  );
  service.status = 0;
  await paidLink('HANGS', '+212600000000');
  await until('the service hangs', () => service.held.length);
  for (const reference of ['WAITS-1', 'WAITS-2', 'WAITS-3']) {
    await paidLink(reference, '+212600000000');
    await until('the webhook came', () => told(reference));
  }
  assert.equal(service.held.length, 1);
  service.release(200);
  await until('the others came too', () => about('WAITS-3').length);
  assert.equal(about('HANGS').length, 1);
  assert.equal(server.log.includes(KEY), false);
});

// proves: PG-060, PG-062
test('a message that could not be sent is sent after a kill, once the service is back', async () => {
  service.status = 503;
  await paidLink('LATER', '+212600000000');
  await until('it was tried', () => about('LATER').length);
  await until('the failure is in the log', () => /not sent: 1Confirmed answered 503/.test(server.log));
  assert.equal(await server.kill(), 'SIGKILL');
  service.status = 200;
  await server.up();
  assert.equal(about('LATER').length, 1);
  // The next attempt is due after half a minute, which the test side's clock lets pass.
  await server.json('clock', 'advance', '1m', '--store', store.store_id);
  const [first, second] = await until('it came', () => about('LATER').length > 1 && about('LATER'));
  assert.deepEqual(second.body, first.body);
  assert.equal(second.headers['idempotency-key'], first.headers['idempotency-key']);
});

// proves: PG-061
test('without the key the same payment is made and told, and nobody is sent a message', async () => {
  await server.down();
  const { ONECONFIRMED_API_KEY: key, ...env } = server.env;
  server.env = env;
  await server.up();
  await paidLink('QUIET', '+212600000000');
  await until('the webhook came', () => told('QUIET'));
  // With the key again only later payments are told: nothing was kept of this one.
  await server.down();
  server.env = { ...env, ONECONFIRMED_API_KEY: key };
  await server.up();
  await paidLink('AGAIN', '+212600000000');
  await until('the next message came', () => about('AGAIN').length);
  assert.equal(about('QUIET').length, 0);
  assert.equal((await server.verify()).code, 0);
});
