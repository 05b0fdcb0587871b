// The core of the checkout in three engines: Chromium, Firefox and WebKit. What strangers post
// is in forged.test.mjs, what pages and networks do in matrix.test.mjs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { order } from '../support/api.mjs';
import { answerBank, declined, dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Browsers, engines } from '../support/engines.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const CARD = { number: '5200 0000 0000 0007' };
const POOR_CARD = { number: '4000 0000 0000 0119' };
const BANK_CARD = { number: '4000 0000 0000 1091' };
const browsers = new Browsers();
let merchant, server, store;

before(async () => {
  server = await Server.start();
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin] });
});
after(async () => {
  await browsers.close();
  await Promise.all([merchant?.stop(), server?.stop()]);
});

let pages = 0;

/** Opens a shop with a link before and after the button, which notes where the focus goes. */
async function visit(page, attributes = '') {
  const button = `<button data-pebblepay="checkout" data-amount="15" ${attributes}>Buy</button>`;
  const body = `<h1>Shop</h1><a href="#before">Before</a> ${button} <a href="#after">After</a>
    ${merchant.tag(store)}
    <script>
      window.focused = [];
      addEventListener('focusin', ({ target }) => window.focused.push(target.textContent));
    </script>`;
  const url = merchant.serve(`/shop-${(pages += 1)}`, body);
  await page.goto(url);
  return url;
}

/** The id of what has the focus in the dialog's frame; nothing while the frame has not. */
const focusedField = (page) =>
  dialogFrame(page)
    .locator('html')
    .evaluate(() => document.hasFocus() && document.activeElement.id);

/** Waits until the frame has the focus: its first field, where the browser lets it choose. */
async function focusIsIn(page, engine) {
  // WebKit moves the focus into a frame of another site and leaves it to the customer where.
  const isIn = (id) => (engine === 'webkit' ? id !== false : id === 'email');
  await until('the focus has moved in', async () => {
    const id = await focusedField(page).catch(() => false);
    return isIn(id);
  });
}

/** Presses Tab until a field has the focus. */
async function tabTo(page, id) {
  for (let steps = 0; (await focusedField(page)) !== id; steps += 1) {
    assert.ok(steps < 15, `Tab does not reach ${id}`);
    await page.keyboard.press('Tab');
  }
}

const isGone = (page) => page.locator('dialog').waitFor({ state: 'detached' });
const focusedText = (page) => page.evaluate(() => document.activeElement.textContent);

for (const engine of engines('chromium', 'firefox', 'webkit')) {
  // proves: PEB-142, PEB-152, PEB-155
  test(
    `${engine}: a button opens the dialog, and the customer pays`,
    browsers.in(engine, async (page) => {
      const url = await visit(page);
      await page.click('button');
      await pay(dialogFrame(page), CARD);
      const id = await paid(dialogFrame(page));
      assert.deepEqual((await order(server, store, id)).status, 'completed');
      await page.waitForFunction(() => window.recorded.length >= 2);
      const heard = await page.evaluate(() => window.recorded);
      assert.deepEqual(
        heard.map(({ origin, data }) => [origin, data.type, data.orderId]),
        Array(2).fill([server.origin, 'pebblepay:payment_complete', id]),
      );
      assert.equal(await page.url(), url);
    }),
  );

  // proves: PEB-128, PEB-153
  test(
    `${engine}: a customer whose card is declined pays with another`,
    browsers.in(engine, async (page) => {
      await visit(page);
      await page.click('button');
      const form = dialogFrame(page);
      await pay(form, POOR_CARD);
      assert.match(await declined(form), /\w/);
      await pay(form, CARD);
      assert.equal((await order(server, store, await paid(form))).status, 'completed');
      await page.waitForFunction(() => window.recorded.length >= 4);
      const heard = await page.evaluate(() => window.recorded.map(({ data }) => data.type));
      assert.deepEqual(
        [...new Set(heard)],
        ['pebblepay:payment_failed', 'pebblepay:payment_complete'],
      );
    }),
  );

  // proves: PEB-124
  test(
    `${engine}: the bank asks, and the customer answers`,
    browsers.in(engine, async (page) => {
      await visit(page);
      await page.click('button');
      const form = dialogFrame(page);
      await pay(form, BANK_CARD);
      await answerBank(form);
      assert.equal((await order(server, store, await paid(form))).status, 'completed');
    }),
  );

  // proves: PEB-147, PEB-178
  test(
    `${engine}: after the payment the page goes to the return address`,
    browsers.in(engine, async (page) => {
      await visit(page, `data-return-url="${merchant.origin}/thanks"`);
      await page.click('button');
      await pay(dialogFrame(page), CARD);
      await page.waitForURL(
        ({ pathname, searchParams }) =>
          pathname === '/thanks' && searchParams.get('status') === 'completed',
      );
    }),
  );

  test(
    `${engine}: the close button and Escape close the dialog`,
    browsers.in(engine, async (page) => {
      await visit(page);
      for (const close of [
        () => page.locator('dialog article > button').click(),
        () => page.keyboard.press('Escape'),
      ]) {
        await page.focus('button');
        await page.keyboard.press('Enter');
        await focusIsIn(page, engine);
        await close();
        await isGone(page);
        assert.equal(await focusedText(page), 'Buy', 'the focus is back');
      }
    }),
  );

  test(
    `${engine}: Tab goes round in the dialog, both ways`,
    browsers.in(engine, async (page) => {
      await visit(page);
      await page.focus('button');
      await page.keyboard.press('Enter');
      await focusIsIn(page, engine);
      await page.evaluate(() => (window.focused = []));
      for (let steps = 0; steps < 12; steps += 1) await page.keyboard.press('Shift+Tab');
      for (let steps = 0; steps < 24; steps += 1) await page.keyboard.press('Tab');
      // Half way round it may visit the browser's own buttons, but nothing behind the dialog.
      const focused = await page.evaluate(() => window.focused);
      assert.ok(focused.length > 0, 'the focus moved');
      const strayed = focused.filter((text) => ['Before', 'Buy', 'After'].includes(text));
      assert.deepEqual(strayed, []);
    }),
  );

  // proves: PEB-142, PEB-160
  test(
    `${engine}: a purchase by keyboard alone`,
    browsers.in(engine, async (page) => {
      await visit(page);
      // Where a page begins differs: Tab goes round until it is at the button.
      for (let steps = 0; (await focusedText(page)) !== 'Buy'; steps += 1) {
        assert.ok(steps < 6, 'Tab does not reach the button');
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
      await focusIsIn(page, engine);
      for (const [id, text] of Object.entries({
        email: 'ada@example.com',
        card_number: '5200000000000007',
        expiry: '1230',
        cvc: '123',
        name: 'Ada Okafor',
      })) {
        await tabTo(page, id);
        await page.keyboard.type(text);
      }
      await tabTo(page, 'pay');
      await page.keyboard.press('Enter');
      const id = await paid(dialogFrame(page));
      assert.equal((await order(server, store, id)).customer_email, 'ada@example.com');
      await page.keyboard.press('Escape');
      await isGone(page);
      assert.equal(await focusedText(page), 'Buy', 'the focus is back');
    }),
  );
}
