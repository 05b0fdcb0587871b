// An owner looks after webhooks, gateways and the site in the dashboard, with real receivers.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { call } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { close, listen } from '../support/merchant.mjs';
import { account, look, signIn } from '../support/owner.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const EVIL = '<h1>Owned</h1><script>window.owned = true</script><img src=x onerror="owned=1">';
let browser, server, store;
const receivers = [];
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  store = await server.store();
  await account(server, store, 'owner@kiln.example');
});
after(async () => {
  await Promise.all(receivers.map((one) => close(one.server)));
  await Promise.all([browser?.close(), server?.stop()]);
});

/** A receiver that answers as `says` is, and keeps what it got. */
async function receive(path = '/hook') {
  const receiver = { says: [200, 'OK'], got: [] };
  Object.assign(
    receiver,
    await listen(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { headers, url } = request;
      receiver.got.push({ headers, url, body: Buffer.concat(chunks).toString() });
      const [status, text] = receiver.says;
      response.writeHead(status, { 'content-type': 'text/html' }).end(text);
    }),
  );
  receiver.url = `${receiver.origin}${path}`;
  receivers.push(receiver);
  return receiver;
}

/** Signs in and adds an endpoint through the form; returns how pages are reached, and its secret. */
async function withEndpoint(page, url, dialect = 'pebblepay') {
  const at = await signIn(page, server, store, 'owner@kiln.example');
  await page.goto(at('/webhooks'));
  await page.getByRole('link', { name: 'Add an endpoint' }).first().click();
  await page.locator(`[data-dialect=${dialect}]`).click();
  await page.getByLabel('URL').fill(url);
  await page.getByRole('button', { name: 'Add the endpoint' }).click();
  await page.waitForURL(/\/secret$/);
  const secret = await page.locator('.snippet code').textContent();
  const endpoint = page.url().replace('/secret', '');
  return { at, endpoint, secret };
}

const pay = async (amount) => {
  const made = await call(server, store, '/test/trigger', {
    body: { event: 'payment.completed', amount },
  });
  assert.ok(made.status < 300, JSON.stringify(made.body));
};

test(
  'an endpoint of each dialect is added in the browser, tried, and told of a payment',
  inPage(async ({ page }) => {
    const all = [];
    for (const dialect of ['pebblepay', 'pg', 'payerone', 'pepay', 'secpaid']) {
      const receiver = await receive(`/${dialect}`);
      const { endpoint, secret } = await withEndpoint(page, receiver.url, dialect);
      assert.match(secret, /^whsec_/);
      await page.goto(endpoint);
      await page.getByRole('button', { name: 'Send a test event' }).click();
      await page.getByRole('heading', { name: /^Test event/ }).waitFor();
      assert.equal(receiver.got.length, 1, dialect);
      const { headers, body } = receiver.got[0];
      assert.ok(body.length > 10, `${dialect} got a body`);
      new Webhook(secret).verify(body, headers);
      const shown = await page.locator('#request ~ .wh-bytes').allTextContents();
      assert.ok(shown[0].includes(headers['webhook-signature']), 'the headers as they were sent');
      assert.equal(shown[1], body);
      all.push({ dialect, receiver });
    }
    await pay(4);
    for (const { dialect, receiver } of all) {
      // SecPaid's saved URLs are told of links that name them.
      if (dialect !== 'secpaid') {
        await until(`${dialect} is told of the payment`, () => receiver.got.length > 1);
      }
    }
  }),
);

test(
  'a payment is shown as it was delivered, and what the receiver says is only text',
  inPage(async ({ page }) => {
    const receiver = await receive();
    receiver.says = [200, EVIL];
    const { endpoint, at } = await withEndpoint(page, receiver.url);
    await look(page, 'webhook-secret');
    await pay(12.5);
    const told = await until('the payment is told', () => receiver.got[0]);
    await page.goto(endpoint);
    await page.getByRole('link', { name: 'payment.completed' }).first().click();
    await page.getByText('Attempt 1').waitFor();
    const texts = await page.locator('.wh-bytes').allTextContents();
    assert.ok(texts[0].startsWith(`POST ${receiver.url}\n`), texts[0]);
    assert.ok(texts[0].includes(`webhook-signature: ${told.headers['webhook-signature']}`));
    assert.equal(texts[1], EVIL);
    assert.equal(texts[2], told.body);
    assert.match(await page.locator('.wh-attempt summary').textContent(), /\d+ ms/);
    assert.equal(await page.evaluate(() => window.owned), undefined);
    await look(page, 'webhook-delivery');
    await page.getByRole('link', { name: 'Everyone who was told' }).click();
    await page.getByRole('button', { name: 'Send again to all' }).click();
    await page.getByRole('status').waitFor();
    await until('it came again', () => receiver.got.length === 2);
    assert.equal(receiver.got[1].body, told.body);
    await look(page, 'webhook-event');
    await page.goto(endpoint);
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByText(EVIL).waitFor();
    assert.equal(await page.evaluate(() => window.owned), undefined);
    await look(page, 'webhook-trial');
    await page.goto(at('/webhooks'));
    await look(page, 'webhooks');
    await page.goto(at('/webhooks/payment-endpoints'));
    await look(page, 'webhook-saved');
    await page.goto(at('/webhooks/new?dialect=secpaid'));
    await look(page, 'webhook-new');
  }),
);

