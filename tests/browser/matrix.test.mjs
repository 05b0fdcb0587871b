// Pages that make it hard: strict policies, isolation, sandboxes, components, optimizers, and
// networks that block or garble what we send. One row each; on every one of them the customer
// pays in the end.
//
// `ends` says on which surface: the `dialog` over the page, the `hosted` page, or the merchant's
// own `frame`. Which of its cores the dialog runs on is in ladder.test.mjs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { orders } from '../support/api.mjs';
import { dialogFrame, pay } from '../support/checkout.mjs';
import { Browsers, engines } from '../support/engines.mjs';
import { Gate } from '../support/gate.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const CARD = { number: '5200 0000 0000 0007' };
const browsers = new Browsers();
let gate, merchant, server, store, script;

before(async () => {
  gate = await Gate.start();
  server = await Server.start(['--public-url', gate.origin]);
  gate.aim(server.origin);
  merchant = await Merchant.start(gate.origin);
  store = await server.store();
  script = await (await fetch(`${gate.origin}/js/pebblepay.js`)).text();
});
after(async () => {
  await browsers.close();
  await Promise.all([gate?.stop(), merchant?.stop(), server?.stop()]);
});

/** The reference of the row that runs. */
let reference;
const button = () =>
  `<button data-pebblepay="checkout" data-amount="15" data-reference="${reference}">Buy</button>`;
const host = () => gate.origin;
const src = () => `${host()}/js/pebblepay.js`;
const embed = () =>
  `${host()}/checkout/embed?store_id=${store.store_id}&amount=15&ref=${reference}`;
const link = () =>
  `<a href="${host()}/checkout/${store.store_id}?amount=15&ref=${reference}"
    data-pebblepay="checkout">Buy</a>`;
const tag = (attributes = '') =>
  `<script src="${src()}" data-store="${store.store_id}" ${attributes}></script>`;
const plain = () => `${button()}${tag()}`;
const withNonce = () => `${button()}${tag('nonce="x"')}`;
const policy = (text) => () => ({ 'content-security-policy': text.replaceAll('HOST', host()) });
const isCore = ({ url }) => /^\/js\/.*(\.wasm|\.core\.js)$/.test(url);
const isWasm = ({ url }) => url.endsWith('.wasm');
const isScript = ({ url }) => url.endsWith('/pebblepay.js');
const isEmbed = ({ url }) => url.startsWith('/checkout/embed');

/** A script of the page that adds an element once the page has loaded. */
const later = (name, properties) => `<script>
addEventListener('load', () => setTimeout(() => {
  const made = Object.assign(document.createElement('${name}'), ${JSON.stringify(properties)});
  for (const [key, value] of Object.entries(${JSON.stringify(properties.data ?? {})})) {
    made.setAttribute(key, value);
  }
  document.body.append(made);
}));
</script>`;

