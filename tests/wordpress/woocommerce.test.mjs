// The gateway in a real WooCommerce, which no package of Debian or npm holds: WOOCOMMERCE_DIR names
// the folder of an unpacked WooCommerce. Without it these tests are skipped.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, order as remote, orders } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { paid, pay } from '../support/checkout.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { Site, wordpressMissing } from './site.mjs';

const CARD = { number: '4000 0000 0000 0002' };
const WOOCOMMERCE = process.env.WOOCOMMERCE_DIR;
const skip =
  wordpressMissing ?? (WOOCOMMERCE ? false : 'WOOCOMMERCE_DIR names no unpacked WooCommerce');
let browser, product, server, site, store;
const inPage = pagesOf(() => browser);

before(async () => {
  if (skip) return;
  site = await Site.start({ plugins: [WOOCOMMERCE] });
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await site.activate('woocommerce/woocommerce.php');
  await site.activate();
  store = await server.store({ webhookUrl: `${site.origin}/wp-json/pebblepay/v1/webhook` });
  await site.connect(server, store);
  product = await site.php(`
    WC_Install::create_pages();
    foreach ([
      'woocommerce_currency' => 'EUR', 'woocommerce_default_country' => 'DE',
      'woocommerce_coming_soon' => 'no', 'woocommerce_enable_guest_checkout' => 'yes',
      'woocommerce_pebblepay_settings' => ['enabled' => 'yes', 'title' => 'Card', 'description' => 'Pay by card'],
    ] as $name => $value) update_option($name, $value);
    $product = new WC_Product_Simple();
    $product->set_name('Mug');
    $product->set_regular_price('19.90');
    $product->set_virtual(true);
    $product->save();
    flush_rewrite_rules();
    return $product->get_id();`);
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop(), site?.stop()]);
});

/** A facts sheet of an order of the shop. */
const shopOrder = (id) =>
  site.php(
    `$order = wc_get_order($value);
     return [
       'status' => $order->get_status(), 'total' => $order->get_total(),
       'transaction' => $order->get_transaction_id(), 'refunded' => $order->get_total_refunded(),
       'remote' => $order->get_meta('_pebblepay_order_id'),
       'refunds' => count($order->get_refunds()),
       'notes' => array_column(wc_get_order_notes(['order_id' => $value]), 'content'),
     ];`,
    id,
  );

const latest = () => site.php(`return wc_get_orders(['limit' => 1, 'return' => 'ids', 'type' => 'shop_order'])[0];`);

/** An order of the shop, made by code; its id and key. */
const makeOrder = (total = '19.90', currency = 'EUR') =>
  site.php(
    `$order = wc_create_order();
     $order->add_product(wc_get_product($value[0]), 1, ['subtotal' => $value[1], 'total' => $value[1]]);
     $order->set_billing_email('ada@example.com');
     $order->set_billing_first_name('Ada');
     $order->set_currency($value[2]);
     $order->set_payment_method('pebblepay');
     $order->calculate_totals(false);
     $order->save();
     return ['id' => $order->get_id(), 'received' => $order->get_checkout_order_received_url()];`,
    [product, total, currency],
  );

/** What the gateway answers when the customer places the order. */
const place = (id) =>
  site.php(`wc_load_cart(); return WC()->payment_gateways()->payment_gateways()['pebblepay']->process_payment($value);`, id);

/** A customer pays by a plain form, without a browser. */
async function payFor(url) {
  const { pay: payPlainly } = await import('../support/api.mjs');
  const { body } = await payPlainly(url);
  assert.equal(body.status, 'completed');
}

const status = (id, wanted) =>
  until(`order ${id} is ${wanted}`, async () => (await shopOrder(id)).status === wanted);

test(
  'a customer pays at the classic checkout and the webhook finishes the order',
  { skip },
  inPage({ faults: true }, async ({ page }) => {
    await page.goto(`${site.origin}/?add-to-cart=${product}`);
    const checkout = await site.php(`
      $page = wc_get_page_id('checkout');
      wp_update_post(['ID' => $page, 'post_content' => '[woocommerce_checkout]']);
      return get_permalink($page);`);
    await page.goto(checkout);
    assert.match(await page.locator('.payment_box').innerText(), /Test mode: no money moves/);
    for (const [name, value] of [
      ['first_name', 'Ada'],
      ['last_name', 'Okafor'],
      ['address_1', 'Main 1'],
      ['postcode', '10115'],
      ['city', 'Berlin'],
      ['phone', '030123'],
      ['email', 'ada@example.com'],
    ]) {
      await page.fill(`#billing_${name}`, value);
    }
    await page.locator('.blockUI').first().waitFor({ state: 'detached' }).catch(() => {});
    await page.click('#place_order');
    await page.waitForURL(`${server.origin}/**`);
    await pay(page, CARD);
    await paid(page);
    const id = await latest();
    await status(id, 'processing');
    await page.waitForURL(/order-received/);
    const order = await shopOrder(id);
    const money = await remote(server, store, order.remote);
    assert.deepEqual([money.amount, money.currency, money.status], [19.9, 'EUR', 'completed']);
    assert.equal(order.transaction, money.transaction_id);
    assert.ok(order.notes.some((note) => /TEST card/.test(note)));
    assert.equal(order.notes.filter((note) => /Transaction txn_/.test(note)).length, 1);
  }),
);

