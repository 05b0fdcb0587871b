// Payments in the dashboard, in a browser: one arrives by itself, is found, walked to by keys, given back
// in part and whole, and exported.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { create, pay } from '../support/api.mjs';
import { judge } from '../support/axe.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { Server } from '../support/server.mjs';

const EMAIL = 'anna@kiln.example';
const PASSWORD = 'correct horse battery';

let browser;
let server;
let store;
const inPage = pagesOf(() => browser);

before(async () => {
  server = await Server.start();
  store = await server.store();
  const words = ['--database', server.database, '--email', EMAIL, '--password-stdin'];
  const role = ['--store', store.store_id, '--role', 'owner'];
  const made = spawnSync(server.bin, ['user', 'create', ...words, ...role], { input: PASSWORD });
  assert.equal(made.status, 0, `${made.stderr}`);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const at = (path) => `${server.origin}/dashboard/${store.store_id}/test${path}`;

async function signIn(page) {
  await page.goto(`${server.origin}/dashboard/sign-in`);
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/dashboard\/store_/);
}

/** A payment as customers make it. */
async function paid(fields) {
  const order = await create(server, store, { amount: 49.99, product_name: 'Tea', ...fields });
  await pay(`${server.origin}/pay/${order.id}`, { email: order.customer_email ?? 'jo@example.com' });
  return order;
}

const hears = (page) => page.waitForFunction(() => document.documentElement.dataset.hears);
const row = (page, number) => page.getByRole('row').filter({ hasText: number });

// proves: PEB-121
test(
  'a payment appears by itself with the badge of its side, and is found and opened by keys',
  inPage(async ({ page }) => {
    await signIn(page);
    await judge(page, 'home of a new store');
    await page.goto(at('/payments'));
    await hears(page);
    await page.evaluate(() => { window.neverLoadedAgain = true; });
    const first = await paid({ customer_email: 'ada@example.com' });
    const line = row(page, first.order_id);
    await line.getByText('Paid', { exact: true }).waitFor();
    assert.equal(await line.getByText('Test', { exact: true }).count(), 1);
    const second = await paid({ customer_email: 'grace@example.com' });
    await row(page, second.order_id).getByText('Paid', { exact: true }).waitFor();
    assert.ok(await page.evaluate(() => window.neverLoadedAgain), 'the page was not loaded again');
    await judge(page, 'list');

    await page.keyboard.press('/');
    await page.keyboard.type('ada@exam');
    await row(page, second.order_id).waitFor({ state: 'detached' });
    assert.equal(await page.locator('tr[data-row]').count(), 1);
    assert.match(page.url(), /q=ada/);
    await page.getByRole('link', { name: /take this filter away/ }).click();
    await row(page, second.order_id).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/payments/${first.order_id}$`));
    await page.locator('.story').getByText('$49.99 paid', { exact: true }).waitFor();
    await judge(page, 'payment');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
  }),
);

test(
  'a payment is given back in part and then whole, and said before it is done',
  inPage(async ({ page }) => {
    const order = await paid({ customer_email: 'jo@example.com' });
    await signIn(page);
    await page.goto(at(`/payments/${order.order_id}`));
    for (const [amount, said, state] of [
      ['12.50', '$12.50 went back to jo@example.com.', 'Partly refunded'],
      [undefined, '$37.49 went back to jo@example.com.', 'Refunded'],
    ]) {
      await page.getByRole('link', { name: 'Refund', exact: true }).click();
      await judge(page, 'refund');
      if (amount) await page.getByLabel('Amount in USD').fill(amount);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('This can not be undone.').waitFor();
      await judge(page, 'refund, confirmed');
      await page.getByRole('button', { name: /^Refund \$/ }).click();
      await page.getByText(said).waitFor();
      await page.locator('.head').getByText(state, { exact: true }).waitFor();
    }
    assert.equal(await page.getByRole('link', { name: 'Refund', exact: true }).count(), 0);
  }),
);

test(
  'the export is downloaded with the filters of the list, with and without script',
  inPage({ acceptDownloads: true }, async ({ page, context }) => {
    const order = await paid({ order_reference: '=1+1' });
    await signIn(page);
    await page.goto(at('/payments?q=%3D1%2B1'));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export as CSV' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    const [head, line, rest] = text.split('\r\n');
    assert.equal(rest, '');
    const cells = Object.fromEntries(head.split(',').map((name, n) => [name, line.split(',')[n]]));
    assert.equal(cells.order, order.order_id);
    assert.equal(cells.amount, '49.99');
    assert.equal(cells.reference, "'=1+1");
    await page.getByText(/^1 rows? exported\.$/).waitFor();
    const plain = await context.request.get(at('/payments/export.csv?q=%3D1%2B1'));
    assert.equal(await plain.text(), text);
  }),
);

test(
  'charts are read by keys, and the first pages fit a telephone',
  inPage({ viewport: { width: 400, height: 800 } }, async ({ page }) => {
    await paid({});
    await signIn(page);
    await page.locator('.day[tabindex="0"]').first().focus();
    const today = await page.locator(':focus').getAttribute('aria-label');
    assert.match(today, /: \$[\d.,]+, \d+ payments?$/);
    await page.keyboard.press('ArrowLeft');
    assert.notEqual(await page.locator(':focus').getAttribute('aria-label'), today);
    for (const path of ['', '/payments', '/balance']) {
      await page.goto(at(path));
      await judge(page, path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${path} is ${over} px too wide`);
    }
  }),
);
