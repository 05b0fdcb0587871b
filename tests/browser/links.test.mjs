// What links to the hosted and embedded page may say, where they lead after the payment, and what
// a customer sees who comes back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, create, orders } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const CARD = { number: '4000 0000 0000 0002' };
let browser, merchant, server, store;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store();
});
after(async () => {
  await Promise.all([browser?.close(), merchant?.stop(), server?.stop()]);
});

const hosted = (query) => `${server.origin}/checkout/${store.store_id}?${query}`;
const embed = (query) => `${server.origin}/checkout/embed?store_id=${store.store_id}&${query}`;

// proves: PEB-176, TRAP-65
test(
  'the hosted page shows the result and then goes on to the return address',
  inPage(async ({ page }) => {
    const back = encodeURIComponent(`${merchant.origin}/thanks`);
    await page.goto(hosted(`amount=49.99&return_url=${back}`));
    await pay(page, CARD);
    const orderId = await paid(page);
    await page.waitForURL(/\/thanks/);
    assert.equal(new URL(page.url()).searchParams.get('order_id'), orderId);
    assert.equal(new URL(page.url()).searchParams.get('amount'), '49.99');
  }),
);

// proves: PEB-170, PEB-171, PEB-172, PEB-173, PEB-174, PEB-175, PEB-176, PEB-188, SN-08
test(
  'the six checkout links of the documentation open what they say',
  inPage(async ({ page }) => {
    const variant = await server.variant(store, { name: 'Licence', amount: '19.99' });
    const links = {
      'amount=49.99&product=Premium%20Plan': ['$49.99', 'Premium Plan'],
      [`variant_id=${variant}`]: ['$19.99', 'Licence'],
      [`variant_id=${variant}&coupon=SAVE20`]: ['$19.99', 'SAVE20'],
      'amount=29.99&product=Course&return_url=https://yoursite.example/success': [
        '$29.99',
        'Course',
      ],
      'amount=99.99&product=Order&ref=INV-001&return_url=https://yoursite.example/success': [
        '$99.99',
        'Order',
        'INV-001',
      ],
      'product=Donation': ['Donation', 'Choose what you pay'],
    };
    for (const [query, words] of Object.entries(links)) {
      await page.goto(hosted(query));
      const text = await page.locator('main').innerText();
      for (const word of words) assert.ok(text.includes(word), `${query}: ${word}`);
      assert.ok(await page.locator('#pay').isEnabled());
    }
  }),
);

// proves: PEB-181, PEB-182, PEB-183
test(
  'the embed takes the parameters of the hosted page too',
  inPage(async ({ page }) => {
    const variant = await server.variant(store, { name: 'Licence', amount: '19.99' });
    await page.goto(
      embed(`variant_id=${variant}&amount=1&product=Print&coupon=SAVE20&ref=E-1&testMode=true`),
    );
    const text = await page.locator('main').innerText();
    for (const word of ['$19.99', 'Print', 'SAVE20', 'E-1']) assert.ok(text.includes(word), word);
    await page.goto(embed('amount=1500&currency=JPY&ref=E-2'));
    assert.match(await page.textContent('#label'), /1,500/);
    await pay(page, CARD);
    await paid(page);
    const {
      orders: [sold],
    } = await orders(server, store, 'order_reference=E-2');
    assert.deepEqual([sold.amount, sold.currency], [1500, 'JPY']);
    for (const theme of ['dark', 'light']) {
      await page.goto(embed(`amount=5&theme=${theme}`));
      const scheme = await page.evaluate(() => getComputedStyle(document.body).colorScheme);
      assert.equal(scheme, theme);
    }
  }),
);

// proves: TRAP-67
test(
  'what a link says is shown as text and never run',
  inPage(async ({ page }) => {
    const evil = '</script><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
    const text = encodeURIComponent(evil);
    await page.goto(
      hosted(`amount=5&product=${text}&ref=${text}&cancel_url=javascript:window.hacked=1`),
    );
    assert.match(await page.locator('.product').innerText(), /<img src=x/);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator('#cancel').isVisible(), false);
  }),
);

// proves: PEB-183
test(
  'a wrong link in a frame says what is wrong inside the frame',
  inPage(async ({ page }) => {
    for (const query of [
      'store_id=store_unknown&amount=5',
      `store_id=${store.store_id}&amount=0.49`,
      `store_id=${store.store_id}&variant_id=var_unknown`,
    ]) {
      const src = `${server.origin}/checkout/embed?${query}`;
      await page.goto(
        merchant.serve('/wrong', `<iframe src="${src}" width="400" height="600"></iframe>`),
      );
      const words = page.frameLocator('iframe').locator('main h1');
      await words.waitFor();
      assert.match(await words.textContent(), /\w/);
    }
  }),
);

test(
  'a receipt shows what was paid and how',
  inPage(async ({ page }) => {
    const { checkout_url: url, id } = await create(server, store, {
      amount: 9.5,
      product_name: 'Bowl',
      order_reference: 'RCPT-1',
      customer_email: 'ada@example.com',
    });
    await page.goto(url);
    await pay(page, CARD);
    const orderId = await paid(page);
    await page.click('#done-receipt');
    await page.waitForURL(/\/receipt$/);
    const text = await page.locator('main').innerText();
    for (const part of [orderId, '$9.50', 'Bowl', 'RCPT-1', '0002'])
      assert.ok(text.includes(part), part);
    await page.goto(url);
    await page.waitForURL(/\/receipt$/);
    assert.equal((await call(server, store, `/orders/${id}`)).body.status, 'completed');
  }),
);

test(
  'going back after paying leads to the receipt and not to a second payment',
  inPage(async ({ page }) => {
    const { checkout_url: url } = await create(server, store, {
      amount: 9.5,
      return_url: `${merchant.origin}/thanks`,
      customer_email: 'ada@example.com',
    });
    await page.goto(url);
    await pay(page, CARD);
    await page.waitForURL(/\/thanks/);
    await page.goBack();
    await until('the receipt is shown', () => /\/receipt$/.test(page.url()));
  }),
);