// What a row may say: `headers` and `body` of the page, what the network does (`network`), what the
// customer clicks (`clicks`), whether the script comes later (`isLate`), and where it `ends`.
const ROWS = [
  { row: 'no policy', ends: 'dialog' },
  { row: 'script-src HOST', headers: policy('script-src HOST'), ends: 'dialog' },
  {
    row: "script-src HOST 'wasm-unsafe-eval'; connect-src 'self'",
    headers: policy("script-src HOST 'wasm-unsafe-eval'; connect-src 'self'"),
    ends: 'dialog',
  },
  {
    row: "script-src HOST 'wasm-unsafe-eval'; connect-src HOST",
    headers: policy("script-src HOST 'wasm-unsafe-eval'; connect-src HOST"),
    ends: 'dialog',
  },
  {
    row: "script-src 'nonce-x' 'strict-dynamic'",
    headers: policy("script-src 'nonce-x' 'strict-dynamic'"),
    body: withNonce,
    ends: 'dialog',
  },
  {
    row: "script-src 'nonce-x' 'strict-dynamic' 'wasm-unsafe-eval'",
    headers: policy("script-src 'nonce-x' 'strict-dynamic' 'wasm-unsafe-eval'"),
    body: withNonce,
    ends: 'dialog',
  },
  {
    row: "default-src 'none' and only what the documentation asks for",
    headers: policy(
      "default-src 'none'; script-src HOST 'wasm-unsafe-eval'; connect-src HOST; frame-src HOST",
    ),
    ends: 'dialog',
  },
  { row: "style-src 'self'", headers: policy("style-src 'self'"), ends: 'dialog' },
  { row: "frame-src 'none'", headers: policy("frame-src 'none'"), ends: 'hosted' },
  {
    row: 'a script that the policy refuses, and a link',
    headers: policy("script-src 'self'"),
    body: () => `${link()}${tag()}`,
    clicks: 'a',
    ends: 'hosted',
  },
  {
    row: 'Trusted Types',
    headers: policy("require-trusted-types-for 'script'; trusted-types 'none'"),
    ends: 'dialog',
  },
  {
    row: 'cross-origin isolation',
    headers: () => ({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    }),
    isIsolated: true,
    ends: 'dialog',
  },
  {
    // Sandbox flags are inherited, so our own frame has no origin either.
    row: 'a sandbox without an origin around a plain frame',
    body: () => {
      const inner = merchant.put('/inner', `<!doctype html><iframe src="${embed()}"></iframe>`);
      return `<iframe src="${inner}" sandbox="allow-scripts allow-forms"></iframe>`;
    },
    ends: 'frame',
  },
  {
    row: 'a button in a component',
    body: () => `<shop-card></shop-card><script>
      customElements.define('shop-card', class extends HTMLElement {
        connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '${button()}'; }
      });
    </script>${tag()}`,
    ends: 'dialog',
  },
  {
    row: 'a script that is added after the page has loaded',
    body: () =>
      `${button()}${later('script', { src: src(), data: { 'data-store': store.store_id } })}`,
    isLate: true,
    ends: 'dialog',
  },
  {
    row: 'a script that is there three times',
    body: () => `${tag()}${plain()}${tag()}`,
    ends: 'dialog',
  },
  {
    row: 'a script that an optimizer inlined, its tag left behind',
    body: () => `${button()}${tag('type="text/delayed"')}<script>${script}</script>`,
    ends: 'dialog',
  },
  {
    row: 'a script whose attributes an optimizer dropped',
    body: () =>
      `${button()}<script src="${host()}/js/${store.store_id}/pebblepay.js" defer></script>`,
    ends: 'dialog',
  },
  {
    row: 'type="module"',
    body: () => `${button()}${tag('type="module" crossorigin')}`,
    ends: 'dialog',
  },
  { row: 'async', body: () => `${button()}${tag('async')}`, ends: 'dialog' },
  { row: 'defer, in the head', body: () => `${tag('defer')}${button()}`, ends: 'dialog' },
  {
    row: 'a page with clobbered names and patched prototypes',
    body: () => `<img name="currentScript"><form id="PebblePay"></form><form name="head"></form>
    <script>
      Object.prototype.amount = '1.00';
      Object.prototype.variantId = 'var_forged';
      Array.prototype.last = function () { return this[this.length - 1]; };
      Array.prototype.toJSON = String.prototype.toJSON = () => 'patched';
    </script>${plain()}`,
    ends: 'dialog',
  },
  {
    row: 'a script that the network blocks, and a link',
    network: () => gate.say(isScript, 'blocked', { status: 403 }),
    body: () => `${link()}${tag()}`,
    clicks: 'a',
    ends: 'hosted',
  },
  {
    row: 'a WebAssembly file that the network blocks',
    network: () => gate.say(isWasm, 'blocked', { status: 403 }),
    ends: 'dialog',
  },
  {
    row: 'a WebAssembly file in whose place an error page comes',
    network: () => gate.say(isWasm, '<h1>Sorry</h1>', { headers: ALLOWED }),
    ends: 'dialog',
  },
  {
    row: 'cores that never come',
    network: () => gate.say(isCore, 'blocked', { status: 403 }),
    ends: 'hosted',
  },
  {
    row: 'a proxy that forbids framing',
    network: () =>
      gate.add(isEmbed, {
        'x-frame-options': 'DENY',
        'content-security-policy': "frame-ancestors 'none'",
      }),
    ends: 'hosted',
  },
  {
    row: 'a frame in whose place an error page comes',
    network: () => gate.say(isEmbed, '<h1>Sorry</h1>', { status: 503 }),
    ends: 'hosted',
  },
];
const ALLOWED = { 'content-type': 'text/html', 'access-control-allow-origin': '*' };

/** Where the card form is, once the customer has clicked. */
const FORMS = {
  dialog: dialogFrame,
  hosted: (page) => page,
  frame: (page) => page.frameLocator('iframe').frameLocator('iframe'),
};

let pages = 0;

// WebKit starts a browser for each page, so it gets the table of the policies only.
const POLICIES = 6;

for (const engine of engines('chromium', 'firefox', 'webkit')) {
  const rows = engine === 'webkit' ? ROWS.slice(0, POLICIES) : ROWS;
  for (const { row, headers, body = plain, network, clicks = 'button', ...more } of rows) {
    const { isIsolated, isLate, ends } = more;
    // proves: PEB-142, PEB-156, PEB-187, TRAP-72, TRAP-73, TRAP-74, TRAP-75, TRAP-76
    test(
      `${engine}: ${row}: the customer pays (${ends})`,
      browsers.in(engine, async (page) => {
        gate.open();
        network?.();
        reference = `row-${(pages += 1)}`;
        const html = `<!doctype html><html lang="en"><title>Shop</title><body>${body()}</body>`;
        const url = merchant.put(`/${reference}`, html, headers?.());
        await page.goto(url);
        if (isIsolated) assert.equal(await page.evaluate(() => window.crossOriginIsolated), true);
        // Until it is there, a button does nothing; a link would lead to the checkout.
        if (isLate) await page.waitForFunction(() => window.PebblePay);
        if (ends !== 'frame') await page.click(clicks);
        if (ends === 'hosted') await page.waitForURL(({ origin }) => origin === host());
        await pay(FORMS[ends](page), CARD);
        const sold = await until('the order is paid', async () => {
          const { orders: found } = await orders(server, store, `order_reference=${reference}`);
          return found.find(({ status }) => status === 'completed');
        });
        assert.equal(sold.amount, 15);
        if (ends !== 'hosted') assert.equal(await page.url(), url, 'the page was not left');
      }),
    );
  }
}
