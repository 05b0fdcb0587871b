// The simulated wallet: the button, its sheet, a token in place of a card, the payment.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { order } from '../support/api.mjs';
import { judge } from '../support/axe.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { answerBank, paid } from '../support/checkout.mjs';
import { Server } from '../support/server.mjs';

let browser, server, store;
const inPage = pagesOf(() => browser);
const link = () => `${server.origin}/checkout/${store.store_id}?amount=5&product=Tea`;
const wallet = (page) => page.getByRole('button', { name: 'Simulated wallet (test)' });

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  store = await server.store();
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop()]);
});

// proves: F-10, PEB-179
test(
  'a customer pays with the wallet and types nothing',
  inPage({}, async ({ page }) => {
    await page.goto(link());
    await wallet(page).click();
    await page.getByRole('dialog').waitFor();
    await judge(page, 'the sheet');
    await page.locator('#sheet-pay').click();
    await paid(page);
    const id = await page.locator('#done-order').textContent();
    const { status, customer_email: email } = await order(server, store, id);
    assert.deepEqual([status, email], ['completed', 'wallet@example.com']);
  }),
);

// proves: F-10
test(
  'the sheet is left with Escape, declined by its bank, and asks for authentication',
  inPage({}, async ({ page }) => {
    await page.goto(link());
    await wallet(page).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.ok(await wallet(page).evaluate((button) => button === document.activeElement));
    await wallet(page).click();
    await page.getByLabel('0119').check();
    await page.locator('#sheet-pay').click();
    await page.getByText('does not have enough funds').waitFor();
    await wallet(page).click();
    await page.getByLabel('1091').check();
    await page.locator('#sheet-pay').click();
    await answerBank(page);
    await paid(page);
  }),
);

// proves: F-10
test(
  'without script the wallet pays at once',
  inPage({ javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(link());
    await wallet(page).click();
    await page.getByText('PP-').first().waitFor();
    assert.match(page.url(), /\/receipt/);
  }),
);