test(
  'a customer pays at the checkout block',
  { skip },
  inPage({ faults: true }, async ({ page }) => {
    await page.goto(`${site.origin}/?add-to-cart=${product}`);
    const checkout = await site.php(`
      $page = wc_get_page_id('checkout');
      wp_update_post(['ID' => $page, 'post_content' => '<!-- wp:woocommerce/checkout --><div class="wp-block-woocommerce-checkout is-loading"></div><!-- /wp:woocommerce/checkout -->']);
      return get_permalink($page);`);
    await page.goto(checkout);
    await page.locator('#email').fill('ada@example.com');
    // The block tells the shop the address a moment after it was typed, and sells when that is known.
    const known = page.waitForResponse(
      async (answer) => /wc\/store\/v1\/batch/.test(answer.url()) && /Berlin/.test(await answer.text()),
    );
    for (const [name, value] of [
      ['first_name', 'Ada'],
      ['last_name', 'Okafor'],
      ['address_1', 'Main 1'],
      ['postcode', '10115'],
      ['city', 'Berlin'],
    ]) {
      await page.locator(`#billing-${name}, #billing_${name}`).first().fill(value);
    }
    await page.getByText('Test mode: no money moves').waitFor();
    await known;
    await page.locator('.wc-block-components-checkout-place-order-button').click();
    await page.waitForURL(`${server.origin}/**`);
    await pay(page, CARD);
    await paid(page);
    await status(await latest(), 'processing');
  }),
);

test('placing an order twice leads to one payment, another total to another', { skip }, async () => {
  const { id } = await makeOrder();
  const first = await place(id);
  assert.equal(first.result, 'success');
  assert.deepEqual(await place(id), first);
  const before = await shopOrder(id);
  await site.php(
    `$order = wc_get_order($value); foreach ($order->get_items() as $item) { $item->set_total('25'); $item->save(); }
     $order->calculate_totals(false); $order->save();`,
    id,
  );
  const second = await place(id);
  assert.notEqual(second.redirect, first.redirect);
  assert.equal((await remote(server, store, before.remote)).failure_reason, 'cancelled', 'the old one is shut');
  const now = await shopOrder(id);
  assert.equal((await remote(server, store, now.remote)).amount, 25);
  const { orders: all } = await orders(server, store);
  assert.equal(all.filter(({ metadata }) => metadata?.wc_order_id === String(id)).length, 2);
  await payFor(second.redirect);
  await status(id, 'processing');
});

test('a lost answer is asked for again and no second payment is made', { skip }, async () => {
  const { id } = await makeOrder();
  const first = await place(id);
  // The shop forgot what it had begun, as if it had died before it could write it down.
  await site.php(`$order = wc_get_order($value); $order->delete_meta_data('_pebblepay_order_id'); $order->save();`, id);
  assert.deepEqual(await place(id), first);
});

test('coming back proves nothing; the API does', { skip }, async () => {
  // Without webhooks: this store has none, and orders of a closed door get none either.
  const { id, received } = await makeOrder();
  const { redirect } = await place(id);
  assert.equal((await fetch(`${received}&status=completed&order_id=X`)).status, 200);
  assert.equal((await shopOrder(id)).status, 'pending');
  await site.set('test_firewall', 500);
  await payFor(redirect);
  assert.equal((await shopOrder(id)).status, 'pending', 'no webhook has come');
  assert.equal((await fetch(received.replace(/key=[^&]+/, 'key=wrong'))).status, 200);
  assert.equal((await shopOrder(id)).status, 'pending', 'a stranger finishes nothing');
  assert.equal((await fetch(received)).status, 200);
  assert.equal((await shopOrder(id)).status, 'processing');
  await site.php(`delete_option('test_firewall');`);
});

test('webhook and return at the same moment finish the order once', { skip }, async () => {
  const { id, received } = await makeOrder();
  const { redirect } = await place(id);
  await payFor(redirect);
  await Promise.all([1, 2, 3].map(() => fetch(received)));
  await status(id, 'processing');
  const { notes } = await shopOrder(id);
  assert.equal(notes.filter((note) => /Transaction txn_/.test(note)).length, 1);
});

test('a payment of another amount puts the order on hold', { skip }, async () => {
  const { id } = await makeOrder();
  const { redirect } = await place(id);
  await site.php(
    `$order = wc_get_order($value); foreach ($order->get_items() as $item) { $item->set_total('99'); $item->save(); }
     $order->calculate_totals(false); $order->save();`,
    id,
  );
  await payFor(redirect);
  await status(id, 'on-hold');
  const { notes } = await shopOrder(id);
  assert.ok(notes.some((note) => /19\.9 EUR were paid, the total is 99/.test(note)), notes.join('\n'));
});

