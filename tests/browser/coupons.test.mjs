// Coupons as customers use them: from a link, from a button, and typed into the page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from '../support/api.mjs';
import { judge, settled } from '../support/axe.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { fill, paid, pay } from '../support/checkout.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '4000 0000 0000 0002' };
let browser, server, store;
const inPage = pagesOf(() => browser);
const link = (query) => `${server.origin}/checkout/${store.store_id}?${query}`;

const create = (fields) =>
  call(server, store, '/coupons', {
    body: { discount_type: 'percentage', discount_value: 20, ...fields },
  });

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  store = await server.store();
  await create({ code: 'SAVE20' });
  await create({ code: 'FREE', discount_value: 100 });
  await create({ code: 'LAST', max_uses: 1 });
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop()]);
});

// proves: PEB-029, PEB-174
test(
  'a customer types a coupon, keeps what was typed before, and pays the lower price',
  inPage({}, async ({ page }) => {
    await page.goto(link('amount=49.99&product=Tea'));
    await fill(page, CARD);
    await page.getByText('Add a coupon').click();
    await page.getByLabel('Coupon code').fill('nope');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('This coupon does not exist.').waitFor();
    assert.equal(await page.getAttribute('#coupon', 'aria-invalid'), 'true');
    await settled(page);
    await judge(page, 'a coupon that does not exist');
    // Enter sends the coupon, not the payment.
    await page.getByLabel('Coupon code').fill('save20');
    await page.keyboard.press('Enter');
    await page.getByText('SAVE20 applied').waitFor();
    assert.equal(await page.locator('#pay').textContent(), 'Pay $39.99');
    assert.match(await page.locator('#lines').textContent(), /Subtotal\$49\.99Discount \(.*SAVE20.*\)-\$10\.00/);
    assert.equal((await page.inputValue('#card_number')).replaceAll(' ', ''), CARD.number.replaceAll(' ', ''));
    await settled(page);
    await judge(page, 'a coupon that applies');
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.waitForFunction(() => document.querySelector('#pay').textContent === 'Pay $49.99');
    await page.getByText('Add a coupon').click();
    await page.getByLabel('Coupon code').fill('SAVE20');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('SAVE20 applied').waitFor();
    await page.locator('#pay').click();
    await paid(page);
    assert.equal(await page.locator('#done-amount').textContent(), '$39.99');
  }),
);

// proves: B-21
test(
  'a coupon of a hundred percent takes the card form away, and the order is completed',
  inPage({}, async ({ page }) => {
    await page.goto(link('amount=10&product=Tea'));
    await page.getByText('Add a coupon').click();
    await page.getByLabel('Coupon code').fill('FREE');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing to pay. No card is needed.').waitFor();
    assert.equal(await page.locator('#card_number').count(), 0);
    assert.equal(await page.locator('#pay').textContent(), 'Complete order');
    await judge(page, 'nothing to pay');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.locator('#pay').click();
    await paid(page);
  }),
);

// proves: TRAP-47
test(
  'a customer whose coupon was used up meanwhile sees the new price before paying it',
  inPage({}, async ({ page }) => {
    await page.goto(link('amount=10&coupon=LAST'));
    assert.equal(await page.locator('#pay').textContent(), 'Pay $8.00');
    const other = await page.context().newPage();
    await other.goto(link('amount=10&coupon=LAST'));
    await pay(other, CARD);
    await paid(other);
    await pay(page, CARD);
    await page.getByText('can no longer be used').waitFor();
    assert.equal(await page.locator('#pay').textContent(), 'Pay $10.00');
    assert.equal(await page.locator('#price').textContent(), '$10.00');
    assert.notEqual(await page.inputValue('#cvc'), '');
    await page.locator('#pay').click();
    await paid(page);
    assert.equal(await page.locator('#done-amount').textContent(), '$10.00');
  }),
);

// proves: PEB-029
test(
  'without script a coupon is put on and taken off by plain forms',
  inPage({ javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(link('amount=49.99'));
    await page.locator('#coupon-more summary').click();
    await page.locator('#coupon').fill('save20');
    await page.getByRole('button', { name: 'Apply' }).click();
    assert.equal(await page.locator('#pay').textContent(), 'Pay $39.99');
    await page.getByRole('button', { name: 'Remove' }).click();
    assert.equal(await page.locator('#pay').textContent(), 'Pay $49.99');
  }),
);