test(
  'a failing receiver is shown, and once it is mended everything that failed is sent again',
  inPage(async ({ page }) => {
    const receiver = await receive();
    receiver.says = [500, 'Out of tea'];
    const { endpoint } = await withEndpoint(page, receiver.url);
    await pay(5);
    await pay(6);
    await until('both were tried', () => receiver.got.length >= 2);
    await until('the page says so', async () => {
      await page.goto(endpoint);
      return (await page.getByText('Will be retried').count()) === 2;
    });
    await page.getByText('Failing', { exact: true }).waitFor();
    await look(page, 'webhook-endpoint');
    receiver.says = [200, 'OK'];
    const before = receiver.got.length;
    await page.getByRole('button', { name: 'Resend all failed' }).click();
    await page.getByText('2 deliveries are on their way again').waitFor();
    await until('both came', () => receiver.got.length === before + 2);
    await until('the page is calm', async () => {
      await page.goto(endpoint);
      return (await page.getByText('Healthy', { exact: true }).count()) === 1;
    });
    await page.getByRole('link', { name: 'Delivered', exact: true }).click();
    await page.waitForURL(/show=delivered/);
    await page.locator('.wh-tick').first().check();
    await page.getByRole('button', { name: 'Resend the ticked ones' }).click();
    await until('the ticked one came', () => receiver.got.length === before + 3);
    await page.getByText('Replay since a time or an event').click();
    await page.getByLabel('Since').fill('2020-01-01 00:00');
    await page.getByLabel('Also what has arrived').check();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByText(/deliveries are on their way again/).waitFor();
    await until('both came again', () => receiver.got.length === before + 5);
  }),
);

test(
  'a rotated secret verifies at once, and the old one for as long as receivers are told',
  inPage(async ({ page }) => {
    const receiver = await receive();
    const { endpoint, secret: old } = await withEndpoint(page, receiver.url);
    await page.getByText('Make a new secret').first().click();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByText('The former secret signs beside this one').waitFor();
    const fresh = await page.locator('.snippet code').textContent();
    assert.notEqual(fresh, old);
    await pay(7);
    const { headers, body } = await until('it is told', () => receiver.got[0]);
    new Webhook(fresh).verify(body, headers);
    new Webhook(old).verify(body, headers);
    const signed = createHmac('sha256', fresh).update(body).digest('hex');
    assert.equal(headers['x-webhook-signature'], signed);
    await page.goto(`${endpoint}/edit`);
    await look(page, 'webhook-edit');
    await page.goto(endpoint);
    await page.getByText('Disable', { exact: true }).click();
    await page.getByRole('button', { name: 'Disable the endpoint' }).click();
    await page.getByText('Nothing is sent to it').waitFor();
    await pay(8);
    await until('it is held', async () => {
      await page.goto(`${endpoint}?show=held`);
      return (await page.getByText('Held', { exact: true }).count()) > 1;
    });
    await page.getByRole('button', { name: 'Enable again' }).click();
    await until('what was held came', () => receiver.got.length === 2);
    await page.getByText('Delete', { exact: true }).click();
    await page.getByRole('button', { name: 'Delete the endpoint' }).click();
    await page.getByText('The endpoint is deleted').waitFor();
  }),
);

test(
  'gateways say whether live payments are on, and keep their secrets',
  inPage(async ({ page }) => {
    const at = await signIn(page, server, store, 'owner@kiln.example', 'live');
    await page.goto(at('/gateways'));
    await page.getByText('Live payments are off: no live gateway').waitFor();
    await look(page, 'gateways-off');
    const payzone = page.getByRole('region', { name: /^Payzone/ });
    await payzone.getByRole('link', { name: 'Set up' }).click();
    await page.getByLabel('Paywall URL').fill('https://me@paywall.example/');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('#paywall_url-error').waitFor();
    assert.equal(await page.getByLabel('Paywall URL').inputValue(), 'https://me@paywall.example/');
    await look(page, 'gateways-payzone');
    await page.getByLabel('Paywall URL').fill('https://paywall.example/pwthree/launch');
    await page.getByLabel('Merchant account').fill('kiln');
    await page.getByLabel('Paywall secret key').fill('a-long-paywall-secret-1234');
    await page.getByLabel('Notification key').fill('a-long-notification-key-5678');
    await page.getByLabel('API origin').fill('http://127.0.0.1:9');
    await page.getByLabel('Caller password').fill('a-long-caller-password-9012');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Live payments are on: they go through Payzone').first().waitFor();
    await page.getByText('••••1234').waitFor();
    assert.ok(!(await page.content()).includes('a-long-'), 'no secret comes back');
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText(/^The API of Payzone:/).waitFor();
    await look(page, 'gateways');
  }),
);
