// The dialog for people who see, move or read differently: less motion, forced colours, a page
// that is zoomed to 200 %, the smallest screen. Keyboards are in engines.test.mjs, axe in
// access.test.mjs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { order } from '../support/api.mjs';
import { inside, judge } from '../support/axe.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '5200 0000 0000 0007' };
/** What counts as no motion at all. */
const SECONDS_MAX = 0.01;
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

/** Opens the dialog on a shop's page and waits for the form; returns the frame. */
async function open(page) {
  const button = '<button data-pebblepay="checkout" data-amount="15">Buy</button>';
  const body = `<main><h1>Shop</h1>${button}</main>${merchant.tag(store)}`;
  await page.goto(merchant.serve('/shop', body));
  await page.click('main button');
  await dialogFrame(page).locator('#card_number').waitFor();
  await page.waitForFunction(() => {
    const { shadowRoot } = document.querySelector('body > div:last-of-type');
    return getComputedStyle(shadowRoot.querySelector('iframe')).opacity === '1';
  });
  return inside(page, 'dialog iframe');
}

/** In a page or frame: the longest animation or transition of any element, in seconds. */
function longestMotion() {
  const roots = [document];
  for (const { shadowRoot } of document.querySelectorAll('*'))
    if (shadowRoot) roots.push(shadowRoot);
  const styles = roots
    .flatMap((root) => [...root.querySelectorAll('*')])
    .flatMap((element) =>
      [undefined, '::before', '::after', '::backdrop'].map((part) =>
        getComputedStyle(element, part),
      ),
    );
  const seconds = styles.flatMap(({ animationDuration, animationName, transitionDuration }) => [
    ...(animationName === 'none' ? [] : animationDuration.split(',')),
    ...transitionDuration.split(','),
  ]);
  return Math.max(...seconds.map(parseFloat).filter(Number.isFinite));
}

test(
  'with less motion nothing of the dialog and its frame moves, from the first click to the receipt',
  inPage({ reducedMotion: 'reduce' }, async ({ page }) => {
    const frame = await open(page);
    for (const part of [page, frame])
      assert.ok((await part.evaluate(longestMotion)) <= SECONDS_MAX);
    await pay(dialogFrame(page), CARD);
    await paid(dialogFrame(page));
    for (const part of [page, frame])
      assert.ok((await part.evaluate(longestMotion)) <= SECONDS_MAX);
  }),
);

test(
  'without that wish the dialog does move',
  inPage({ reducedMotion: 'no-preference' }, async ({ page }) => {
    await open(page);
    assert.ok((await page.evaluate(longestMotion)) > SECONDS_MAX, 'the measure sees motion');
  }),
);

/** In a page or frame with forced colours: controls that show neither an edge nor a fill. */
function withoutEdge() {
  const roots = [document];
  for (const { shadowRoot } of document.querySelectorAll('*'))
    if (shadowRoot) roots.push(shadowRoot);
  const controls = roots.flatMap((root) => [
    ...root.querySelectorAll('button, input:not([type=hidden])'),
  ]);
  const around = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { borderTopWidth, borderTopStyle, backgroundColor } = getComputedStyle(one);
      if (parseFloat(borderTopWidth) > 0 && borderTopStyle !== 'none') return true;
      const parent = one.parentElement ? getComputedStyle(one.parentElement).backgroundColor : '';
      const isFilled = !/, 0\)$|transparent/.test(backgroundColor) && backgroundColor !== parent;
      if (isFilled) return true;
      if (one.matches('form, section, dialog')) return false;
    }
    return false;
  };
  return controls
    .filter((control) => control.checkVisibility({ visibilityProperty: true }))
    .filter((control) => !around(control) && !control.textContent.trim())
    .map((control) => control.outerHTML.slice(0, 100));
}

test(
  'with forced colours every control shows and the customer pays',
  inPage({ forcedColors: 'active' }, async ({ page }) => {
    const frame = await open(page);
    assert.equal(await page.evaluate(() => matchMedia('(forced-colors: active)').matches), true);
    for (const part of [page, frame]) assert.deepEqual(await part.evaluate(withoutEdge), []);
    // Where the focus is must show without any colour of ours.
    const outline = await frame.evaluate(() => {
      document.getElementById('card_number').focus();
      const seen = [
        document.activeElement,
        document.activeElement.closest('fieldset, .group, label, div'),
      ];
      return seen.some((one) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
      });
    });
    assert.ok(outline, 'the focused field has an outline');
    await pay(dialogFrame(page), CARD);
    assert.equal((await order(server, store, await paid(dialogFrame(page)))).status, 'completed');
  }),
);

// A page of 1,000 by 800 that is zoomed to 200 % has 500 by 400 CSS pixels, twice as dense.
for (const [what, viewport, deviceScaleFactor] of [
  ['zoomed to 200 %', { width: 500, height: 400 }, 2],
  ['zoomed to 400 %', { width: 320, height: 256 }, 4],
  ['on a screen of 320 by 480', { width: 320, height: 480 }, 1],
]) {
  test(
    `${what}, the dialog fits, has no violation, and the customer pays`,
    inPage({ viewport, deviceScaleFactor }, async ({ page }) => {
      const frame = await open(page);
      const wide = (part) => part.evaluate(() => document.documentElement.scrollWidth);
      assert.ok((await wide(page)) <= viewport.width, 'the page does not scroll sideways');
      const box = await page.locator('dialog iframe').boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= viewport.width, 'the frame is on the screen');
      assert.ok(box.y + box.height <= viewport.height + 1, 'its end can be reached');
      assert.ok((await wide(frame)) <= Math.ceil(box.width), 'the frame does not scroll sideways');
      const close = await page.locator('dialog article > button').boundingBox();
      assert.ok(close.y >= 0 && close.x + close.width <= viewport.width, 'it can be closed');
      assert.ok(close.width >= 44 && close.height >= 44, 'by a finger, too');
      await judge(page, 'the page with the dialog');
      await judge(frame, 'the frame');
      await pay(dialogFrame(page), CARD);
      assert.equal((await order(server, store, await paid(dialogFrame(page)))).status, 'completed');
    }),
  );
}
