// Paying with coins: to the invoice of a stand-in of BTCPay Server, and back.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { create, order } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { BtcPay } from '../support/btcpay.mjs';
import { dialogFrame } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { account, look, signIn } from '../support/owner.mjs';
import { isSigned, startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

let browser, btcpay, live, merchant, receiver, server, store;
const ORDER = {
  ...{ amount: 125, currency: 'EUR', product_name: 'Tea <1>' },
  customer_email: 'aya@example.com',
};
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser, btcpay, receiver] = await Promise.all([
    Server.start(),
    launch(),
    BtcPay.start(),
    startReceiver(),
  ]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin], webhookUrl: `${receiver.origin}/hook` });
  live = { ...store, test_key: store.live_key };
  const [set, tried] = commandsOfTheManual();
  btcpay.webhook = new URL((await server.json(...set)).callback_url, server.origin).href;
  assert.deepEqual(await server.json(...tried), { gateway_api: 'works' });
});
after(async () => {
  const stopping = [browser?.close(), merchant?.stop(), btcpay?.stop(), receiver?.stop()];
  await Promise.all([...stopping, server?.stop()]);
});

/** The commands of docs/btcpay.md, with what this store and the stand-in have in their gaps. */
function commandsOfTheManual() {
  const manual = readFileSync(new URL('../../docs/btcpay.md', import.meta.url), 'utf8');
  const [, block] = /```sh\n(checkout-server gateway set[^`]*)```/.exec(manual);
  const gaps = {
    STORE: store.store_id,
    'https://btcpay.example.com': btcpay.origin,
    BTCPAY_STORE_ID: btcpay.store,
    API_KEY: btcpay.apiKey,
    WEBHOOK_SECRET: btcpay.secret,
  };
  const lines = block.replaceAll('\\\n', ' ').trim().split('\n');
  return lines.map((line) => line.split(/\s+/).slice(1).map((word) => gaps[word] ?? word));
}

const sell = (fields = {}) =>
  create(server, live, { ...ORDER, ...fields });
const read = ({ id }) => order(server, live, id);

async function toInvoice(page) {
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.waitForURL(`${btcpay.origin}/i/**`);
}

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  // proves: PEB-189
  test(
    `${how} script a customer pays an invoice and has the receipt, and the shop has its webhook`,
    inPage({ javaScriptEnabled }, async ({ page }) => {
      const sold = await sell();
      await page.goto(`${server.origin}/pay/${sold.id}`);
      assert.equal(await page.locator('#card_number').count(), 0, 'no card is asked for');
      if (javaScriptEnabled) {
        await toInvoice(page);
      } else {
        await press(page, 'Continue to payment');
        await press(page, 'Continue');
      }
      assert.equal(await page.locator('h1').textContent(), '125.00 EUR');
      assert.match(await page.locator('p').textContent(), /^Tea <1>, New$/);
      await press(page, 'pay');
      await page.waitForURL(/\/receipt$/);
      assert.match(await page.locator('h1').textContent(), /Payment complete/);
      const paid = await read(sold);
      assert.deepEqual([paid.status, paid.is_test], ['completed', false]);
      const heard = () => receiver.received.find(({ body }) => body.includes(sold.order_id));
      await until('the webhook', heard);
      assert.equal(JSON.parse(heard().body).event, 'payment.completed');
      assert.ok(isSigned(heard(), store.webhook_secret_live));
    }),
  );
}

test(
  'coins that are on their way keep the page waiting, until they are there',
  inPage(async ({ page }) => {
    const sold = await sell();
    await page.goto(`${server.origin}/pay/${sold.id}`);
    await toInvoice(page);
    const id = /\w+\b\??$/.exec(page.url())[0].replace('?', '');
    await press(page, 'send');
    await page.waitForURL(/\/back\//);
    assert.match(await page.locator('h1').textContent(), /Waiting for confirmation/);
    assert.equal((await read(sold)).status, 'pending');
    Object.assign(btcpay.invoices.get(id), { status: 'Settled' });
    await btcpay.tell('InvoiceSettled', id);
    await page.waitForURL(/\/receipt$/);
  }),
);

test(
  'after too little money the page says so, and the owner has a notice',
  inPage(async ({ page }) => {
    const sold = await sell();
    await page.goto(`${server.origin}/pay/${sold.id}`);
    await toInvoice(page);
    await press(page, 'part');
    await page.waitForURL(/declined=1/);
    assert.match(await page.locator('#alert').textContent(), /full amount did not arrive in time/);
    const { failure_reason: why } = await read(sold);
    assert.equal(why, 'underpaid');
    const { notices } = await server.json('notices', '--store', store.store_id);
    assert.ok(notices.some(({ kind, mode }) => kind === 'underpaid' && mode === 'live'));
  }),
);

test(
  'out of the dialog the invoice fills the window, and the customer ends at the shop',
  inPage(async ({ page }) => {
    const attributes = `data-amount="9" data-currency="EUR" data-success-url="${merchant.origin}/thanks"`;
    const button = `<button data-pebblepay="checkout" ${attributes}>Buy</button>`;
    await page.goto(merchant.serve('/shop', button + merchant.tag(store)));
    await page.getByText('Buy').click();
    const form = dialogFrame(page);
    await form.locator('#email').fill('aya@example.com');
    await form.locator('#pay').click();
    await page.waitForURL(`${btcpay.origin}/i/**`);
    await press(page, 'pay');
    await page.waitForURL(`${merchant.origin}/thanks?**`);
    const back = new URL(page.url()).searchParams;
    assert.deepEqual([back.get('status'), back.get('amount')], ['completed', '9.00']);
  }),
);

test(
  'an owner sets the server up in the dashboard, tests it, and sees whose it is',
  inPage(async ({ page }) => {
    await account(server, store, 'owner@example.com');
    const at = await signIn(page, server, store, 'owner@example.com');
    await page.goto(at('/gateways'));
    await page.getByRole('region', { name: /BTCPay Server/ }).getByText('Set up').click();
    await look(page, 'btcpay-form');
    await page.getByLabel("Server's origin").fill(btcpay.origin);
    await page.getByLabel('Store ID').fill(btcpay.store);
    await page.getByLabel('API key').fill(btcpay.apiKey);
    await page.getByLabel('Webhook secret').fill(btcpay.secret);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Test payments go through BTCPay Server now.').waitFor();
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText("shows this store's invoices to the API key").waitFor();
    await look(page, 'btcpay-gateways');
  }),
);
