// The shops with backends of examples/ and the one without, as they are: a customer buys in Chromium,
// and the shop's own handler accepts the webhook of the real server.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { orders } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { close, listen } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
const CARD = { number: '4000 0000 0000 0002' };
const SHOPS = {
  express: () => ['node', ['shop.mjs']],
  php: (port) => [process.env.PHP_BIN ?? 'php', ['-S', `127.0.0.1:${port}`, 'shop.php']],
  python: () => ['python3', ['-B', 'shop.py']],
};

let server, browser, store, folder;
const inPage = pagesOf(() => browser);
before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  store = await server.store();
  folder = await mkdtemp(join(tmpdir(), 'pebblepay-shop-'));
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** A port that was free a moment ago. */
async function freePort() {
  const { server: probe, origin } = await listen(() => {});
  await close(probe);
  return new URL(origin).port;
}

/** Starts a shop as its README says; returns its origin, what it logs, and how to end it. */
async function start(name) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const [program, words] = SHOPS[name](port);
  const env = {
    ...process.env,
    PEBBLEPAY_HOST: server.origin,
    PEBBLEPAY_STORE: store.store_id,
    PEBBLEPAY_KEY: store.test_key,
    PEBBLEPAY_WEBHOOK_SECRET: store.webhook_secret_test,
    SHOP_URL: origin,
    SHOP_DATA: folder,
    PORT: port,
    PYTHONUNBUFFERED: '1',
  };
  const child = spawn(program, words, { cwd: join(EXAMPLES, name), env });
  const shop = { origin, log: '' };
  const ended = new Promise((done) => child.once('close', done));
  shop.stop = () => (child.kill(), ended);
  await new Promise((ready, fail) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        shop.log += text;
        if (/the shop is on|started/.test(shop.log)) ready();
      });
    }
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`${name} ended with ${code}: ${shop.log}`)));
  });
  return shop;
}

for (const name of Object.keys(SHOPS)) {
  const withShop = (body) => async (t) => {
    const shop = await start(name);
    try {
      await body(shop, t);
    } finally {
      await shop.stop();
    }
  };

  test(
    `${name}: a customer buys in the dialog, and the shop has heard of it by a verified webhook`,
    withShop(({ origin, log }, t) =>
      inPage(async ({ page }) => {
        await page.goto(origin);
        await page.getByRole('button', { name: 'Buy for $49.99' }).click();
        await pay(dialogFrame(page), CARD);
        await paid(dialogFrame(page));
        // The way on waits until the shop has accepted the webhook, so the shop knows it here.
        await page.waitForURL(/\/thanks\?/);
        assert.equal(await page.locator('#state').textContent(), 'paid', log);
        const [order] = (await orders(server, store)).orders;
        assert.equal(await page.locator('#order').textContent(), order.order_id);
        assert.deepEqual([order.amount, order.status], [49.99, 'completed']);
      })(t),
    ),
  );

  test(
    `${name}: without scripts the same button leads to the hosted page`,
    withShop(({ origin }, t) =>
      inPage({ javaScriptEnabled: false }, async ({ page }) => {
        await page.goto(origin);
        await page.getByRole('button', { name: 'Buy for $49.99' }).click();
        await page.waitForURL(`${server.origin}/pay/**`);
        await pay(page, CARD);
        await page.getByRole('heading', { name: 'Payment complete' }).waitFor();
      })(t),
    ),
  );

  test(
    `${name}: a forged webhook and a forged way back are refused`,
    withShop(async ({ origin }) => {
      const forged = { event: 'payment.completed', event_id: 'evt_1', order_reference: '1', amount: 1, currency: 'USD' };
      const now = String(Math.floor(Date.now() / 1000));
      for (const headers of [
        {},
        { 'webhook-id': 'evt_1', 'webhook-timestamp': now, 'webhook-signature': `v1,${'A'.repeat(43)}=` },
      ]) {
        const answer = await fetch(`${origin}/webhooks/pebblepay`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(forged),
        });
        assert.equal(answer.status, 401);
      }
      for (const query of ['', '?result_token=a.b.c', '?order_id=PP-1&status=completed']) {
        assert.equal((await fetch(`${origin}/thanks${query}`)).status, 400, query);
      }
    }),
  );
}

test(
  'html: the pages without a backend sell an amount, a variant, and inside a frame',
  inPage(async ({ page }) => {
    const variant = await server.variant(store, { amount: '19.99' });
    const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css' };
    const shop = await listen(async (request, response) => {
      const { pathname } = new URL(request.url, 'http://shop');
      const name = pathname === '/' ? 'index.html' : pathname.slice(1);
      const text = await readFile(join(EXAMPLES, 'html', name), 'utf8').catch(() => '');
      response.setHeader('content-type', types[extname(name)] ?? 'text/plain');
      response.end(
        text
          .replaceAll('https://HOST', server.origin)
          .replaceAll('https://SHOP', shop.origin)
          .replaceAll('STORE_ID', store.store_id)
          .replaceAll('VARIANT_ID', variant),
      );
    });
    try {
      const buy = async (button, amount) => {
        await page.goto(shop.origin);
        await page.locator(button).click();
        await pay(dialogFrame(page), CARD);
        await paid(dialogFrame(page));
        assert.equal((await orders(server, store)).orders[0].amount, amount);
      };
      await buy('#buy-mug', 49.99);
      await page.waitForURL(/\/thanks\.html\?.*status=completed/);
      // This one names no page to go to: the customer stays, and the page says how it went.
      await buy('#buy-class', 19.99);
      await page.getByText('Paid 19.99. Your order is PP-').waitFor();
      await page.goto(`${shop.origin}/embed.html`);
      const before = (await orders(server, store)).orders.length;
      const frame = page.frameLocator('iframe');
      await pay(frame, CARD);
      await paid(frame);
      assert.equal((await orders(server, store)).orders.length, before + 1);
      await page.getByText('Paid 25. Your order is PP-').waitFor();
    } finally {
      await close(shop.server);
    }
  }),
);
