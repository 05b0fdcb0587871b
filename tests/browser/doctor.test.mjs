// "Check my site" and what browsers really do agree: each page is looked at by the doctor and
// opened in a browser, where somebody clicks its button. An error means that nothing opens, a
// warning that the customer leaves the page, anything less that the dialog opens over it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { launch, pagesOf } from '../support/browser.mjs';
import { Merchant } from '../support/merchant.mjs';
import { account, look, signIn } from '../support/owner.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

let browser, merchant, server, store, stranger;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin] });
  stranger = await server.store({ name: 'Elsewhere', origins: ['https://elsewhere.example'] });
  await account(server, store, 'owner@kiln.example');
});
after(async () => {
  await Promise.all([browser?.close(), merchant?.stop(), server?.stop()]);
});

const BUTTON = '<button data-pebblepay="checkout" data-amount="15">Buy</button>';
const src = () => `${server.origin}/js/pebblepay.js`;
const tag = (attributes = '') =>
  `<script ${attributes} src="${src()}" data-store="${store.store_id}"></script>`;
const page = (attributes) => `${BUTTON}${tag(attributes)}`;
const csp = (policy) => ({ 'content-security-policy': policy.replaceAll('HOST', server.origin) });

/** Serves a page; returns its address. */
const serve = (path, body, headers) =>
  merchant.put(path, `<!doctype html><html lang="en"><title>Shop</title>${body}</html>`, headers);

/** What the doctor says of a page at the command line, and the code that it ends with. */
async function doctor(url, of = store) {
  const all = ['--database', server.database, '--public-url', server.origin, ...server.open];
  const asked = ['doctor', url, '--store', of.store_id, '--no-webhooks', '--json'];
  const [code, text, said] = await new Promise((done) => {
    execFile(server.bin, [...all, ...asked], { env: server.env }, (error, out, err) =>
      done([error?.code ?? 0, out, err]),
    );
  });
  assert.ok(text, said);
  return { code, ...JSON.parse(text) };
}

/** On which surface a click on the page's button ends. */
async function click(tab, url) {
  await tab.goto(url);
  await tab.click('button');
  const ended = await until('the click ends somewhere', async () => {
    if (new URL(tab.url()).origin === server.origin) return 'hosted';
    const frame = tab.frames().find((one) => one.url().includes('/checkout/embed'));
    const shown = await frame?.locator('#card_number').isVisible();
    if (shown) return 'dialog';
    // The script runs before the page has loaded, or never.
    const runs = await tab.evaluate(() => 'PebblePay' in window).catch(() => true);
    const isThere = tab.url() === url;
    return isThere && !runs && 'nothing';
  });
  return ended;
}

const ROWS = [
  { row: 'a good page', found: [] },
  {
    row: 'the documented policy',
    headers: () =>
      csp("default-src 'none'; script-src HOST 'wasm-unsafe-eval'; connect-src HOST; frame-src HOST"),
    found: [],
  },
  { row: "style-src 'self'", headers: () => csp("style-src 'self'"), found: [] },
  {
    row: 'Trusted Types',
    headers: () => csp("require-trusted-types-for 'script'; trusted-types 'none'"),
    found: [],
  },
  {
    row: 'isolation',
    headers: () => ({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    }),
    found: [],
  },
  { row: 'X-Frame-Options', headers: () => ({ 'x-frame-options': 'DENY' }), found: [] },
  {
    row: 'a policy that is only reported',
    headers: () => ({ 'content-security-policy-report-only': "default-src 'none'" }),
    found: [],
  },
  { row: 'type="module"', body: () => page('type="module" crossorigin'), found: [] },
  {
    row: 'script-src HOST',
    headers: () => csp('script-src HOST'),
    found: ['note wasm_refused'],
  },
  {
    row: "connect-src 'self'",
    headers: () => csp("script-src HOST 'wasm-unsafe-eval'; connect-src 'self'"),
    found: ['note wasm_refused'],
  },
  {
    row: "'strict-dynamic' with the nonce",
    headers: () => csp("script-src 'nonce-x' 'strict-dynamic'"),
    body: () => page('nonce="x"'),
    found: ['note wasm_refused'],
  },
  {
    row: "'strict-dynamic' without the nonce",
    headers: () => csp("script-src 'nonce-x' 'strict-dynamic' HOST"),
    found: ['error script_refused'],
  },
  { row: "script-src 'self'", headers: () => csp("script-src 'self'"), found: ['error script_refused'] },
  {
    row: 'a meta element with a policy',
    body: () =>
      `<meta http-equiv="Content-Security-Policy" content="script-src-elem 'self'">${page()}`,
    found: ['error script_refused'],
  },
  {
    row: "default-src 'self'",
    headers: () => csp("default-src 'self'"),
    found: ['error script_refused', 'warning frame_refused'],
  },
  {
    row: 'script-src with the file and nothing beside it',
    headers: () => csp('script-src HOST/js/pebblepay.js'),
    found: ['warning core_refused'],
  },
  {
    row: "frame-src 'none'",
    headers: () => csp("frame-src 'none'"),
    found: ['warning frame_refused'],
  },
  {
    row: 'child-src of another host',
    headers: () => csp('child-src https://video.example'),
    found: ['warning frame_refused'],
  },
  {
    row: 'no wallets',
    headers: () => ({ 'permissions-policy': 'payment=()' }),
    found: ['note payment_not_permitted'],
  },
  { row: 'no script', body: () => BUTTON, found: ['error script_missing'] },
  { row: 'the script twice', body: () => page() + tag(), found: ['note script_twice'] },
  {
    row: 'a script that waits for consent',
    body: () => page('type="text/plain"'),
    found: ['error script_not_run'],
  },
  {
    row: 'integrity without crossorigin',
    body: () => page('integrity="sha384-AAAA"'),
    found: ['error integrity_without_crossorigin'],
  },
  { row: 'no store', body: () => page().replace(/data-store="\w+"/, ''), found: ['error store_missing'], opens: 'none' },
  { row: 'an amount with a comma', body: () => page().replace('"15"', '"15,00"'), found: ['error amount_wrong'], opens: 'none' },
];
const ENDS = { error: 'nothing', warning: 'hosted', note: 'dialog' };

