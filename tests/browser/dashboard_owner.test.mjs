// A new owner: from an empty database to a payment that is paid, told, refunded and told again, all in
// the dashboard, with a look at each page on the way.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, pagesOf } from '../support/browser.mjs';
import * as customer from '../support/checkout.mjs';
import { look, reachable } from '../support/owner.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const CARD = '4000000000000002';
const PASSWORD = 'a sentence is good';

let server, browser, receiver;

before(async () => {
  server = await Server.start();
  receiver = await startReceiver();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await receiver?.stop();
  await server?.stop();
});
const inPage = pagesOf(() => browser);

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const said = (page) => page.locator('.said').textContent();

// proves: PEB-004, PEB-121
test(
  'a new owner sets up a store, sells, refunds and sends again, without a terminal',
  inPage(async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });

    // The account and the store.
    await page.goto(`${server.origin}/dashboard`);
    await look(page, 'owner-00-unset');
    const link = await until('the link', () => /no account yet: .*(http\S+)/.exec(server.log)?.[1]);
    await page.goto(link);
    await look(page, 'owner-01-setup');
    await page.getByLabel('E-mail address').fill('anna@shop.example');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByLabel('Name').fill('Kiln & Co.');
    await page.getByLabel('Currency').fill('EUR');
    await press(page, 'Create account and store');
    await page.waitForURL(/\/dashboard\/store_[^/]+\/test$/);
    const base = page.url();
    const [, store] = /(store_[^/]+)/.exec(base);
    const steps = page.locator('#first-steps');
    assert.match(await steps.locator('pre').textContent(), new RegExp(`data-store="${store}"`));
    await look(page, 'owner-02-home-new');

    // A key, shown once, that works.
    await page.goto(`${base}/keys/new`);
    await look(page, 'owner-03-key-new');
    await press(page, 'Create the key');
    const key = await page.locator('[data-made] pre').textContent();
    assert.match(key, /^sk_test_/);
    await look(page, 'owner-04-key');
    const asked = await fetch(`${server.origin}/api/v1/orders`, {
      headers: { authorization: `Bearer ${key}` },
    });
    assert.equal(asked.status, 200);
    await page.goto(`${base}/keys`);
    assert.ok(!(await page.content()).includes(key), 'a key is shown once');
    await look(page, 'owner-05-keys');

    // Looks.
    await page.goto(`${base}/branding`);
    await page.locator('#accent').fill('#a2386c');
    await page.getByLabel('Where customers get help').fill('help@shop.example');
    await press(page, 'Save');
    await page.locator('.said').waitFor();
    await look(page, 'owner-06-branding');

    // Something to sell.
    await page.goto(`${base}/products/new`);
    await page.getByLabel('Name').fill('Glazing class');
    await page.getByLabel('Price').fill('49.99');
    await press(page, 'Create the variant');
    await page.locator('.said').waitFor();
    await look(page, 'owner-07-product');

    // Who hears of it.
    await page.goto(`${base}/webhooks/new`);
    await page.getByLabel('URL').fill(`${receiver.origin}/hook`);
    await look(page, 'owner-08-webhook-new');
    await press(page, 'Add the endpoint');
    await page.waitForURL(/\/webhooks\/we?[a-z]*_/);
    // The first thing to see is its secret.
    const endpoint = page.url().replace(/\/secret$/, '');
    await look(page, 'owner-09-webhook');

    // A test payment from the home page, in another tab. The first page turns green by itself.
    await page.goto(base);
    await steps.getByText('Waiting for your first webhook').waitFor();
    const [checkout] = await Promise.all([context.waitForEvent('page'), press(page, 'Make a test payment')]);
    await customer.pay(checkout, { number: CARD });
    await customer.paid(checkout);
    await checkout.close();
    await page.getByText('Everything works').waitFor();
    await page.locator('#today tr[data-row]').first().waitFor();
    await look(page, 'owner-10-home-paid');

    // The payment, with its purple badge.
    await page.goto(`${base}/payments`);
    const row = page.locator('tr[data-row]').first();
    await row.locator('.badge.test').waitFor();
    await look(page, 'owner-11-payments');
    await row.getByRole('link').click();
    assert.equal(await page.locator('#payment .badge.test').textContent(), 'Test');
    await look(page, 'owner-12-payment');

    // A part of it goes back, after a sentence that says so.
    await page.getByRole('link', { name: 'Refund' }).click();
    await page.locator('#amount').fill('1.00');
    await press(page, 'Go on');
    await look(page, 'owner-13-refund');
    await page.locator('form .button.danger').click();
    await page.locator('.said').waitFor();
    assert.match(await said(page), /1\.00/);
    await look(page, 'owner-14-refunded');
    await until('both events', () => receiver.received.length >= 2);

    // And the first event once more.
    await page.goto(endpoint);
    await page.locator('tr[data-row]').last().getByRole('link').click();
    await look(page, 'owner-15-delivery');
    const before = receiver.received.length;
    await press(page, 'Send again');
    await until('the event again', () => receiver.received.length > before);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    assert.ok(new Set(ids).size < ids.length, 'the same event, with the same id');

    // Every further page that the navigation leads to.
    const nav = page.locator('.side .nav-group a');
    const pages = await nav.evaluateAll((all) => all.map(({ href }) => href));
    assert.ok(pages.length >= 15, pages.join('\n'));
    for (const href of pages) {
      const answer = await page.goto(href);
      assert.equal(answer.status(), 200, href);
      await look(page, `page-${href.slice(base.length).replaceAll('/', '-') || '-home'}`);
      await reachable(page, href);
    }

    // The live side says that nothing can be paid there yet; signing out ends all of it.
    await page.goto(base.replace(/test$/, 'live'));
    await look(page, 'owner-16-live');
    await press(page, 'Sign out');
    await page.waitForURL(/\/dashboard\/sign-in/);
    await look(page, 'owner-17-sign-in');
    await page.goto(base);
    assert.match(page.url(), /\/sign-in\?next=/);
    assert.equal((await server.verify()).code, 0);
  }),
);
