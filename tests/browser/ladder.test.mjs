// The ladder: where a page refuses WebAssembly or its download, the same core runs as plain
// JavaScript and the dialog works as ever; where that is refused, too, the hosted page is left.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { order } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { answerBank, declined, dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '4000 0000 0000 0002' };
const BANK_CARD = { number: '4000 0000 0000 1091' };
const POOR_CARD = { number: '4000 0000 0000 0119' };
const SETTLES_WITHIN_MS = 8_000;
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

/** Which cores a page asked for, by the end of their names, and how each download ended. */
function watchCores(page) {
  const cores = [];
  const end = (url) => /\.(wasm|core\.js)$/.exec(new URL(url).pathname)?.[1];
  const note = (how) => (request) => {
    if (end(request.url())) cores.push(`${end(request.url())} ${how}`);
  };
  page.on('requestfinished', note('arrived'));
  page.on('requestfailed', note('was refused'));
  return cores;
}

/** Opens a page under this policy. `nonce` is for the tag, which then needs no host in the policy. */
async function visit(page, path, policy, nonce) {
  const tag = merchant.tag(store);
  const trusted = nonce ? tag.replace('<script ', `<script nonce="${nonce}" `) : tag;
  const headers = policy ? { 'content-security-policy': policy } : {};
  await page.goto(merchant.serve(path, `${BUTTON}${trusted}`, headers));
}

const rows = [
  {
    name: 'script-src HOST',
    policy: () => `script-src ${server.origin}`,
    cores: ['wasm arrived', 'core.js arrived'],
  },
  {
    name: "script-src 'nonce-x' 'strict-dynamic'",
    policy: () => "script-src 'nonce-x' 'strict-dynamic'",
    nonce: 'x',
    cores: ['wasm arrived', 'core.js arrived'],
  },
  {
    name: "script-src HOST 'wasm-unsafe-eval'; connect-src 'self'",
    policy: () => `script-src ${server.origin} 'wasm-unsafe-eval'; connect-src 'self'`,
    cores: ['wasm was refused', 'core.js arrived'],
  },
  {
    name: "script-src HOST; require-trusted-types-for 'script'",
    policy: () => `script-src ${server.origin}; require-trusted-types-for 'script'`,
    cores: ['wasm arrived', 'core.js arrived'],
  },
];

for (const { name, policy, nonce, cores } of rows) {
  // proves: TRAP-76
  test(
    `under the policy ${name} the core runs as plain JavaScript, and the dialog takes the payment`,
    inPage({ faults: true }, async ({ page }) => {
      const seen = watchCores(page);
      const path = `/${cores.length}${name.replace(/\W+/g, '-')}`;
      await visit(page, path, policy(), nonce);
      await page.click('button');
      const form = dialogFrame(page);
      await pay(form, POOR_CARD);
      await declined(form);
      await pay(form, BANK_CARD);
      await answerBank(form);
      const sold = await order(server, store, await paid(form));
      assert.equal(sold.status, 'completed');
      assert.equal(new URL(page.url()).origin, merchant.origin, 'the page was not left');
      assert.deepEqual(seen.filter((one) => !one.startsWith('wasm')).sort(), [cores[1]]);
      if (cores[0] === 'wasm was refused') assert.ok(!seen.includes('wasm arrived'));
      await page.locator('dialog button[aria-label=Close]').click();
      await page.locator('dialog').waitFor({ state: 'detached' });
      assert.equal(
        await page.evaluate(() => document.activeElement.textContent),
        'Buy',
        'the focus is back on the button',
      );
    }),
  );
}

test(
  'where WebAssembly runs, the core in plain JavaScript is not downloaded',
  inPage(async ({ page }) => {
    const seen = watchCores(page);
    await visit(page, '/plain');
    await page.click('button');
    const form = dialogFrame(page);
    await pay(form, CARD);
    assert.equal((await order(server, store, await paid(form))).status, 'completed');
    assert.deepEqual(seen, ['wasm arrived']);
  }),
);

// proves: TRAP-76
test(
  'when the WebAssembly is lost on its way the dialog works all the same',
  inPage(async ({ page, context }) => {
    await context.route('**/*.wasm', (route) => route.abort());
    await visit(page, '/lost');
    await page.click('button');
    const form = dialogFrame(page);
    await pay(form, CARD);
    assert.equal((await order(server, store, await paid(form))).status, 'completed');
  }),
);

// proves: TRAP-76
test(
  'when neither core arrives the customer pays on the hosted page',
  inPage(async ({ page, context }) => {
    await context.route(/\.(wasm|core\.js)$/, (route) => route.abort());
    await visit(page, '/neither');
    await page.click('button');
    await page.waitForURL((url) => url.origin === server.origin);
    await pay(page, CARD);
    assert.equal((await order(server, store, await paid(page))).amount, 15);
  }),
);

// proves: TRAP-76
test(
  'when both cores hang the promise settles within eight seconds and the hosted page comes',
  inPage(async ({ page, context }) => {
    await context.route(/\.(wasm|core\.js)$/, () => {});
    await visit(page, '/hang');
    await page.evaluate(() =>
      document.addEventListener('pebblepay:redirecting', (event) => event.preventDefault()),
    );
    const outcome = await page.evaluate(async () => {
      const asked = performance.now();
      const settled = await window.PebblePay.open({ amount: '15' });
      return { ...settled, milliseconds: performance.now() - asked };
    });
    assert.deepEqual([outcome.status, outcome.reason], ['redirected', 'timeout']);
    assert.ok(outcome.milliseconds < SETTLES_WITHIN_MS, `${outcome.milliseconds} ms`);
  }),
);
