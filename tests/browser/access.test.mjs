// No page of the checkout breaks a rule of accessibility that a program can check, in light and in
// dark, and none has its own policy refuse something of it (withPage fails on that).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create } from '../support/api.mjs';
import { inside, judge } from '../support/axe.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { answerBank, declined, dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';

const BUTTON = '<button data-pebblepay="checkout" data-amount="5">Buy</button>';
let browser, merchant, server, store;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin] });
});
after(async () => {
  await Promise.all([browser?.close(), merchant?.stop(), server?.stop()]);
});

const hosted = () => `${server.origin}/checkout/${store.store_id}`;

for (const colorScheme of ['light', 'dark']) {
  test(
    `the checkout page in its states has no violation (${colorScheme})`,
    inPage({ colorScheme }, async ({ page }) => {
      const back = encodeURIComponent(`${merchant.origin}/cancelled`);
      await page.goto(`${hosted()}?product=Donation&ref=A-1&coupon=SAVE20&cancel_url=${back}`);
      await judge(page, 'open amount');
      await page.click('#test summary');
      await judge(page, 'the test cards');
      await page.click('#pay');
      await judge(page, 'every field is wrong');
      await page.fill('#amount', '20');
      await pay(page, { number: '4000 0000 0000 0119' });
      await declined(page);
      await judge(page, 'declined');
      await pay(page, { number: '4000 0000 0000 1091' });
      await page.frameLocator('#bank-frame iframe').locator('button[value=pass]').waitFor();
      await judge(page, 'the bank step');
      await judge(await inside(page, '#bank-frame iframe'), "the bank's page");
      await answerBank(page);
      await paid(page);
      await judge(page, 'paid');
      await page.click('#done-receipt');
      await page.waitForURL(/\/receipt$/);
      await judge(page, 'receipt');
    }),
  );

  test(
    `the pages with a message have no violation (${colorScheme})`,
    inPage({ colorScheme }, async ({ page }) => {
      const { id } = await create(server, store, { amount: 5 });
      for (const path of [
        '/checkout/store_unknown',
        `/checkout/${store.store_id}?amount=0.1`,
        '/pay/cs_unknown',
        '/nowhere',
        `/pay/${id}/cancel`,
      ]) {
        await page.goto(server.origin + path);
        await judge(page, path);
      }
    }),
  );

  test(
    `the pages about errors have no violation and fit 320 px (${colorScheme})`,
    inPage({ colorScheme, viewport: { width: 320, height: 600 } }, async ({ page }) => {
      for (const path of ['/docs/errors', '/docs/errors/rate_limited']) {
        await page.goto(`${server.origin}${path}`);
        await judge(page, path);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.equal(width, 320, `${path} does not scroll sideways`);
      }
    }),
  );

  test(
    `the dialog on a merchant's page has no violation (${colorScheme})`,
    inPage({ colorScheme }, async ({ page }) => {
      await page.goto(
        merchant.serve('/axe', `<main><h1>Shop</h1>${BUTTON}</main>${merchant.tag(store)}`),
      );
      await page.click('button');
      await dialogFrame(page).locator('#email').waitFor();
      await page
        .locator('dialog iframe')
        .evaluate((frame) => frame.getAnimations().map((one) => one.finish()));
      await judge(page, 'the page with the dialog');
      await judge(await inside(page, 'dialog iframe'), 'the frame');
    }),
  );
}

test(
  'motion stops for those who asked for less of it',
  inPage({ reducedMotion: 'reduce' }, async ({ page }) => {
    await page.goto(`${hosted()}?amount=5`);
    await pay(page, { number: '4000 0000 0000 0002' });
    await paid(page);
    const long = await page.evaluate(
      () =>
        document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 200)
          .length,
    );
    assert.equal(long, 0);
  }),
);

test(
  'the dialog has its names in the language of the page inside it',
  inPage(async ({ page }) => {
    const button = BUTTON.replace('data-amount', 'data-locale="ja" data-amount');
    await page.goto(merchant.serve('/named', button + merchant.tag(store)));
    await page.click('button');
    await dialogFrame(page).locator('#card_number').waitFor();
    const dialog = page.locator('dialog');
    await page.locator('dialog[lang=ja]').waitFor();
    const title = await dialogFrame(page).locator('title').textContent();
    assert.match(title, /\p{Script=Katakana}|\p{Script=Hiragana}|\p{Script=Han}/u);
    assert.equal(await dialog.getAttribute('aria-label'), title);
    assert.equal(await page.locator('dialog iframe').getAttribute('title'), title);
    await dialog.getByRole('button', { name: '閉じる' }).click();
    await dialog.waitFor({ state: 'detached' });
  }),
);