test('a payment that names an order it does not know the key of changes nothing', { skip }, async () => {
  const { id } = await makeOrder();
  const { body } = await call(server, store, '/orders', {
    body: { amount: '19.90', currency: 'EUR', metadata: { wc_order_id: String(id), wc_order_key: 'wc_order_guess' } },
  });
  await payFor(body.checkout_url);
  await until('the webhook was answered', async () => {
    const { body: page } = await call(server, store, `/events?limit=100`);
    const event = page.events.find(({ data, order_id }) => (order_id ?? data?.order_id) === body.order_id);
    if (!event) return false;
    const deliveries = await call(server, store, `/events/${event.event_id ?? event.id}/deliveries`);
    return deliveries.body.deliveries?.every(({ status: state }) => state === 'delivered');
  });
  assert.equal((await shopOrder(id)).status, 'pending');
});

const refund = (id, amount, reason = 'a crack') =>
  site.php(
    `$made = wc_create_refund(['order_id' => $value[0], 'amount' => $value[1], 'reason' => $value[2], 'refund_payment' => true]);
     return is_wp_error($made) ? $made->get_error_message() : true;`,
    [id, amount, reason],
  );

test('staff refund a part and the rest, and refunds made elsewhere are written down', { skip }, async () => {
  const { id } = await makeOrder();
  await payFor((await place(id)).redirect);
  await status(id, 'processing');
  const { remote: paidId } = await shopOrder(id);
  assert.equal(await refund(id, '5.00'), true);
  assert.equal((await remote(server, store, paidId)).amount_refunded, 5);
  assert.equal(await refund(id, '5.00'), true, 'the same amount again is another refund');
  assert.equal((await remote(server, store, paidId)).amount_refunded, 10);
  assert.match(await refund(id, '9.00', 'test:refuse'), /refused/);
  assert.equal((await shopOrder(id)).refunds, 2, 'a refused refund leaves nothing behind');

  await call(server, store, `/orders/${paidId}/refund`, { body: { amount: '2.00' } });
  await until('it is written down', async () => (await shopOrder(id)).refunds === 3);
  const order = await shopOrder(id);
  assert.equal(Number(order.refunded), 12);
  assert.ok(order.notes.some((note) => /given back at the checkout/.test(note)));
  assert.equal(await refund(id, '7.90'), true);
  await status(id, 'refunded');
  assert.equal((await remote(server, store, paidId)).status, 'refunded');
});

test('yen have no decimals, dinars three', { skip }, async () => {
  for (const [total, currency, amount] of [
    ['1500', 'JPY', 1500],
    ['12.34', 'TND', 12.34],
  ]) {
    const { id } = await makeOrder(total, currency);
    const { redirect, result } = await place(id);
    assert.equal(result, 'success', currency);
    const sold = await remote(server, store, (await shopOrder(id)).remote);
    assert.deepEqual([sold.amount, sold.currency], [amount, currency]);
    await payFor(redirect);
    await status(id, 'processing');
  }
});

test('a checkout that does not answer charges nothing and says so', { skip }, async () => {
  const { id } = await makeOrder();
  await site.connect({ origin: 'http://127.0.0.1:9' }, store);
  assert.equal((await place(id)).result, 'failure');
  await site.connect(server, store);
  assert.equal((await shopOrder(id)).status, 'pending');
  await site.connect(server, store, { test_api_key: '' });
  const offered = await site.php(`wc_load_cart(); return array_keys(WC()->payment_gateways()->get_available_payment_gateways());`);
  assert.ok(!offered.includes('pebblepay'), 'without a key it is not offered');
  await site.connect(server, store);
});

test('with WooCommerce’s own order tables all of it works the same', { skip }, async () => {
  const incompatible = await site.php(`
    $features = wc_get_container()->get(Automattic\\WooCommerce\\Internal\\Features\\FeaturesController::class);
    return [$features->get_compatible_plugins_for_feature('custom_order_tables'),
            $features->get_compatible_plugins_for_feature('cart_checkout_blocks')];`);
  for (const { compatible } of incompatible.slice(0, 1)) assert.ok(compatible.includes('pebblepay/pebblepay.php'));
  await site.php(`
    wc_get_container()->get(Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\DataSynchronizer::class)->create_database_tables();
    update_option('woocommerce_feature_custom_order_tables_enabled', 'yes');
    update_option('woocommerce_custom_orders_table_enabled', 'yes');`);
  const { id } = await makeOrder();
  assert.ok(await site.php(`return Automattic\\WooCommerce\\Utilities\\OrderUtil::custom_orders_table_usage_is_enabled();`));
  await payFor((await place(id)).redirect);
  await status(id, 'processing');
  assert.equal(await refund(id, '19.90'), true);
  await status(id, 'refunded');
});

test('PHP had nothing to complain about', { skip }, () => {
  assert.deepEqual(site.complaints(), []);
});
