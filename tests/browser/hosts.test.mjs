// What a merchant's page may do with the checkout and hears of it. Pages that make it hard are in
// matrix.test.mjs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { order } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { declined, dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '5200 0000 0000 0007' };
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

const BUTTON = '<button data-pebblepay="checkout" data-amount="15">Buy</button>';
const embed = (query = '') =>
  `${server.origin}/checkout/embed?store_id=${store.store_id}&amount=15${query}`;

async function payInDialog(page) {
  const form = dialogFrame(page);
  await pay(form, CARD);
  return order(server, store, await paid(form));
}

// proves: TRAP-62, TRAP-63, PEB-153
test(
  'a parent that has no origin learns what happened and no id',
  inPage(async ({ page }) => {
    // A page at a data: address: its origin is opaque, the frame's is not.
    const html = `<!doctype html><script>
    window.all = [];
    window.addEventListener('message', (event) => window.all.push(event.data));
  </script><iframe src="${embed()}" width="400" height="600"></iframe>`;
    await page.goto(`data:text/html,${encodeURIComponent(html)}`);
    const form = page.frameLocator('iframe');
    await pay(form, { number: '4000 0000 0000 0119' });
    await declined(form);
    await pay(form, CARD);
    await paid(form);
    await page.waitForFunction(() => window.all.length >= 2);
    assert.deepEqual(await page.evaluate(() => window.all), [
      { type: 'pebblepay:payment_failed', isTest: true },
      { type: 'pebblepay:payment_complete', isTest: true },
    ]);
  }),
);

test(
  'a button inside a form does not submit the form',
  inPage(async ({ page }) => {
    const url = merchant.serve(
      '/form',
      `<form action="/submitted">${BUTTON}</form>${merchant.tag(store)}`,
    );
    await page.goto(url);
    await page.click('button');
    await payInDialog(page);
    assert.equal(page.url(), url);
  }),
);

// proves: PEB-157
test(
  'a page opens a checkout from its own script and learns how it ended',
  inPage(async ({ page }) => {
    await page.goto(merchant.serve('/script', merchant.tag(store)));
    const opened = page.evaluate(
      (storeId) => window.PebblePay.checkout({ storeId, amount: '8.25', productName: 'Tile' }),
      store.store_id,
    );
    const sold = await payInDialog(page);
    assert.equal(sold.amount, 8.25);
    assert.deepEqual((await opened).status, 'opened');
    const wrong = await page.evaluate(() =>
      window.PebblePay.open('https://elsewhere.example/checkout/x'),
    );
    assert.equal(wrong.status, 'error');
  }),
);

test(
  'events of a checkout can be heard on the document, in order',
  inPage(async ({ page }) => {
    await page.addInitScript(() => {
      window.heard = [];
      const names = ['opening', 'loaded', 'confirmed', 'failed', 'completed', 'closed'];
      for (const name of names)
        document.addEventListener(`pebblepay:${name}`, () => window.heard.push(name));
    });
    await page.goto(merchant.serve('/events', `${BUTTON}${merchant.tag(store)}`));
    await page.click('button');
    const form = dialogFrame(page);
    await pay(form, { number: '4000 0000 0000 0119' });
    await form.locator('#alert').waitFor();
    await pay(form, CARD);
    await paid(form);
    await form.locator('#done-close').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(await page.evaluate(() => window.heard), [
      'opening',
      'loaded',
      'confirmed',
      'failed',
      'confirmed',
      'completed',
      'closed',
    ]);
  }),
);

// proves: TRAP-86
test(
  'the page in a frame with allow="payment" may use the payment permission',
  inPage(async ({ page }) => {
    await page.goto(
      merchant.serve(
        '/allow',
        `<iframe src="${embed()}" width="400" height="600" allow="payment"></iframe>`,
      ),
    );
    const frame = page.frameLocator('iframe').locator('html');
    assert.equal(await frame.evaluate(() => document.featurePolicy.allowsFeature('payment')), true);
  }),
);
