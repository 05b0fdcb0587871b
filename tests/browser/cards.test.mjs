// The seven test cards in a real browser through all three surfaces: the dialog of the script tag,
// a plain iframe, and the hosted page. Each is judged by what the customer sees, by what the
// merchant's page heard, and by what the API says of the order.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { verifyResult } from '../../examples/verify/node/pebblepay.mjs';
import { create, order, orders } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { CARDS } from '../support/cards.mjs';
import { answerBank, declined, dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const ORDER_ID = /^PP-[0-9A-Z]{4}-[0-9A-Z]{6}$/;
let browser, merchant, server, store;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin] });
});
after(async () => {
  await Promise.all([browser?.close(), merchant?.stop(), server?.stop()]);
});

const reference = (surface, card) => `${surface}-${card.number.slice(-4)}`;

/** Pays with the card and checks what the customer sees; returns the order's id if it was paid. */
async function payWith(form, card) {
  await pay(form, card);
  if (card.bank) await answerBank(form);
  if (!card.failure) return paid(form);
  const words = await declined(form);
  assert.match(words, /\S/);
  assert.equal(await form.locator('#form').isVisible(), true, 'another card can be tried');
  return undefined;
}

/** What the API says of the one order with this reference. */
async function orderOf(ref) {
  const {
    total,
    orders: [first],
  } = await orders(server, store, `order_reference=${ref}`);
  assert.equal(total, 1, 'one order');
  return first;
}

/** Checks the messages that both of the merchant's listeners heard, and the order. */
async function judge(card, messages, ref, orderId) {
  const word = card.failure ? 'pebblepay:payment_failed' : 'pebblepay:payment_complete';
  await until('both listeners hear of it', () => messages.length >= 2);
  const sold = await orderOf(ref);
  assert.equal(sold.status, card.failure ? 'failed' : 'completed');
  assert.equal(sold.failure_reason, card.failure ?? null);
  assert.deepEqual(messages.map(({ listener }) => listener).sort(), ['any origin', 'exact origin']);
  for (const { origin, data } of messages) {
    assert.equal(origin, server.origin);
    assert.equal(data.type, word);
    if (card.failure) {
      assert.equal(data.code, card.failure);
      assert.match(data.error, /\w+/);
    } else {
      assert.equal(data.orderId, orderId);
      assert.match(data.orderId, ORDER_ID);
      assert.equal(data.orderId, sold.order_id);
      assert.match(data.transactionId, /^txn_/);
      assert.equal(data.transactionId, sold.transaction_id);
      assert.equal(data.amount, 49.99);
      assert.equal(data.isTest, true);
      const secret = store.webhook_secret_test;
      const claims = verifyResult(data.resultToken, store.store_id, secret);
      assert.deepEqual(
        [claims.order_id, claims.transaction_id, claims.amount, claims.status],
        [orderId, sold.transaction_id, '49.99', 'completed'],
      );
    }
  }
}

