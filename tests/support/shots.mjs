// Takes pictures of the checkout as customers meet it, from the real server and the example shop:
// `node tests/support/shots.mjs OUTDIR`. Dialog, embedded and hosted page at three widths, light
// and dark, and the states after paying; then the hosted page in languages that need more room,
// other digits or another direction, on the smallest screen. With `locales` as the second word it
// takes only the latter.

import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { answerBank, declined, dialogFrame, fill, paid, pay } from './checkout.mjs';
import { close, listen } from './merchant.mjs';
import { logo } from './png.mjs';
import { Server } from './server.mjs';

const SHOP = fileURLToPath(new URL('../../examples/html/', import.meta.url));
const SIZES = [
  { width: 320, height: 640 },
  { width: 400, height: 800 },
  { width: 1280, height: 800 },
];
const LOCALES = [
  ['ar', 'light', 'AED'],
  ['he', 'light', 'ILS'],
  ['fa', 'light', 'USD'],
  ['ur', 'dark', 'PKR'],
  ['de', 'light', 'EUR'],
  ['fi', 'dark', 'EUR'],
  ['el', 'light', 'EUR'],
  ['hi', 'light', 'INR'],
  ['ja', 'light', 'USD'],
];
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css' };

const [folder, only] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node tests/support/shots.mjs OUTDIR');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const server = await Server.start();
const store = await server.store();
const kiln = await brandedStore();
const variant = await server.variant(store, { amount: '19.99' });
const shop = await listen(async (request, response) => {
  const path = new URL(request.url, 'http://shop').pathname;
  const name = path === '/' ? 'index.html' : path.slice(1);
  const text = await readFile(join(SHOP, name), 'utf8').catch(() => '');
  response.setHeader('content-type', TYPES[extname(name)] ?? 'text/plain');
  response.end(
    text
      .replaceAll('https://HOST', server.origin)
      .replaceAll('https://SHOP', shop.origin)
      .replaceAll('STORE_ID', store.store_id)
      .replaceAll('VARIANT_ID', variant),
  );
});

const query = new URLSearchParams({
  amount: '49.99',
  product: 'Stoneware mug',
  ref: 'MUG-001',
  cancel_url: `${shop.origin}/`,
});
const HOSTED = `${server.origin}/checkout/${store.store_id}?${query}`;
const GOOD = { number: '4000 0000 0000 0002' };

/** A store with everything that an owner can set. */
async function brandedStore() {
  const made = await server.store({ name: 'Kiln & Daughters Stoneware' });
  const file = join(server.folder, 'logo.png');
  writeFileSync(file, logo(320, 96));
  await server.command(
    ...['store', 'set', '--store', made.store_id, '--accent', '#f4c20d', '--logo', file],
    ...['--support', 'help@kiln.example', '--terms-url', 'https://kiln.example/terms'],
    ...['--privacy-url', 'https://kiln.example/privacy'],
    ...['--refund-url', 'https://kiln.example/refunds'],
  );
  return made;
}

/** Each picture: how the page gets there. `take` is called for every state worth a look. */
const scenes = {
  async modal(page, take) {
    await page.goto(shop.origin);
    await page.click('#buy-mug');
    const form = dialogFrame(page);
    await form.locator('#email').waitFor();
    await take('form');
    await fill(form, GOOD);
    await take('filled');
    await form.locator('#pay').click();
    await paid(form);
    await take('paid');
  },
  async embed(page, take) {
    await page.goto(`${shop.origin}/embed.html`);
    const form = page.frameLocator('iframe');
    await form.locator('#email').waitFor();
    await take('form');
    await pay(form, { number: '4000 0000 0000 1091' });
    await form.frameLocator('#bank-frame iframe').locator('button[value=pass]').waitFor();
    await take('bank');
    await answerBank(form);
    await paid(form);
    await take('paid');
  },
  async hosted(page, take, more = '') {
    await page.goto(HOSTED + more);
    await take('form');
    await page.click('#test summary');
    await take('cards');
    await page.click('#test summary');
    await page.click('#pay');
    await take('errors');
    await pay(page, { number: '4000 0000 0000 0119' });
    await declined(page);
    await take('declined');
    await pay(page, GOOD);
    await paid(page);
    await take('paid');
    await page.click('#done-receipt');
    await page.waitForURL(/receipt/);
    await take('receipt');
  },
  async brand(page, take, more = '') {
    const link = `amount=49.99&product=Stoneware%20mug${more}`;
    await page.goto(`${server.origin}/checkout/${kiln.store_id}?${link}`);
    await take('form');
    await page.goto(`${server.origin}/checkout/embed?store_id=${kiln.store_id}&${link}`);
    await take('embed');
    await pay(page, GOOD);
    await paid(page);
    await take('paid');
    const receipt = await page.getAttribute('#done-receipt', 'href');
    await page.goto(new URL(receipt, server.origin).href);
    await take('receipt');
    await page.goto(page.url().replace('receipt', 'cancel'));
    await take('cancelled');
  },
  async message(page, take) {
    await page.goto(`${server.origin}/checkout/store_unknown`);
    await take('unknown');
  },
};

const browser = await launch();

const settled = () =>
  Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));

/** Plays one scene in a browser of its own; `name` begins the names of its pictures. */
async function shoot(name, play, { viewport, colorScheme, fullPage = true }) {
  const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const take = async (state) => {
    await Promise.all(page.frames().map((frame) => frame.evaluate(settled)));
    const path = join(folder, `${name}-${state}-${viewport.width}-${colorScheme}.png`);
    await page.screenshot({ path, fullPage });
  };
  await play(page, take);
  await context.close();
}

try {
  for (const colorScheme of only ? [] : ['light', 'dark']) {
    for (const viewport of SIZES) {
      for (const [scene, play] of Object.entries(scenes)) {
        await shoot(scene, play, { viewport, colorScheme, fullPage: scene !== 'modal' });
      }
    }
  }
  for (const [tag, colorScheme, currency] of LOCALES) {
    const query = `&locale=${tag}&currency=${currency}`;
    const play = (page, take) => scenes.hosted(page, take, query);
    await shoot(`locale-${tag}`, play, { viewport: SIZES[0], colorScheme });
    if (tag !== 'ar') continue;
    const branded = (page, take) => scenes.brand(page, take, query);
    await shoot('brand-ar', branded, { viewport: SIZES[0], colorScheme });
    await shoot('brand-ar', branded, { viewport: SIZES[2], colorScheme });
  }
} finally {
  await browser.close();
  await close(shop.server);
  await server.stop();
}