test(
  'the doctor says of each page what a browser then does',
  inPage({ faults: true }, async ({ page: tab }) => {
    for (const [index, { row, headers, body = page, found, opens }] of ROWS.entries()) {
      const url = serve(`/row-${index}`, body(), headers?.());
      const said = await doctor(url);
      const words = said.findings.map(({ severity, code }) => `${severity} ${code}`);
      assert.deepEqual(words, found, row);
      assert.equal(said.code, found.some((one) => one.startsWith('error')) ? 1 : 0, row);
      for (const { means, mend, change, at } of said.findings) {
        assert.ok(means.endsWith('.') && mend.endsWith('.') && (change ?? at), row);
      }
      if (opens) continue;
      const worst = ['error', 'warning', 'note'].find((one) => found.join().includes(one));
      assert.equal(await click(tab, url), ENDS[worst ?? 'note'], row);
    }
  }),
);

test(
  'what the doctor has its reader copy mends the page',
  inPage(async ({ page: tab }) => {
    let policy = "default-src 'self'; frame-src 'none'";
    for (;;) {
      const { findings } = await doctor(serve('/mended', page(), csp(policy)));
      if (!findings.length) break;
      for (const change of findings[0].change.split('; ')) {
        const [name] = change.split(' ');
        const kept = policy.split('; ').filter((one) => one.split(' ')[0] !== name);
        policy = [...kept, change].join('; ');
      }
    }
    assert.equal(await click(tab, `${merchant.origin}/mended`), 'dialog');
  }),
);

test(
  'an origin that the store does not know ends on a page of its own',
  inPage({ faults: true }, async ({ page: tab }) => {
    const body = page().replace(store.store_id, stranger.store_id);
    const url = serve('/unknown', body);
    const said = await doctor(url, stranger);
    const words = said.findings.map(({ code }) => code);
    assert.deepEqual(words, ['origin_not_registered']);
    assert.equal(said.findings[0].change, merchant.origin);
    assert.equal(await click(tab, url), 'hosted');
  }),
);

test(
  'the page shows findings as tasks, with what to copy, and says when nothing is in the way',
  inPage(async ({ page: tab }) => {
    const receiver = await startReceiver();
    await server.json('endpoint', 'create', '--store', store.store_id, '--url', receiver.origin);
    const at = await signIn(tab, server, store, 'owner@kiln.example');
    await tab.goto(at('/doctor'));
    assert.equal(await tab.getByLabel('A page with').inputValue(), `${merchant.origin}/`);
    await look(tab, 'doctor');
    const check = async (name, url) => {
      await tab.getByLabel('A page with').fill(url);
      await tab.getByRole('button', { name }).click();
      await tab.locator('#report, .error').first().waitFor();
    };
    await check('Check', 'gopher://shop.example/');
    await tab.locator('#url-error').waitFor();
    const faulty = `<button data-pebblepay data-amount="49,99">Buy</button>${tag()}`;
    await check('Check', serve('/faulty', faulty, csp("frame-src 'none'; script-src HOST")));
    const codes = await tab.locator('[data-code]').evaluateAll((all) =>
      all.map((one) => one.dataset.code),
    );
    assert.deepEqual(codes, ['amount_wrong', 'frame_refused', 'wasm_refused']);
    await tab.getByText('data-amount="49.99"').waitFor();
    await look(tab, 'doctor-found');
    await check('Check again', serve('/good', page()));
    await tab.getByRole('heading', { name: 'Nothing is in the way' }).waitFor();
    assert.equal(receiver.received.length, 2, 'the endpoint was tried each time');
    assert.equal(JSON.parse(receiver.received[0].body).is_test, true);
    await look(tab, 'doctor-good');
    await receiver.stop();
  }),
);