for (const card of CARDS) {
  // proves: PEB-123, PEB-124, PEB-125, PEB-126, PEB-127, PEB-128, PEB-129, PEB-131, PEB-140
  // proves: PEB-152, PEB-153, PEB-154, PEB-155, PEB-158
  // proves: SN-03, SN-05, SN-10, TRAP-61, TRAP-80, TRAP-83
  test(
    `in the dialog, ${card.number} ${card.outcome}`,
    inPage(async ({ page, messages }) => {
      const ref = reference('modal', card);
      const url = merchant.serve(
        `/${ref}`,
        `
      <button data-pebblepay="checkout" data-amount="49.99" data-reference="${ref}">Buy</button>
      ${merchant.tag(store)}`,
      );
      await page.goto(url);
      await page.click('button');
      const form = dialogFrame(page);
      const orderId = await payWith(form, card);
      await judge(card, messages, ref, orderId);
      assert.equal(await page.locator('dialog[open]').count(), 1, 'the dialog stays');
    }),
  );

  // proves: PEB-123, PEB-124, PEB-125, PEB-126, PEB-127, PEB-128, PEB-129, PEB-152, PEB-153
  // proves: PEB-155, PEB-180, PEB-181, PEB-183, PEB-185, PEB-187
  // proves: SN-09, SN-10, TRAP-63, TRAP-64, TRAP-83
  test(
    `in a plain iframe, ${card.number} ${card.outcome}`,
    inPage(async ({ page, messages }) => {
      const ref = reference('embed', card);
      const query = `store_id=${store.store_id}&amount=49.99&ref=${ref}`;
      const src = `${server.origin}/checkout/embed?${query}`;
      const url = merchant.serve(
        `/${ref}`,
        `<iframe src="${src}" width="100%" height="600"
      frameborder="0" allow="payment" style="border-radius: 12px; max-width: 480px;"></iframe>`,
      );
      await page.goto(url);
      const orderId = await payWith(page.frameLocator('iframe'), card);
      await judge(card, messages, ref, orderId);
    }),
  );

  // proves: PEB-123, PEB-124, PEB-125, PEB-126, PEB-127, PEB-128, PEB-129
  // proves: PEB-020, PEB-021, PEB-170, TRAP-80, TRAP-83
  test(
    `on the hosted page, ${card.number} ${card.outcome}`,
    inPage(async ({ page }) => {
      const created = await create(server, store, {
        amount: 49.99,
        order_reference: reference('hosted', card),
      });
      await page.goto(created.checkout_url);
      const orderId = await payWith(page, card);
      const sold = await order(server, store, created.id);
      assert.equal(sold.status, card.failure ? 'failed' : 'completed');
      assert.equal(sold.failure_reason, card.failure ?? null);
      if (!card.failure) assert.equal(orderId, sold.order_id);
    }),
  );
}

// proves: PEB-124, PEB-045, TRAP-84, B-07
test(
  'a customer who fails the bank step pays with another card in the same dialog',
  inPage(async ({ page, messages }) => {
    const url = merchant.serve(
      '/again',
      `
    <button data-pebblepay="checkout" data-amount="20" data-reference="again">Buy</button>
    ${merchant.tag(store)}`,
    );
    await page.goto(url);
    await page.click('button');
    const form = dialogFrame(page);
    await pay(form, { number: '4000 0000 0000 1091' });
    await answerBank(form, 'fail');
    await declined(form);
    assert.equal((await orderOf('again')).status, 'failed');
    await pay(form, { number: '5200 0000 0000 0007' });
    await paid(form);
    await until('both results are heard', () => messages.length >= 4);
    const heard = messages
      .filter(({ listener }) => listener === 'exact origin')
      .map(({ data }) => data.type);
    assert.deepEqual(heard, ['pebblepay:payment_failed', 'pebblepay:payment_complete']);
    assert.equal((await orderOf('again')).status, 'completed');
  }),
);

// proves: PEB-132
test(
  'a card that is not on the list is declined and the customer is told which are',
  inPage(async ({ page }) => {
    const created = await create(server, store, { amount: 5 });
    await page.goto(created.checkout_url);
    await pay(page, { number: '4242 4242 4242 4242' });
    assert.match(await declined(page), /test card/i);
    assert.equal((await order(server, store, created.id)).status, 'failed');
  }),
);

const elsewhere = process.env.E2E_DATABASE ? 'the database is not in files here' : false;

// proves: TRAP-82, PEB-191
test('no card number is in the log or in the database', { skip: elsewhere }, async () => {
  const files = await readdir(server.folder);
  const kept = await Promise.all(
    files.map((name) => readFile(join(server.folder, name), 'latin1')),
  );
  const all = [server.log, ...kept].join('\n');
  assert.match(all, /insufficient_funds/, 'the payments are there');
  for (const { number } of CARDS) {
    const digits = number.replaceAll(' ', '');
    assert.equal(all.includes(digits), false, `${digits.slice(-4)} is kept`);
    assert.equal(all.includes(number), false, `${digits.slice(-4)} is kept, with spaces`);
  }
});
