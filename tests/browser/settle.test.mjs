// After a payment: the receipt is there at once, and the way back to the shop waits until the
// shop's server has taken the webhook, 3 seconds at most. A page that the customer comes back to
// then finds the order paid in its own books.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant, close, listen } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '4000 0000 0000 0002' };
const CHECK_MARK_MS = 1_200;
const SHOP_MS = 3_000;
let browser, merchant, server, shop;
const inPage = pagesOf(() => browser);

// The shop's server: what it does with a webhook is `answer`, set by each test.
let answer;
before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  shop = await listen(async (request, response) => {
    for await (const _ of request);
    answer(response);
  });
});
after(async () => {
  const stopping = [browser?.close(), merchant?.stop(), server?.stop(), shop && close(shop.server)];
  await Promise.all(stopping);
});

const accept = (response) => response.end('OK');

/** Pays in the dialog; returns how long after the receipt the page moved on. */
async function payAndGoOn(page, name, { setup } = {}) {
  const webhookUrl = `${shop.origin}/hook`;
  const store = await server.store({ origins: [merchant.origin], webhookUrl });
  const attributes = `data-amount="15" data-success-url="${merchant.origin}/thanks"`;
  const body = `<button data-pebblepay="checkout" ${attributes}>Buy</button>${merchant.tag(store)}`;
  await page.goto(merchant.serve(`/${name}`, body));
  if (setup) await page.evaluate(setup);
  await page.click('button');
  const form = dialogFrame(page);
  await pay(form, CARD);
  await paid(form);
  const receiptAt = Date.now();
  return { form, wentOn: () => page.waitForURL('**/thanks?*').then(() => Date.now() - receiptAt) };
}

test(
  'a shop that takes the webhook has it before the customer is back, and nobody waits for long',
  inPage(async ({ page }) => {
    let takenAt;
    answer = (response) => {
      takenAt = Date.now();
      accept(response);
    };
    const { wentOn } = await payAndGoOn(page, 'quick');
    const waited = await wentOn();
    assert.ok(takenAt <= Date.now());
    assert.ok(waited < SHOP_MS, `after ${waited} ms`);
  }),
);

test(
  'a shop that is slow is waited for',
  inPage(async ({ page }) => {
    let accepted = false;
    answer = (response) =>
      setTimeout(() => {
        accepted = true;
        accept(response);
      }, CHECK_MARK_MS + 600);
    const { wentOn } = await payAndGoOn(page, 'slow');
    const waited = await wentOn();
    assert.ok(accepted, `the page moved on after ${waited} ms, before the shop had answered`);
  }),
);

for (const [what, does] of [
  ['never answers', () => {}],
  ['fails', (response) => response.writeHead(500).end()],
]) {
  test(
    `a shop that ${what} delays the way on by 3 seconds and no more`,
    inPage(async ({ page }) => {
      answer = does;
      const { wentOn } = await payAndGoOn(page, what.replace(' ', '-'));
      const waited = await wentOn();
      assert.ok(waited > SHOP_MS - 500 && waited < SHOP_MS + 2_000, `after ${waited} ms`);
    }),
  );
}

test(
  'a page that takes over after the payment is never navigated, not even when the dialog closes',
  inPage(async ({ page }) => {
    answer = accept;
    await page.clock.install();
    const { form } = await payAndGoOn(page, 'own-way', {
      setup: () => {
        document.addEventListener('pebblepay:completed', (event) => event.preventDefault());
        document.addEventListener('pebblepay:redirecting', () => (window.redirecting = true));
      },
    });
    await page.clock.runFor(SHOP_MS + 1_000);
    await form.locator('#done').press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => window.redirecting), undefined);
    assert.equal(new URL(page.url()).pathname, '/own-way');
  }),
);
