// Projects made from the packed package and the examples, built by each bundler, served, and bought
// from: without a line of configuration for the package.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import esbuild from 'esbuild';
import { order } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Server } from '../support/server.mjs';
import { install, pageProject, program, project, serve, start, tool } from './projects.mjs';

const CARD = { number: '4000 0000 0000 0002' };
let browser, server, store, env;
const inPage = pagesOf(() => browser);

before(async () => {
  await install();
  [server, browser] = await Promise.all([Server.start(), launch()]);
  store = await server.store();
  env = {
    VITE_PEBBLEPAY_HOST: server.origin,
    VITE_PEBBLEPAY_STORE: store.store_id,
    PEBBLEPAY_HOST: server.origin,
    PEBBLEPAY_STORE: store.store_id,
    NEXT_TELEMETRY_DISABLED: '1',
  };
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop()]);
});

/** Clicks the first button, pays in the dialog, and returns the order. */
async function buy(page, address) {
  await page.goto(address);
  await page.locator('main button').first().click();
  const form = dialogFrame(page);
  await pay(form, CARD);
  const id = await paid(form);
  assert.equal(await page.locator('dialog').count(), 1, 'one checkout');
  assert.equal(page.url(), new URL(address).href, 'the page was not left');
  const sold = await order(server, store, id);
  assert.deepEqual([sold.status, sold.amount, sold.product_name], [
    'completed',
    49.99,
    'Serving bowl',
  ]);
  return sold;
}

const VITE = 'vite/bin/vite.js';

for (const [name, example] of [
  ['React', 'react'],
  ['Vue', 'vue'],
]) {
  test(
    `${name}, built by Vite 8, sells`,
    inPage(async ({ page }) => {
      const folder = await project(`vite-${example}`, example);
      await program(folder, VITE, ['build'], env);
      const site = await serve(join(folder, 'dist'));
      try {
        const sold = await buy(page, site.origin);
        await page.getByText(`paid: ${sold.order_id}`).waitFor();
      } finally {
        await site.stop();
      }
    }),
  );
}

// In development React mounts everything twice.
test(
  "React's StrictMode on Vite's development server opens one checkout and hears of it once",
  inPage(async ({ page }) => {
    const folder = await project('vite-dev', 'react');
    const words = ['--host', '127.0.0.1', '--port', '0'];
    const isUp = (log) => /http:\/\/127\.0\.0\.1:\d+/.exec(log.replace(/\x1b\[\d+m/g, ''))?.[0];
    const site = await start(folder, VITE, words, isUp, env);
    try {
      await page.addInitScript(() => {
        window.heard = [];
        for (const name of ['opening', 'loaded', 'completed']) {
          document.addEventListener(`pebblepay:${name}`, () => window.heard.push(name));
        }
      });
      const sold = await buy(page, site.origin);
      await page.getByText(`paid: ${sold.order_id}`).waitFor();
      assert.deepEqual(await page.evaluate(() => window.heard), [
        'opening',
        'loaded',
        'completed',
      ]);
    } finally {
      await site.stop();
    }
  }),
);

for (const bundler of ['turbopack', 'webpack']) {
  // proves: PEB-141, PEB-156, SN-07
  test(
    `Next 16, built by ${bundler}, renders on the server and sells, by the package and by the tag`,
    inPage(async ({ page }) => {
      const folder = await project(`next-${bundler}`, 'next');
      const next = 'next/dist/bin/next';
      await program(folder, next, ['build', `--${bundler}`], env);
      const isUp = (log) => /http:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0];
      const words = ['start', '--hostname', '127.0.0.1', '--port', '0'];
      const site = await start(folder, next, words, isUp, env);
      try {
        const html = await (await fetch(site.origin)).text();
        assert.match(html, /<button[^>]*>Buy the bowl for \$49\.99<\/button>/);
        await buy(page, site.origin);
        await buy(page, `${site.origin}/tag`);
      } finally {
        await site.stop();
      }
    }),
  );
}

const attributes = {
  'data-pebblepay': 'checkout',
  'data-amount': '49.99',
  'data-product': 'Serving bowl',
};
const frameworks = {
  React: `import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
const shop = h('main', null, h('button', ${JSON.stringify(attributes)}, 'Buy'));
createRoot(document.body.appendChild(document.createElement('div'))).render(shop);`,
  Vue: `import { createApp, h } from 'vue';
const render = () => h('main', null, h('button', ${JSON.stringify(attributes)}, 'Buy'));
createApp({ render }).mount(document.body.appendChild(document.createElement('div')));`,
};

for (const [name, source] of Object.entries(frameworks)) {
  // proves: PEB-141, PEB-159
  test(
    `the tag sells by a button that ${name} renders`,
    inPage(async ({ page }) => {
      const tag = `<script src="${server.origin}/js/pebblepay.js" data-store="${store.store_id}"></script>`;
      const folder = await pageProject(`tag-${name}`, {
        'index.html': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<body>${tag}<script type="module" src="/main.js"></script></body>`,
        'source.js': source,
      });
      await esbuild.build({
        entryPoints: { main: join(folder, 'source.js') },
        bundle: true,
        format: 'esm',
        outdir: folder,
        define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'false' },
      });
      const site = await serve(folder);
      try {
        await buy(page, site.origin);
      } finally {
        await site.stop();
      }
    }),
  );
}

/** A page without a framework, for bundlers that are only that. */
const plainFiles = () => ({
  'index.html': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<main><button type="button">Buy</button></main><script type="module" src="/main.js"></script>`,
  'source.js': `import { PebblePay, loadPebblePay } from 'pebblepay';
const shop = { host: '${server.origin}', storeId: '${store.store_id}' };
loadPebblePay(shop);
document.querySelector('button').onclick = ({ currentTarget }) =>
  PebblePay.checkout({ ...shop, amount: '49.99', product: 'Serving bowl' }, currentTarget);
`,
});

test(
  'a page built by webpack 5 sells',
  inPage(async ({ page }) => {
    const folder = await pageProject('webpack', plainFiles());
    const { default: webpack } = await tool('webpack');
    const config = {
      mode: 'production',
      context: folder,
      entry: './source.js',
      output: { path: folder, filename: 'main.js' },
    };
    const stats = await new Promise((done, fail) =>
      webpack(config, (error, made) => (error ? fail(error) : done(made))),
    );
    assert.deepEqual(stats.toJson({ all: false, errors: true, warnings: true }).errors, []);
    const site = await serve(folder);
    try {
      await buy(page, site.origin);
    } finally {
      await site.stop();
    }
  }),
);

for (const [kind, options] of [
  ['chunks', { splitting: true }],
  ['one file', { splitting: false }],
]) {
  test(
    `a page built by esbuild into ${kind} sells`,
    inPage(async ({ page }) => {
      const folder = await pageProject(`esbuild-${kind.replace(' ', '-')}`, plainFiles());
      await esbuild.build({
        entryPoints: { main: join(folder, 'source.js') },
        bundle: true,
        format: 'esm',
        outdir: folder,
        ...options,
      });
      const site = await serve(folder);
      try {
        await buy(page, site.origin);
      } finally {
        await site.stop();
      }
    }),
  );
}
