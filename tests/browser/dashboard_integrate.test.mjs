// What a store sells and how a site is tied to it, set up in the dashboard and tried for real: a key made
// there calls the API, a variant is sold at its price, a built button pays on a merchant's page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { account, look, signIn } from '../support/owner.mjs';
import { logo } from '../support/png.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '4000 0000 0000 0002' };
const EMAIL = 'ada@kiln.example';
let browser, server, store, merchant;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin] });
  await account(server, store, EMAIL);
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop(), merchant?.stop()]);
});

const owner = (body) =>
  inPage(async (given) => {
    const at = await signIn(given.page, server, store, EMAIL);
    await body({ ...given, at });
  });

const calls = async (key) => {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${server.origin}/api/v1/orders`, { headers })).status;
};
const shownKey = (page) => page.locator('[data-made] pre').innerText();
const said = (page) => page.locator('.said').innerText();
const checkout = (query) => `${server.origin}/checkout/${store.store_id}?${query}`;

test(
  'the pages that need nothing first are shown small and large, light and dark',
  owner(async ({ page, at }) => {
    const pages = ['products', 'products/new', 'coupons', 'coupons/new', 'links', 'links/new'];
    for (const name of [...pages, 'integrate', 'settings', 'keys', 'keys/new']) {
      await page.goto(at(`/${name}`));
      await look(page, name.replace('/', '-'));
    }
  }),
);

// proves: PG-005, PEB-004
test(
  'a key made in the browser calls the API, and one that is rotated is refused',
  owner(async ({ page, at }) => {
    await page.goto(at('/keys').replace('/test/', '/live/'));
    await page.getByRole('link', { name: 'New live key' }).click();
    await page.getByRole('button', { name: 'Create the key' }).click();
    const live = await shownKey(page);
    assert.match(live, /^sk_live_/);
    assert.equal(await calls(live), 200);
    // The page that shows it is not sent again by loading it, and no address ever held the key.
    await page.reload();
    assert.equal(new URL(page.url()).pathname.endsWith('/live/keys'), true);
    assert.equal(await page.getByText(live).count(), 0);
    const row = page.locator('tr', { hasText: live.slice(0, 12) });
    await row.getByRole('link', { name: /Rotate/ }).click();
    await look(page, 'keys-rotate');
    await page.getByLabel('The old key works for').selectOption('none');
    await page.getByRole('button', { name: 'Rotate the key' }).click();
    const fresh = await shownKey(page);
    await look(page, 'keys-made');
    assert.deepEqual([await calls(fresh), await calls(live)], [200, 401]);
    await page.getByRole('link', { name: 'I have it' }).click();
    await look(page, 'keys-list');
    const now = page.locator('tr', { hasText: fresh.slice(0, 12) });
    await now.getByText('Revoke', { exact: true }).first().click();
    await now.getByRole('button', { name: 'Revoke the key' }).click();
    assert.match(await said(page), /revoked/);
    assert.equal(await calls(fresh), 401);
    assert.equal(server.log.includes(fresh) || server.log.includes(live), false);
  }),
);

test(
  'a variant is sold at its price, with licence keys that were looked at first',
  owner(async ({ page, context, at }) => {
    await page.goto(at('/products/new'));
    await page.getByLabel('Name').fill('Glazing class');
    await page.getByLabel('Price').fill('0.10');
    await page.getByRole('button', { name: 'Create the variant' }).click();
    assert.equal(await page.getByLabel('Name').inputValue(), 'Glazing class');
    await page.getByLabel('Price').fill('49.99');
    await page.getByRole('button', { name: 'Create the variant' }).click();
    const id = new URL(page.url()).pathname.split('/').pop();
    await look(page, 'product');
    const shop = await context.newPage();
    await shop.goto(checkout(`variant_id=${id}&amount=0.50`));
    await pay(shop, CARD);
    await paid(shop);
    assert.match(await shop.locator('body').innerText(), /\$49\.99/);
    await shop.close();

    await page.getByRole('link', { name: 'Add licence keys' }).click();
    await look(page, 'licences');
    const buffer = Buffer.from('key;note\nAAAA-BBBB-0001;a\n;b\nAAAA-BBBB-0001;c\nAAAA-BBBB-0002;d\n');
    await page.getByLabel('Or a file').setInputFiles({ name: 'keys.csv', mimeType: 'text/csv', buffer });
    await page.getByLabel('Form').selectOption('csv');
    await page.getByRole('button', { name: 'Look at it' }).click();
    assert.deepEqual(await page.locator('#skipped-lines tbody tr').allInnerTexts(), [
      '3\tthere is no key on this line',
      '4\tthe same key stands on line 2',
    ]);
    await look(page, 'licences-preview');
    await page.getByRole('button', { name: 'Add 2 keys' }).click();
    assert.match(await said(page), /2 keys were added. 2 in stock/);
    await look(page, 'licences-stock');
    await page.goto(at('/products'));
    await look(page, 'products-list');
  }),
);

test(
  'branding is seen while it is typed and, once saved, in the checkout',
  owner(async ({ page, context, at }) => {
    await page.goto(at('/branding'));
    const preview = page.frameLocator('#brand-preview');
    const colour = () =>
      preview.locator('#pay').evaluate((button) => getComputedStyle(button).backgroundColor);
    await page.getByLabel('Colour', { exact: true }).fill('#0a7d48');
    await page.getByLabel('Terms of sale').fill('https://kiln.example/terms');
    await preview.getByRole('link', { name: 'Terms' }).waitFor();
    assert.equal(await colour(), 'rgb(10, 125, 72)');
    const buffer = logo(128, 64);
    await page.getByLabel('Logo', { exact: true }).setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
    await preview.locator('img[src^="data:image/png"]').waitFor();
    await page.getByRole('button', { name: 'Dark' }).click();
    await look(page, 'branding');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.said').waitFor();
    await page.locator('.logo-now img').waitFor();
    const shop = await context.newPage();
    await shop.goto(checkout('amount=5'));
    const real = shop.locator('#pay');
    assert.equal(
      await real.evaluate((button) => getComputedStyle(button).backgroundColor),
      'rgb(10, 125, 72)',
    );
    await shop.getByRole('link', { name: 'Terms' }).waitFor();
    await shop.locator('img[src^="/logo/"]').waitFor();
  }),
);

for (const signed of [false, true]) {
  test(
    `a ${signed ? 'signed' : 'plain'} button built here pays on a merchant's page`,
    owner(async ({ page, context, at }) => {
      await page.goto(at('/buttons'));
      await page.getByLabel('Amount').fill('15.00');
      await page.getByLabel('What the customer sees').fill('Cup & saucer');
      if (signed) await page.getByLabel('Sign it').check();
      await page.getByRole('button', { name: 'Build the button' }).click();
      const html = await page.locator('#made pre').first().innerText();
      assert.equal(html.includes('data-sig="v1_'), signed);
      // The button works beside the form, too.
      const here = page.frameLocator('iframe.try');
      await here.getByRole('button', { name: 'Buy now' }).click();
      await here.frameLocator('dialog iframe').locator('#card_number').waitFor();
      await look(page, signed ? 'buttons-signed' : 'buttons');
      const tag = await page.locator('#made pre').last().innerText();
      const shop = await context.newPage();
      await shop.goto(merchant.serve('/shop', html + tag));
      await shop.getByText('Buy now').click();
      await pay(dialogFrame(shop), CARD);
      await paid(dialogFrame(shop));
      assert.match(await dialogFrame(shop).locator('body').innerText(), /\$15\.00/);
    }),
  );
}

