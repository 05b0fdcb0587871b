// A store's own logo, colour and small print, on our page and in a merchant's frame.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inside, judge } from '../support/axe.mjs';
import { create } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { logo } from '../support/png.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '4000 0000 0000 0002' };
const LOGO = '.logo.picture img';
let browser, merchant, server, store;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin] });
  const file = join(server.folder, 'logo.png');
  await writeFile(file, logo(320, 96));
  const site = 'https://kiln.example';
  await server.command(
    ...['store', 'set', '--store', store.store_id, '--accent', '#f4c20d', '--logo', file],
    ...['--support', 'help@kiln.example', '--terms-url', `${site}/terms`],
    ...['--privacy-url', `${site}/privacy`, '--refund-url', `${site}/refunds`],
  );
});
after(async () => {
  await Promise.all([browser?.close(), merchant?.stop(), server?.stop()]);
});

const hosted = () => `${server.origin}/checkout/${store.store_id}?amount=5`;
const loaded = (frame) =>
  frame.waitForFunction((it) => document.querySelector(it)?.naturalWidth === 320, LOGO);

test(
  'the logo loads in the embedded page, also inside a cross-origin isolated site',
  inPage(async ({ page }) => {
    const src = `${server.origin}/checkout/embed?store_id=${store.store_id}&amount=5`;
    const frame = `<iframe src="${src}" width="400" height="700" title="Checkout"></iframe>`;
    const isolation = {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    };
    for (const [path, headers] of Object.entries({ '/plain': {}, '/isolated': isolation })) {
      await page.goto(merchant.serve(path, frame, headers));
      assert.equal(await page.evaluate(() => crossOriginIsolated), path === '/isolated');
      await loaded(await inside(page, 'iframe'));
    }
  }),
);

test(
  'nothing moves when the logo arrives',
  inPage(async ({ page }) => {
    let send;
    const held = new Promise((done) => (send = done));
    await page.route('**/logo/**', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(hosted(), { waitUntil: 'commit' });
    await page.locator('#pay').waitFor();
    const places = () =>
      page.evaluate(() =>
        ['.logo', '.store-name', '.total', '#pay'].map((it) =>
          JSON.stringify(document.querySelector(it).getBoundingClientRect()),
        ),
      );
    const before = await places();
    assert.equal(await page.evaluate((it) => document.querySelector(it).naturalWidth, LOGO), 0);
    send();
    await loaded(page);
    assert.deepEqual(await places(), before);
  }),
);

test(
  'a press on a link of the small print opens beside the checkout and keeps what was typed',
  inPage(async ({ page, context }) => {
    await context.route('https://kiln.example/**', (route) => route.fulfill({ body: 'terms' }));
    await page.goto(hosted());
    await page.fill('#email', 'ada@example.com');
    const opened = context.waitForEvent('page');
    await page.click('text=Terms');
    const terms = await opened;
    await terms.waitForURL('https://kiln.example/terms');
    assert.equal(await terms.evaluate(() => window.opener), null);
    assert.equal(await page.inputValue('#email'), 'ada@example.com');
  }),
);

for (const colorScheme of ['light', 'dark']) {
  test(
    `a store's own look breaks no rule of accessibility (${colorScheme})`,
    inPage({ colorScheme, viewport: { width: 320, height: 640 } }, async ({ page }) => {
      const { id } = await create(server, store, { amount: 5 });
      for (const path of [hosted(), `${hosted()}&locale=ar`, `${server.origin}/pay/${id}/cancel`]) {
        await page.goto(path);
        await loaded(page);
        await judge(page, path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 320, `${path} is ${wide} px wide`);
      }
      await page.goto(hosted());
      await pay(page, CARD);
      await paid(page);
      await judge(page, 'paid');
      await page.click('#done-receipt');
      await page.waitForURL(/\/receipt$/);
      await loaded(page);
      await judge(page, 'receipt');
    }),
  );

  test(
    `nor does the page in a frame (${colorScheme})`,
    inPage({ colorScheme }, async ({ page }) => {
      const src = `${server.origin}/checkout/embed?store_id=${store.store_id}&amount=5`;
      await page.goto(
        merchant.serve('/axe', `<iframe src="${src}" width="400" height="900"></iframe>`),
      );
      const frame = await inside(page, 'iframe');
      await loaded(frame);
      await judge(frame, 'the frame');
    }),
  );
}
