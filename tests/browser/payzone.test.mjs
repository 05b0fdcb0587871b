// Paying on a gateway's own page: to the paywall of a stand-in of Payzone, and back, by every way
// out that it has, with and without script, from a page of its own and out of the dialog.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { call, create, order } from '../support/api.mjs';
import { judge, settled } from '../support/axe.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { declined, dialogFrame } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Payzone } from '../support/payzone.mjs';
import { isSigned, startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

let browser, merchant, payzone, receiver, server, store;
// Each customer has an address of their own: live limits hold for one (F-15).
let customers = 0;
const inPage = (...given) => {
  const body = given.pop();
  customers += 1;
  const extraHTTPHeaders = { 'x-forwarded-for': `198.51.100.${customers}` };
  return pagesOf(() => browser)({ extraHTTPHeaders, ...given[0] }, body);
};

before(async () => {
  [server, browser, payzone, receiver] = await Promise.all([
    Server.start(['--trusted-proxy', '127.0.0.1/32']),
    launch(),
    Payzone.start(),
    startReceiver(),
  ]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin], webhookUrl: `${receiver.origin}/hook` });
  await server.json(...commandOfTheManual());
});
/** The command of docs/payzone.md, with what this store and the stand-in have in its gaps. */
function commandOfTheManual() {
  const manual = readFileSync(new URL('../../docs/payzone.md', import.meta.url), 'utf8');
  const [, block] = /```sh\ncheckout-server (gateway set[^`]*)```/.exec(manual);
  const gaps = {
    STORE: store.store_id,
    'https://payment.payzone.ma/pwthree/launch': `${payzone.origin}/pwthree/launch`,
    'https://payment.payzone.ma': payzone.origin,
    ACCOUNT: payzone.account,
    PAYWALL_SECRET_KEY: payzone.paywallSecret,
    NOTIFICATION_KEY: payzone.notificationKey,
    API_CALLER: payzone.apiCaller,
    API_CALLER_PASSWORD: payzone.apiSecret,
  };
  return block.replaceAll('\\\n', ' ').trim().split(/\s+/).map((word) => gaps[word] ?? word);
}

after(async () => {
  const stopping = [browser?.close(), merchant?.stop(), payzone?.stop(), receiver?.stop()];
  await Promise.all([...stopping, server?.stop()]);
});

/** A live order of 125.00 MAD. */
function sell(fields = {}) {
  return create(
    server,
    { ...store, test_key: store.live_key },
    {
      amount: 125,
      currency: 'MAD',
      customer_email: 'aya@example.com',
      customer_name: `Aya O'Brien & "Sons" <é>`,
      product_name: `Thé "à la menthe" & l'eau <1>`,
      ...fields,
    },
  );
}

const read = ({ id }) => order(server, { ...store, test_key: store.live_key }, id);
const pageOf = ({ id }) => `${server.origin}/pay/${id}`;

async function toPaywall(page) {
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.waitForURL(`${payzone.origin}/**`);
}

/** The webhooks of an order by their names, in the order in which they came. */
const heard = (sold) =>
  receiver.received
    .map(({ headers, body }) => ({ headers, body, json: JSON.parse(body) }))
    .filter(({ json }) => json.order_id === sold.order_id);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  // proves: PG-020, PG-030, TRAP-31, TRAP-33
  test(
    `${how} script a customer pays at the paywall and has the receipt, and the shop has its webhook`,
    inPage({ javaScriptEnabled }, async ({ page }) => {
      payzone.callbacks = 'twice';
      const sold = await sell({ return_url: `${merchant.origin}/thanks` });
      await page.goto(pageOf(sold));
      assert.equal(await page.locator('#card_number').count(), 0, 'no card is asked for');
      if (javaScriptEnabled) {
        await toPaywall(page);
      } else {
        await page.getByRole('button', { name: 'Continue to payment' }).click();
        await page.getByRole('button', { name: 'Continue' }).click();
      }
      assert.equal(await page.locator('#price').textContent(), '125.00 MAD');
      assert.equal(await page.locator('#customer').textContent(), `Aya O'Brien & "Sons" <é>`);
      assert.equal(await page.locator('#what').textContent(), `Thé "à la menthe" & l'eau <1>`);
      await page.getByRole('button', { name: 'Pay', exact: true }).click();
      await page.waitForURL(/\/receipt$/);
      assert.match(await page.locator('h1').textContent(), /Payment complete/);
      const link = new URL(await page.locator('#go').getAttribute('href'));
      assert.equal(link.searchParams.get('order_id'), sold.order_id);
      const paid = await read(sold);
      assert.deepEqual([paid.status, paid.is_test], ['completed', false]);
      await until('the webhook', () => heard(sold).length > 0);
      const [hook] = heard(sold);
      assert.equal(hook.json.event, 'payment.completed');
      assert.ok(isSigned(hook, store.webhook_secret_live));
      assert.equal(heard(sold).length, 1, 'two callbacks are one payment');
      const told = payzone.told.filter(({ charge }) => charge === paid.transaction_id);
      assert.deepEqual(
        told.map(({ answer }) => answer),
        [200, 200],
      );
    }),
  );
}

// proves: PG-027
test(
  'a decline at the paywall is told on the page, and the next try pays',
  inPage(async ({ page }) => {
    payzone.callbacks = 'first';
    const sold = await sell();
    await page.goto(pageOf(sold));
    await toPaywall(page);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.waitForURL(/declined/);
    assert.match(await declined(page), /was declined/);
    assert.equal((await read(sold)).failure_reason, 'declined');
    await toPaywall(page);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(/\/receipt$/);
    assert.equal((await read(sold)).status, 'completed');
    await until('both webhooks', () => heard(sold).length === 2);
    assert.deepEqual(
      heard(sold).map(({ json }) => json.event),
      ['payment.failed', 'payment.completed'],
    );
  }),
);