test(
  'a payment link with its picture is paid, and a coupon takes its part off',
  owner(async ({ page, context, at }) => {
    await page.goto(at('/coupons/new'));
    await page.getByLabel('Code', { exact: true }).fill('save20');
    await page.getByLabel('How much').fill('20');
    await page.getByRole('button', { name: 'Create the coupon' }).click();
    await look(page, 'coupon');
    await page.goto(at('/links/new'));
    await page.getByLabel('Amount').fill('100');
    await page.getByLabel('What the customer sees').fill('Deposit');
    await page.getByRole('button', { name: 'Create the link' }).click();
    await look(page, 'link');
    const picture = page.locator('img.qr');
    assert.equal(await picture.evaluate((img) => img.complete && img.naturalWidth > 100), true);
    const shop = await context.newPage();
    await shop.goto(await page.locator('pre').first().innerText());
    await pay(shop, CARD);
    await paid(shop);
    await page.goto(at('/links'));
    assert.match(await page.locator('tbody tr').first().innerText(), /Paid/);
    await look(page, 'links-list');
    await page.goto(at('/coupons'));
    await look(page, 'coupons-list');
  }),
);

test(
  'settings are kept at the field when one can not be used, and work without script',
  inPage({ javaScriptEnabled: false }, async ({ page }) => {
    const at = await signIn(page, server, store, EMAIL);
    await page.goto(at('/settings'));
    await page.getByLabel('Currency').fill('XXX');
    await page.getByLabel('Name').fill('Kiln and Co.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('#currency-error').waitFor();
    assert.equal(await page.getByLabel('Name').inputValue(), 'Kiln and Co.');
    await page.getByLabel('Currency').fill('EUR');
    await page.getByRole('button', { name: 'Save' }).click();
    assert.match(await said(page), /saved/);
    await page.goto(at('/keys/new'));
    await page.getByRole('button', { name: 'Create the key' }).click();
    assert.equal(await calls(await shownKey(page)), 200);
  }),
);
