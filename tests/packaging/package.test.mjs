// What the package does for a program: options are checked, loading is done once and again after an
// error, everything can be ended, and nothing happens when it is imported.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { order } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Server } from '../support/server.mjs';
import { PROJECTS, install, pageProject, serve } from './projects.mjs';

const run = promisify(execFile);
const CARD = { number: '4000 0000 0000 0002' };
const PACKAGE = join(PROJECTS, 'node_modules', 'pebblepay');
let browser, server, store, shop, site;
const inPage = pagesOf(() => browser);

/** A page whose script makes the package's functions visible to the tests. */
async function build(name, entry) {
  const folder = await pageProject(name, {
    'index.html': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<main><button type="button">Buy</button><div id="slot"></div></main>
<script type="module" src="/main.js"></script>`,
    'source.js': `import * as all from '${entry}'; Object.assign(window, all);`,
  });
  await esbuild.build({
    entryPoints: { main: join(folder, 'source.js') },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: folder,
  });
  return folder;
}

before(async () => {
  await install();
  [server, browser] = await Promise.all([Server.start(), launch()]);
  store = await server.store();
  shop = { host: server.origin, storeId: store.store_id };
  site = await serve(await build('functions', 'pebblepay'));
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop(), site?.stop()]);
});

async function payInDialog(page) {
  const form = dialogFrame(page);
  await pay(form, CARD);
  return order(server, store, await paid(form));
}

test('the package may be imported on a server, where it does nothing', async () => {
  const script = `
    const before = Object.keys(globalThis).length;
    const entries = await Promise.all(
      ['pebblepay', 'pebblepay/inline', 'pebblepay/react'].map((name) => import(name)));
    const [{ loadPebblePay, PebblePay }] = entries;
    const codes = [];
    for (const call of [() => loadPebblePay({ host: 'https://pay.example.com' }),
      () => PebblePay.checkout({ host: 'https://pay.example.com', amount: '1' })]) {
      await call().catch((error) => codes.push(error.name, error.code));
    }
    console.log(JSON.stringify([Object.keys(globalThis).length - before, codes]));`;
  const words = ['--input-type=module', '--eval', script];
  const { stdout, stderr } = await run(process.execPath, words, { cwd: PROJECTS });
  const error = ['PebblePayError', 'no_browser'];
  assert.deepEqual(JSON.parse(stdout), [0, [...error, ...error]]);
  assert.equal(stderr, '');
});

test('the package has no dependencies, no side effects and everything that its exports name', async () => {
  const manifest = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8'));
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.sideEffects, false);
  assert.deepEqual(manifest.peerDependenciesMeta, { react: { optional: true } });
  assert.equal(manifest.publishConfig.provenance, true);
  const files = await readdir(PACKAGE);
  const named = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  );
  for (const name of [...named, './README.md', './LICENSE-MIT', './LICENSE-APACHE']) {
    assert.ok(files.includes(name.slice(2)), name);
  }
});

test('a bundle that uses nothing of the package holds nothing of it', async () => {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: "import 'pebblepay'; console.log(1);", resolveDir: PROJECTS },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  assert.doesNotMatch(outputFiles[0].text, /PebblePay/);
});

// proves: PEB-157
test(
  'a variant is sold in one call',
  inPage(async ({ page }) => {
    const variantId = await server.variant(store, { name: 'Glazing class', amount: '19.99' });
    await page.goto(site.origin);
    const sale = { ...shop, variantId };
    const outcome = await page.evaluate((sale) => window.PebblePay.checkout(sale), sale);
    assert.deepEqual(outcome, { status: 'opened', reason: '' });
    const sold = await payInDialog(page);
    assert.deepEqual([sold.amount, sold.variant_id], [19.99, variantId]);
  }),
);

test(
  'an instance opens a checkout, tells how it went and is the same for everybody',
  inPage(async ({ page }) => {
    await page.goto(site.origin);
    const same = await page.evaluate(async (shop) => {
      const [one, two] = await Promise.all([window.loadPebblePay(shop), window.loadPebblePay(shop)]);
      window.pebblepay = one;
      return one === two;
    }, shop);
    assert.equal(same, true);
    const outcome = await page.evaluate(() =>
      window.pebblepay.checkout({ amount: 8.25, product: 'Tile', metadata: { colour: 'blue' } }),
    );
    assert.deepEqual(outcome, { status: 'opened', reason: '' });
    const sold = await payInDialog(page);
    assert.deepEqual([sold.amount, sold.metadata], [8.25, { colour: 'blue' }]);
  }),
);

const wrongs = [
  [{ ammount: '5' }, 'unknown_option', 'ammount'],
  [{ amount: {} }, 'invalid_option', 'amount'],
  [{ amount: '5', mode: 'sideways' }, 'invalid_option', 'mode'],
  [{ amount: '5', metadata: { a: { b: 1 } } }, 'invalid_option', 'metadata'],
  [{ variantId: 7 }, 'invalid_option', 'variantId'],
];
for (const when of ['with the core there', 'before the core has arrived']) {
  test(
    `options that are misspelt or of a wrong type are refused by name, ${when}`,
    inPage(async ({ page }) => {
      await page.goto(site.origin);
      if (when === 'with the core there') {
        await page.evaluate((shop) => window.loadPebblePay(shop), shop);
      }
      for (const [options, reason, option] of wrongs) {
        const outcome = await page.evaluate(
          async ([shop, options, isEarly]) => {
            // The core of a new instance is not there yet when this call returns.
            if (isEarly) (await window.loadPebblePay(shop)).destroy();
            return window.PebblePay.checkout({ ...shop, ...options });
          },
          [shop, options, when !== 'with the core there'],
        );
        assert.deepEqual([outcome.status, outcome.reason, outcome.option], ['error', reason, option]);
        assert.match(outcome.message, new RegExp(option));
        assert.equal(await page.locator('dialog, iframe').count(), 0);
      }
    }),
  );
}

test(
  'hosts that are none are refused with a code',
  inPage(async ({ page }) => {
    await page.goto(site.origin);
    const codeOf = (options) =>
      page.evaluate((options) => window.loadPebblePay(options).catch(({ code }) => code), options);
    assert.equal(await codeOf(undefined), 'no_host');
    assert.equal(await codeOf({ host: 'pay example' }), 'invalid_host');
    assert.equal(await codeOf({ host: 'javascript:alert(1)' }), 'invalid_host');
  }),
);

test(
  'a destroyed instance leaves no listener and no dialog, and the next one works',
  inPage(async ({ page }) => {
    await page.addInitScript(() => {
      window.listening = 0;
      const add = EventTarget.prototype.addEventListener;
      EventTarget.prototype.addEventListener = function (kind, listener, options) {
        if (this === window || this === document) {
          window.listening += 1;
          options?.signal?.addEventListener?.('abort', () => (window.listening -= 1));
        }
        return add.call(this, kind, listener, options);
      };
    });
    await page.goto(site.origin);
    const before = await page.evaluate(() => window.listening);
    await page.evaluate(async (shop) => {
      window.pebblepay = await window.loadPebblePay(shop);
    }, shop);
    assert.ok((await page.evaluate(() => window.listening)) > before);
    await page.evaluate(() => window.pebblepay.checkout({ amount: '5' }));
    await page.locator('dialog[open]').waitFor();
    await page.evaluate(() => window.pebblepay.destroy());
    assert.equal(await page.locator('dialog, iframe').count(), 0);
    assert.equal(await page.evaluate(() => window.listening), before);
    assert.equal(await page.evaluate(() => document.documentElement.style.overflow), '');
    const late = await page.evaluate(() => window.pebblepay.checkout({ amount: '5' }));
    assert.deepEqual([late.status, late.reason], ['error', 'destroyed']);
    await page.evaluate((shop) => window.PebblePay.checkout({ ...shop, amount: '5' }), shop);
    assert.equal((await payInDialog(page)).amount, 5);
  }),
);

test(
  'a core that could not be loaded is loaded again by the next call',
  inPage(async ({ page, context }) => {
    let isDown = true;
    await context.route('**/chunk.wasm', (route) =>
      isDown ? route.abort() : route.fulfill({ path: join(PACKAGE, 'pebblepay.wasm') }),
    );
    // The other form of the core is a chunk, which is lost as well.
    await context.route(/core-.*\.js$/, (route) => (isDown ? route.abort() : route.continue()));
    await page.goto(site.origin);
    const options = { ...shop, wasmUrl: '/chunk.wasm' };
    const outcome = await page.evaluate(async (options) => {
      document.addEventListener('pebblepay:redirecting', (event) => event.preventDefault());
      const pebblepay = await window.loadPebblePay(options);
      return pebblepay.checkout({ amount: '5' });
    }, options);
    assert.deepEqual(outcome, { status: 'redirected', reason: 'blocked' });
    isDown = false;
    const again = await page.evaluate(
      async (options) => (await window.loadPebblePay(options)).checkout({ amount: '5' }),
      options,
    );
    assert.deepEqual(again, { status: 'opened', reason: '' });
    assert.equal((await payInDialog(page)).amount, 5);
  }),
);

test(
  'the inline entry needs no further file',
  inPage(async ({ page }) => {
    const inline = await serve(await build('inline', 'pebblepay/inline'));
    try {
      const asked = [];
      page.on('request', (request) => asked.push(new URL(request.url())));
      await page.goto(inline.origin);
      await page.evaluate((shop) => window.PebblePay.checkout({ ...shop, amount: '5' }), shop);
      await payInDialog(page);
      const ours = asked.filter(({ origin }) => origin === inline.origin);
      const scripts = ours.map(({ pathname }) => pathname).filter((path) => /js|wasm/.test(path));
      assert.deepEqual([...new Set(scripts)].filter((path) => !/chunk/.test(path)), ['/main.js']);
      assert.ok(!scripts.some((path) => /wasm-|core-/.test(path)), `${scripts}`);
    } finally {
      await inline.stop();
    }
  }),
);

test(
  'a page that refuses WebAssembly gets the core in plain JavaScript from its own site',
  inPage({ faults: true }, async ({ page }) => {
    const policy = { 'content-security-policy': "script-src 'self'; connect-src 'self'" };
    const strict = await serve(join(PROJECTS, 'functions'), policy);
    try {
      await page.goto(strict.origin);
      await page.evaluate((shop) => window.PebblePay.checkout({ ...shop, amount: '5' }), shop);
      assert.equal((await payInDialog(page)).amount, 5);
      const wrong = await page.evaluate(
        (shop) => window.PebblePay.checkout({ ...shop, ammount: '5' }),
        shop,
      );
      // One checkout is open; the misspelt option is named all the same.
      assert.deepEqual([wrong.reason, wrong.option], ['unknown_option', 'ammount']);
    } finally {
      await strict.stop();
    }
  }),
);

test('the types hold for a program that is right and refuse one that is wrong', async () => {
  const folder = await pageProject('types', {
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2022',
        module: 'nodenext',
        moduleResolution: 'nodenext',
        jsx: 'react-jsx',
        lib: ['es2022', 'dom', 'dom.iterable'],
        types: [],
      },
      files: ['sample.tsx'],
    }),
    'package.json': '{"type":"module"}',
    'sample.tsx': await readFile(new URL('./sample.tsx', import.meta.url), 'utf8'),
  });
  const tsc = join(PROJECTS, 'node_modules', '.bin', 'tsc');
  const told = await run(tsc, ['--project', folder]).catch(({ code, stdout }) => ({ code, stdout }));
  assert.deepEqual([told.code, told.stdout], [undefined, '']);
});

test("the README's programs are programs, and its page sells", async (t) => {
  const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```(js|jsx)\n(.*?)```/gs)];
  assert.equal(blocks.length, 3);
  for (const [, loader, contents] of blocks) {
    await esbuild.build({
      stdin: { contents, loader, resolveDir: PROJECTS },
      jsx: 'automatic',
      bundle: true,
      write: false,
      format: 'esm',
      define: { 'process.env.NODE_ENV': '"production"' },
    });
  }
  const [, html] = /```html\n(.*?)```/s.exec(readme);
  const page = html
    .replaceAll('https://pay.example.com', server.origin)
    .replaceAll('st_…', store.store_id);
  const folder = await pageProject('readme', { 'index.html': `<!doctype html>${page}` });
  const plain = await serve(folder);
  t.after(() => plain.stop());
  await inPage(async ({ page }) => {
    await page.goto(plain.origin);
    await page.click('button');
    assert.equal((await payInDialog(page)).amount, 49.99);
  })(t);
});
