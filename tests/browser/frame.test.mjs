// The checkout in a merchant's own iframe, as the documentation's snippets put it there.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { order } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const CARD = { number: '4000 0000 0000 0002' };
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

const embed = (query) => `${server.origin}/checkout/embed?store_id=${store.store_id}&${query}`;

// proves: TRAP-60, SN-11
test(
  'the modal snippet works although its iframe is never closed',
  inPage(async ({ page, messages }) => {
    const src = embed('amount=49.99');
    await page.goto(
      merchant.serve(
        '/modal',
        `<div id="checkout-modal" style="
    position: fixed; inset: 0; background: rgba(0,0,0,0.8); display: flex;
    align-items: center; justify-content: center; z-index: 9999;">
    <iframe src="${src}" width="400" height="600" />
  </div>`,
      ),
    );
    const form = page.frameLocator('#checkout-modal iframe');
    await pay(form, CARD);
    await paid(form);
    await until('the result is heard', () => messages.length === 2);
  }),
);

// proves: TRAP-60, SN-12
test(
  'a button before the never closed responsive snippet still opens the dialog',
  inPage(async ({ page }) => {
    const src = embed('amount=49.99');
    await page.goto(
      merchant.serve(
        '/responsive',
        `<button data-pebblepay="checkout" data-amount="5">Buy</button>${merchant.tag(store)}
  <div style="position: relative; padding-bottom: 150%; max-width: 400px;">
    <iframe src="${src}" style="position: absolute; top: 0; left: 0; width: 100%; height: 100%;" />
  </div>`,
      ),
    );
    await page.frameLocator('body > div > iframe').locator('#pay').waitFor();
    await page.click('button');
    const form = dialogFrame(page);
    await pay(form, CARD);
    assert.equal((await order(server, store, await paid(form))).amount, 5);
  }),
);

// proves: PEB-183, TRAP-65
test(
  'a plain iframe moves the top page after success',
  inPage(async ({ page, messages }) => {
    const back = encodeURIComponent(`${merchant.origin}/thanks`);
    const src = embed(`amount=5&success_url=${back}`);
    await page.goto(
      merchant.serve('/frame', `<iframe src="${src}" width="400" height="600"></iframe>`),
    );
    const form = page.frameLocator('iframe');
    await pay(form, CARD);
    await form.locator('#done-go').waitFor();
    assert.equal(await form.locator('#done-go').getAttribute('target'), '_top');
    await page.waitForURL(/\/thanks\?.*status=completed/);
    assert.equal(messages.length, 2);
  }),
);

// proves: PEB-187
test(
  'a site that the store did not register cannot frame the checkout',
  inPage({ faults: true }, async ({ page }) => {
    const stranger = await server.store({ origins: ['https://shop.example'] });
    const src = `${server.origin}/checkout/embed?store_id=${stranger.store_id}&amount=5`;
    await page.goto(
      merchant.serve('/stranger', `<iframe src="${src}" width="400" height="600"></iframe>`),
    );
    await until('the browser refuses the frame', () =>
      page.frames().some((frame) => frame.url().startsWith('chrome-error:')),
    );
  }),
);
