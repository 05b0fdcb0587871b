// Scripts that a page pins by their hash: what was built runs, other bytes do not, and
// a customer can pay all the same.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '4000 0000 0000 0002' };
let browser, server, store, merchant, list;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin] });
  list = await (await fetch(`${server.origin}/js/integrity.json`)).json();
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop(), merchant?.stop()]);
});

/** The tag with the versioned name and its hash, as the documentation prints it. */
function pinned(path = list.script) {
  const { integrity } = list.files[list.script];
  const src = `${server.origin}/js/${path}`;
  return `<script src="${src}" integrity="${integrity}" crossorigin data-store="${store.store_id}"></script>`;
}

/** A page with a link that sells, and the script. */
function shop(tag) {
  const href = `${server.origin}/checkout/${store.store_id}?amount=49.99`;
  return merchant.serve('/shop', `<a href="${href}" data-pebblepay="checkout">Buy</a>${tag}`);
}

/** More bytes with which a file works as before: a line's end, and a section that says nothing. */
const MORE = { js: Buffer.from('\n'), wasm: Buffer.from([0, 2, 1, 97]) };

/** Serves a file of the SDK with more bytes at its end. */
const change = (page, name) =>
  page.route(`${server.origin}/js/**/${name}`, async (route) => {
    const response = await route.fetch();
    const body = Buffer.concat([await response.body(), MORE[name.split('.').pop()]]);
    await route.fulfill({ response, body });
  });

const moduleName = () => Object.keys(list.files).find((name) => name.endsWith('.wasm'));

test('the list names every file with the hash and size that it has, for every origin and for ever', async () => {
  assert.ok(list.script.startsWith(`pebblepay.${list.version}.`));
  assert.match(list.script, /^pebblepay\.\d+\.\d+\.\d+\.[0-9a-f]{8}\.js$/);
  assert.ok(Object.keys(list.files).length >= 3);
  for (const [name, { integrity, size }] of Object.entries(list.files)) {
    const answer = await fetch(`${server.origin}/js/${name}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(bytes.length, size, name);
    assert.equal(`sha384-${createHash('sha384').update(bytes).digest('base64')}`, integrity, name);
    const header = (key) => answer.headers.get(key);
    assert.equal(header('access-control-allow-origin'), '*', name);
    assert.equal(header('cross-origin-resource-policy'), 'cross-origin', name);
    const isForEver = name !== 'pebblepay.js';
    assert.equal(/immutable/.test(header('cache-control')), isForEver, name);
  }
  const answer = await fetch(`${server.origin}/js/integrity.json`);
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  assert.doesNotMatch(answer.headers.get('cache-control'), /immutable/);
});

for (const [where, path] of [
  ['under its name', () => list.script],
  ['with the store in its path', () => `${store.store_id}/${list.script}`],
]) {
  test(
    `a pinned script ${where} opens the checkout and the customer pays`,
    inPage(async ({ page }) => {
      await page.goto(shop(pinned(path())));
      await page.getByText('Buy').click();
      await pay(dialogFrame(page), CARD);
      await paid(dialogFrame(page));
    }),
  );
}

// proves: E1
test(
  'a pinned script with other bytes does not run, and the link sells without it',
  inPage(async ({ page }) => {
    await change(page, list.script);
    await page.goto(shop(pinned()));
    assert.equal(await page.evaluate(() => typeof window.PebblePay), 'undefined');
    await page.getByText('Buy').click();
    await page.waitForURL(`${server.origin}/checkout/**`);
    await pay(page, CARD);
    await paid(page);
  }),
);

test(
  'a module with other bytes does not run either: the core in plain JavaScript takes its place',
  inPage(async ({ page }) => {
    await change(page, moduleName());
    const core = page.waitForResponse((response) => response.url().endsWith('.core.js'));
    await page.goto(shop(pinned()));
    assert.equal((await core).status(), 200);
    const bytes = await (await fetch(`${server.origin}/js/${moduleName()}`)).arrayBuffer();
    await WebAssembly.compile(Buffer.concat([Buffer.from(bytes), MORE.wasm]));
    await page.getByText('Buy').click();
    await pay(dialogFrame(page), CARD);
    await paid(dialogFrame(page));
  }),
);