test(
  'a customer who turns back at the paywall is told so and can pay again',
  inPage(async ({ page }) => {
    payzone.callbacks = 'first';
    const sold = await sell();
    await page.goto(pageOf(sold));
    await toPaywall(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(/declined/);
    assert.match(await declined(page), /You cancelled the payment/);
    assert.equal((await read(sold)).status, 'pending');
    await settled(page);
    await judge(page);
    await toPaywall(page);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(/\/receipt$/);
    assert.equal((await read(sold)).status, 'completed');
  }),
);

test(
  'the button Back leads from the paywall to the page, which takes the customer there again',
  inPage(async ({ page }) => {
    payzone.callbacks = 'first';
    const sold = await sell();
    await page.goto(pageOf(sold));
    await toPaywall(page);
    await page.goBack();
    await page.waitForURL(pageOf(sold));
    await toPaywall(page);
    assert.equal(await page.locator('#price').textContent(), '125.00 MAD');
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(/\/receipt$/);
  }),
);

// proves: PG-032, TRAP-34
test(
  'where no callback comes the page waits and the server asks; an authorisation is no payment',
  inPage(async ({ page }) => {
    payzone.callbacks = 'never';
    const sold = await sell();
    await page.goto(pageOf(sold));
    await toPaywall(page);
    await page.getByRole('button', { name: 'Authorize only' }).click();
    await page.waitForURL(/\/back\//);
    assert.match(await page.locator('h1').textContent(), /Waiting for confirmation/);
    await settled(page);
    await judge(page);
    const [charge] = [...payzone.charges.values()].filter((one) => one.orderId === sold.order_id);
    const kinds = async () => {
      const key = store.live_key;
      const { body } = await call(server, store, `/events?order_id=${sold.order_id}`, { key });
      return body.events.map(({ type }) => type);
    };
    await until('the server to ask', async () => (await kinds()).includes('payment.processing'), 30_000);
    assert.equal((await read(sold)).status, 'pending');
    // The shop settles in the gateway's console.
    charge.status = 'CHARGED';
    await page.waitForURL(/\/receipt$/, { timeout: 60_000 });
    assert.equal((await read(sold)).status, 'completed');
    const told = (await kinds()).filter((kind) => kind.startsWith('payment.'));
    assert.deepEqual(told, ['payment.completed', 'payment.processing'], 'each once, newest first');
  }),
);

// proves: PG-032
test('a refund goes through the charge API, in parts and no further than what was paid', async () => {
  const key = store.live_key;
  const [paid] = (await call(server, store, '/orders?status=completed&limit=1', { key })).body.orders;
  const refund = (body) =>
    call(server, store, `/orders/${paid.order_id}/refund`, { key, method: 'POST', body });
  const part = await refund({ amount: 25.5 });
  assert.deepEqual([part.status, part.body.refund.status], [200, 'succeeded']);
  const rest = await refund({});
  assert.deepEqual([rest.status, rest.body.status], [200, 'refunded']);
  assert.deepEqual(
    payzone.commands.map(({ command, amount }) => [command, amount]),
    [
      ['REFUND', 25.5],
      ['REFUND', 99.5],
    ],
  );
  const charge = payzone.charges.get(paid.transaction_id);
  assert.equal(charge.status, 'REFUNDED');
});

test(
  'out of the dialog the paywall fills the window, and the customer ends at the shop',
  // Added headers would make the script's own requests foreign to its server.
  inPage({ extraHTTPHeaders: {} }, async ({ page }) => {
    payzone.callbacks = 'first';
    const attributes = `data-amount="125" data-currency="MAD" data-success-url="${merchant.origin}/thanks"`;
    const button = `<button data-pebblepay="checkout" ${attributes}>Buy</button>`;
    await page.goto(merchant.serve('/shop', button + merchant.tag(store)));
    await page.getByText('Buy').click();
    const form = dialogFrame(page);
    await form.locator('#email').fill('not an address');
    await form.locator('#pay').click();
    assert.match(await form.locator('#email-m').textContent(), /name@example\.com/);
    await form.locator('#email').fill('aya@example.com');
    await form.locator('#pay').click();
    await page.waitForURL(`${payzone.origin}/**`);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(/\/receipt$/);
    await page.waitForURL(`${merchant.origin}/thanks?**`);
    const back = new URL(page.url()).searchParams;
    assert.deepEqual([back.get('status'), back.get('amount')], ['completed', '125.00']);
    assert.equal((await read({ id: back.get('order_id') })).status, 'completed');
  }),
);

test(
  'a paywall that refuses the signature shows its own error and nothing is paid',
  inPage(async ({ page }) => {
    const sold = await sell();
    await page.goto(pageOf(sold));
    payzone.paywallSecret = 'another';
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await page.getByText('Invalid signature').waitFor();
    payzone.paywallSecret = 'paywall-secret';
    assert.equal((await read(sold)).status, 'pending');
  }),
);

test('the connection can be tested on the command line', async () => {
  const words = ['gateway', 'test', '--store', store.store_id, '--mode', 'live'];
  assert.deepEqual(await server.json(...words), { gateway_api: 'works' });
  payzone.apiSecret = 'another';
  const failed = await server.json(...words).catch(({ code, stderr }) => [code, stderr]);
  payzone.apiSecret = 'api-secret';
  assert.equal(failed[0], 1);
  assert.match(failed[1], /refuses the account, the caller's name or its secret/);
});

test('the database keeps every promise', async () => {
  assert.deepEqual(await server.verify(), { code: 0, text: 'every promise holds\n' });
});
