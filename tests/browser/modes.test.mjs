// The other ways a checkout opens: inside the page, in a window or a tab of its own, in this tab.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { order } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, fill, paid, pay } from '../support/checkout.mjs';
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

const SLOT = '<div id="pay" data-pebblepay="checkout" data-mode="inline" data-amount="15"></div>';
const BUTTON = '<button data-pebblepay="checkout" data-amount="20">Buy</button>';
const inlineFrame = (page, slot = '#pay') => page.frameLocator(`${slot} iframe`);

async function visit(page, path, body, headers) {
  await page.goto(merchant.serve(path, `${body}\n${merchant.tag(store)}`, headers));
}

async function sold(form) {
  await pay(form, CARD);
  return order(server, store, await paid(form));
}

test(
  'an element in inline mode holds the form from the start and leaves the focus alone',
  inPage(async ({ page }) => {
    await visit(page, '/inline', `<input id="search" autofocus><h1>Pottery</h1>${SLOT}`);
    const form = inlineFrame(page);
    await form.locator('#card_number').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
    assert.equal(await page.locator('dialog').count(), 0);
    assert.equal(await page.locator('#pay').getAttribute('role'), null, 'nothing to press here');
    assert.equal((await sold(form)).amount, 15);
  }),
);

test(
  'an inline form is as high as its content, at every width',
  inPage(async ({ page }) => {
    await visit(page, '/inline-height', SLOT);
    const form = inlineFrame(page);
    await form.locator('#card_number').waitFor();
    for (const width of [1280, 700, 320]) {
      await page.setViewportSize({ width, height: 900 });
      const heights = async () => {
        const inner = await form.locator('#page').evaluate((e) => e.getBoundingClientRect().height);
        const outer = await page
          .locator('#pay iframe')
          .evaluate((e) => e.getBoundingClientRect().height);
        return Math.abs(outer - Math.ceil(inner)) < 1;
      };
      await until(`the frame has its page's height at ${width} px`, heights);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(overflow, false, `no horizontal scrolling at ${width} px`);
    }
  }),
);

test(
  'Escape in an inline form closes nothing',
  inPage(async ({ page }) => {
    await visit(page, '/inline-escape', SLOT);
    const form = inlineFrame(page);
    await form.locator('#card_number').fill('4');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    assert.equal((await sold(form)).status, 'completed');
  }),
);

test(
  'a button in inline mode opens the form after itself, with the focus in it',
  inPage(async ({ page }) => {
    const inlineButton =
      '<p id="place"><button data-pebblepay="checkout" data-mode="inline" data-amount="15">Buy</button></p>';
    await visit(page, '/inline-button', inlineButton);
    await page.click('button');
    const form = inlineFrame(page, '#place');
    await form.locator('#email:focus').waitFor();
    await page.click('button');
    assert.equal(await page.locator('iframe').count(), 1, 'a second click opens no second form');
    assert.equal((await sold(form)).amount, 15);
  }),
);

test(
  'PebblePay.open puts the form into the container that it is given',
  inPage(async ({ page }) => {
    await visit(page, '/inline-open', '<main><aside id="here"></aside></main>');
    const opened = await page.evaluate(() =>
      window.PebblePay.open({
        amount: '7.50',
        mode: 'inline',
        container: document.querySelector('#here'),
      }),
    );
    assert.deepEqual(opened, { status: 'opened', reason: '' });
    assert.equal((await sold(inlineFrame(page, '#here'))).amount, 7.5);
    const missing = await page.evaluate(() => {
      window.PebblePay.close();
      return window.PebblePay.open({ amount: '1', mode: 'inline', container: '#nowhere' });
    });
    assert.deepEqual(missing, { status: 'error', reason: 'no_container' });
  }),
);

test(
  'an inline form makes room for a dialog and comes back after it',
  inPage(async ({ page }) => {
    await visit(page, '/inline-and-dialog', SLOT + BUTTON);
    await inlineFrame(page).locator('#card_number').waitFor();
    await page.getByRole('button', { name: 'Buy' }).click();
    await dialogFrame(page).locator('#card_number').waitFor();
    assert.equal(await page.locator('iframe').count(), 1);
    await page.keyboard.press('Escape');
    await inlineFrame(page).locator('#card_number').waitFor();
    assert.equal((await sold(inlineFrame(page))).amount, 15);
  }),
);

test(
  'an inline element that a script adds later is filled too, once',
  inPage(async ({ page }) => {
    await visit(page, '/inline-late', '<main></main>');
    await page.evaluate((slot) => {
      document.querySelector('main').innerHTML = slot;
    }, SLOT);
    assert.equal((await sold(inlineFrame(page))).amount, 15);
    await inlineFrame(page).locator('#done-close').click();
    await page.locator('#pay iframe').waitFor({ state: 'detached' });
    await page.evaluate(() => document.querySelector('main').append('thank you'));
    // The sweep after a change has run when a second element, added with it, is filled.
    await page.evaluate((slot) => {
      document.body.insertAdjacentHTML('beforeend', slot.replace('id="pay"', 'id="next"'));
    }, SLOT);
    await inlineFrame(page, '#next').locator('#card_number').waitFor();
    assert.equal(await page.locator('#pay iframe').count(), 0, 'what was paid is not shown again');
  }),
);

for (const [why, policy] of [
  ['frames', (host) => `frame-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' ${host}`],
  ['everything but our script', (host) => `default-src 'none'; script-src 'unsafe-inline' ${host}`],
]) {
  test(
    `where a page forbids ${why}, an inline element holds a link and the page stays`,
    inPage({ faults: true }, async ({ page }) => {
      const headers = { 'content-security-policy': policy(server.origin) };
      await visit(page, '/inline-forbidden', SLOT, headers);
      await page.locator('#pay a').waitFor();
      assert.equal(new URL(page.url()).pathname, '/inline-forbidden');
      await page.locator('#pay a').click();
      await page.waitForURL(`${server.origin}/checkout/**`);
      assert.equal((await sold(page)).amount, 15);
    }),
  );
}

for (const mode of ['popup', 'tab']) {
  test(
    `in mode ${mode} the hosted page opens beside the shop's`,
    inPage(async ({ page, context }) => {
      await visit(page, `/${mode}`, BUTTON.replace('data-amount', `data-mode="${mode}" data-amount`));
      const [beside] = await Promise.all([context.waitForEvent('page'), page.click('button')]);
      await beside.waitForURL(`${server.origin}/checkout/**`);
      assert.equal(await beside.evaluate(() => window.opener), null, 'it cannot reach the shop');
      assert.equal((await sold(beside)).amount, 20);
      assert.equal(new URL(page.url()).pathname, `/${mode}`);
    }),
  );

  test(
    `where mode ${mode} is blocked, the same tab is used`,
    inPage(async ({ page }) => {
      await page.addInitScript(() => {
        window.open = () => null;
      });
      const body = BUTTON.replace('data-amount', `data-mode="${mode}" data-amount`);
      await visit(page, `/${mode}-blocked`, body);
      await page.click('button');
      await page.waitForURL(`${server.origin}/checkout/**`);
      await fill(page, CARD);
      assert.equal((await sold(page)).amount, 20);
    }),
  );
}
