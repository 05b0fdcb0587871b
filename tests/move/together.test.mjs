// All systems at once: a payment link of PG, paid at the paywall of a stand-in of Payzone, heard by five
// endpoints in the words of five systems, each verified by its own rules, and told to the customer.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { launch, pagesOf } from '../support/browser.mjs';
import { close } from '../support/merchant.mjs';
import { startOneConfirmed } from '../support/oneconfirmed.mjs';
import { Payzone } from '../support/payzone.mjs';
import { isSigned, startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const DIALECTS = ['pebblepay', 'pg', 'payerone', 'pepay', 'secpaid'];
const keys = {};
const endpoints = {};
let server, browser, payzone, messages, receiver;
const inPage = pagesOf(() => browser);

before(async () => {
  [browser, payzone, messages, receiver] = await Promise.all([
    launch(),
    Payzone.start(),
    startOneConfirmed(),
    startReceiver(),
  ]);
  const env = {
    ONECONFIRMED_API_KEY: 'oc_secret',
    PEBBLEPAY_ONECONFIRMED_URL: `${messages.origin}/api/v1`,
  };
  server = await Server.start([], { env });
  const { store_id: store } = await server.store();
  const live = ['--store', store, '--mode', 'live'];
  const gateway = {
    'paywall-url': `${payzone.origin}/pwthree/launch`,
    'merchant-account': payzone.account,
    'paywall-secret': payzone.paywallSecret,
    'notification-key': payzone.notificationKey,
  };
  const settings = Object.entries(gateway).flatMap(([name, value]) => [`--${name}`, value]);
  await server.json('gateway', 'set', ...live, '--gateway', 'payzone', ...settings);
  for (const dialect of DIALECTS) {
    const words = [...live, '--dialect', dialect];
    keys[dialect] = (await server.json('key', 'create', ...words)).key;
    const url = `${receiver.origin}/${dialect}`;
    endpoints[dialect] = await server.json('endpoint', 'create', ...words, '--url', url);
  }
});
after(async () => {
  const stopping = [browser?.close(), payzone?.stop(), receiver?.stop(), server?.stop()];
  await Promise.all([...stopping, messages && close(messages.server)]);
});

async function call(path, headers, body) {
  const json = body && { method: 'POST', body: JSON.stringify(body) };
  const type = body && { 'content-type': 'application/json' };
  const answer = await fetch(`${server.origin}${path}`, { ...json, headers: { ...headers, ...type } });
  return answer.json();
}

/** The webhook that tells a system's endpoint of the payment: the last one of its events. */
async function told(dialect, isIt) {
  const found = () => receiver.received.find(({ url, body }) => url === `/${dialect}` && isIt(body));
  return until(`${dialect} was told`, found);
}

const hmac = (secret, text) => createHmac('sha256', secret).update(text).digest('hex');

// proves: B-01, F-13, F-04, PG-009, PG-020, PG-044, PG-060, PEP-022
test(
  'a link is paid at the paywall, five endpoints hear of it in their own words, and the customer too',
  inPage(async ({ page }) => {
    const link = await call(
      '/api/public/v1/payment-links',
      { authorization: `Bearer ${keys.pg}` },
      {
        gateway: 'payzone',
        amount_cents: 12500,
        currency: 'MAD',
        description: 'Zellige, bleu',
        reference: 'INV-2026-7',
        customer_name: 'Sara',
        customer_email: 'sara@example.com',
        customer_phone: '+212600000000',
      },
    );
    await page.goto(link.payment_url);
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await page.waitForURL(`${payzone.origin}/**`);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(/\/receipt$/);
    assert.deepEqual(payzone.told.map(({ answer, status }) => [status, answer ?? 200]), [
      ['CHARGED', 200],
    ]);

    const heard = {
      pebblepay: await told('pebblepay', (body) => body.includes('payment.completed')),
      pg: await told('pg', (body) => body.includes('payment.succeeded')),
      payerone: await told('payerone', (body) => body.includes('charge:confirmed')),
      pepay: await told('pepay', (body) => body.includes('"invoice.updated"')),
      secpaid: await told('secpaid', (body) => body.includes('ResponseCode')),
    };
    const json = Object.fromEntries(
      Object.entries(heard).map(([dialect, { body }]) => [dialect, JSON.parse(body)]),
    );

    // One event, and Standard Webhooks for whoever wants one rule for all.
    const [id, ...others] = new Set(Object.values(heard).map(({ headers }) => headers['webhook-id']));
    assert.deepEqual(others, []);
    assert.equal(json.pepay.id, id);
    for (const [dialect, { headers, body }] of Object.entries(heard)) {
      new Webhook(endpoints[dialect].secret).verify(`${body}`, headers);
    }

    // PebblePay: a signature over the body.
    assert.ok(isSigned(heard.pebblepay, endpoints.pebblepay.secret));
    assert.deepEqual(
      [json.pebblepay.event, json.pebblepay.amount, json.pebblepay.currency, json.pebblepay.is_test],
      ['payment.completed', 125, 'MAD', false],
    );
    // PG: another header, the same way.
    const { secret } = endpoints.pg;
    assert.equal(heard.pg.headers['x-pg-signature'], hmac(secret, heard.pg.body));
    assert.equal(heard.pg.headers['x-pg-event'], 'payment.succeeded');
    const [charge] = payzone.charges.values();
    assert.deepEqual(json.pg.data, {
      payment_request_id: link.id,
      reference: 'INV-2026-7',
      gateway: 'payzone',
      gateway_transaction_id: charge.internalId,
      status: 'succeeded',
    });
    // PayerOne: no signature; whoever hears of it asks.
    assert.equal(
      `${heard.payerone.body}`,
      `{"event":{"type":"charge:confirmed","data":{"order_id":"${link.id}"}}}`,
    );
    const asked = await call(`//checkout//v1/orders?order_id=${link.id}`, {
      authorization: `Bearer ${keys.payerone}`,
    });
    assert.equal(asked.data.status, 'Paid');
    // Pepay: a time in front of the body.
    const { 'x-pepay-timestamp': at, 'x-pepay-signature': signature } = heard.pepay.headers;
    assert.equal(signature, hmac(endpoints.pepay.secret, `${at}.${heard.pepay.body}`));
    const invoice = json.pepay.data.object;
    assert.deepEqual([invoice.id, invoice.status], [link.id, 'paid']);
    // SecPaid: the literal keys; whoever hears of it asks.
    assert.deepEqual(Object.keys(json.secpaid), [
      'ResponseCode',
      'data[pay_id]',
      'data[amount]',
      'data[user_id]',
      'data[status]',
    ]);
    assert.deepEqual([json.secpaid['data[amount]'], json.secpaid['data[status]']], [125, 'success']);
    const paidIn = await call(
      '/api/v2/getPayInTransactions',
      { token: keys.secpaid },
      { pay_id: json.secpaid['data[pay_id]'] },
    );
    const [item] = paidIn.data;
    assert.deepEqual(
      [Number(item.pay_id), item.amount, item.status],
      [json.secpaid['data[pay_id]'], '125.00', 'Success'],
    );

    // And the customer, by WhatsApp.
    const message = await until('the message came', () => messages.requests.at(0));
    assert.equal(message.body.phone, '212600000000');
    assert.equal(message.body.data.reference, 'INV-2026-7');
    assert.equal(messages.requests.length, 1);
    assert.deepEqual(await server.verify().then(({ code }) => code), 0);
  }),
);
