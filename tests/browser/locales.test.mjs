// Customers of other languages: what they read, type and hear, from right to left and on the
// smallest screen, and that the server and the browser write the same amounts.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { orders } from '../support/api.mjs';
import { inside, judge, settled } from '../support/axe.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { answerBank, declined, fill, paid, pay } from '../support/checkout.mjs';
import { Server } from '../support/server.mjs';

const SMALL = { width: 320, height: 640 };
const GOOD = '4000 0000 0000 0002';
const MINUTE_MS = 60_000;
const TAGS = readdirSync(new URL('../../checkout-server/locales/', import.meta.url)).sort();
let browser, server, store;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  store = await server.store();
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop()]);
});

const hosted = (query) => `${server.origin}/checkout/${store.store_id}?${query}`;
const text = (page, selector) => page.locator(selector).textContent();
const html = (page, name) => page.getAttribute('html', name);
const focused = (page) => page.evaluate(() => document.activeElement.id);
/** Without the invisible marks that keep directions apart. */
const bare = (words) => words.replace(/[\u200e\u200f\u2066-\u2069]/g, '');

/** Nothing hangs over the edge of the screen, and no box is smaller than its words. */
async function fits(page, what) {
  await settled(page);
  const { wide, clipped } = await page.evaluate(() => {
    const boxes = document.querySelectorAll('h1, h2, p, dt, dd, label, button, a, summary span, li');
    const seen = [...boxes].filter((box) => box.checkVisibility() && !box.closest('.sr-only'));
    return {
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      clipped: seen
        .filter((box) => box.clientWidth && box.scrollWidth > box.clientWidth + 1)
        .map((box) => `${box.tagName}: ${box.textContent}`),
    };
  });
  assert.equal(wide, 0, `${what}: the page scrolls sideways`);
  assert.deepEqual(clipped, [], what);
}

test(
  'a purchase in Arabic on the smallest screen',
  inPage({ viewport: SMALL }, async ({ page }) => {
    const answer = await page.goto(
      hosted('locale=ar&amount=49.99&currency=AED&product=Stoneware%20mug&ref=AR-1'),
    );
    assert.equal(answer.headers()['content-language'], 'ar');
    assert.deepEqual([await html(page, 'lang'), await html(page, 'dir')], ['ar', 'rtl']);
    assert.equal(bare(await text(page, '#label')), 'ادفع 49.99\u00a0د.إ.');
    const directions = await page.$$eval('#form input:not([type=hidden])', (inputs) =>
      inputs.map(({ name, dir }) => `${name} ${dir}`),
    );
    assert.deepEqual(directions, ['email ltr', 'card_number ltr', 'expiry ltr', 'cvc ltr', 'name ']);
    await fits(page, 'form');
    await judge(page, 'form');
    await page.click('#test summary');
    await fits(page, 'test cards');
    await page.click('#test summary');
    await page.click('#pay');
    assert.equal(await text(page, '#email-m'), 'أدخل بريدك الإلكتروني');
    await fits(page, 'errors');
    await judge(page, 'errors');
    await pay(page, { number: '4000 0000 0000 0119' });
    assert.match(await declined(page), /رصيد البطاقة غير كافٍ/);
    await fits(page, 'declined');
    await judge(page, 'declined');
    // As an Arabic keyboard writes it.
    await pay(page, { number: '٤٠٠٠٠٠٠٠٠٠٠٠١٠٩١', expiry: '١٢/٣٠', cvc: '١٢٣' });
    const bank = page.frameLocator('#bank-frame iframe');
    await bank.locator('button[value=pass]').waitFor();
    assert.equal(await bank.locator('html').getAttribute('lang'), 'ar');
    await judge(await inside(page, '#bank-frame iframe'), 'bank');
    await fits(page, 'bank');
    await answerBank(page);
    await paid(page);
    assert.equal(bare(await text(page, '#done-amount')), '49.99\u00a0د.إ.');
    await judge(page, 'paid');
    await fits(page, 'paid');
    await page.click('#done-receipt');
    await page.waitForURL(/\/receipt/);
    await judge(page, 'receipt');
    await fits(page, 'receipt');
    // Opened again without a word about the language, the receipt remembers it.
    await page.goto(page.url().split('?')[0]);
    assert.equal(await html(page, 'lang'), 'ar');
    const [sold] = (await orders(server, store, 'order_reference=AR-1')).orders;
    assert.deepEqual([sold.status, sold.amount, sold.currency], ['completed', 49.99, 'AED']);
  }),
);

test(
  'a purchase of 5000 yen by a customer whose browser speaks Japanese',
  inPage({ locale: 'ja-JP', viewport: { width: 400, height: 800 } }, async ({ page }) => {
    await page.goto(hosted('amount=5000&currency=JPY&ref=JA-1'));
    assert.equal(await html(page, 'lang'), 'ja');
    assert.equal(await text(page, '#label'), '￥5,000を支払う');
    await judge(page, 'form');
    await page.click('#pay');
    assert.equal(await text(page, '#card_number-m'), 'カード番号を入力してください');
    await judge(page, 'errors');
    await pay(page, { number: '４０００　００００　００００　０００２', expiry: '１２／３０', cvc: '１２３' });
    await paid(page);
    assert.equal(await text(page, '#done-amount'), '￥5,000');
    await judge(page, 'paid');
    await page.click('#done-receipt');
    await page.waitForURL(/\/receipt/);
    assert.match(await text(page, '#date'), /^\d{4}年\d{1,2}月\d{1,2}日/);
    await judge(page, 'receipt');
    const [sold] = (await orders(server, store, 'order_reference=JA-1')).orders;
    assert.deepEqual([sold.status, sold.amount, sold.currency], ['completed', 5000, 'JPY']);
  }),
);

test(
  'a purchase by keyboard alone, with the test cards, in German',
  inPage({ locale: 'de-DE' }, async ({ page }) => {
    await page.goto(hosted('amount=12.5&currency=EUR&ref=DE-KEYS'));
    const { keyboard } = page;
    const tabTo = async (isThere) => {
      for (let tabs = 0; !(await page.evaluate(isThere)); tabs += 1) {
        assert.ok(tabs < 12, 'it is near');
        await keyboard.press('Tab');
      }
    };
    await tabTo(() => document.activeElement.matches('summary'));
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    assert.equal(await focused(page), 'email', 'the first field that is still empty');
    await keyboard.type('ada@example.com');
    await tabTo(() => document.activeElement.id === 'pay');
    assert.equal(await text(page, '#label'), '12,50\u00a0€ bezahlen');
    await keyboard.press('Enter');
    await paid(page);
    assert.equal(await focused(page), 'done-title', 'the result is where a screen reader is');
    await tabTo(() => document.activeElement.id === 'done-receipt');
    await keyboard.press('Enter');
    await page.waitForURL(/\/receipt/);
    assert.equal(await text(page, 'h1'), 'Zahlung abgeschlossen');
    assert.equal((await orders(server, store, 'order_reference=DE-KEYS')).total, 1);
  }),
);

// proves: PEB-171, PEB-181, TRAP-81
test(
  'an amount is typed as the language writes it and shown as the server would write it',
  inPage(async ({ page }) => {
    const typed = [
      ['de', 'EUR', '1.234,5', '1234.5'],
      ['de', 'EUR', '12.5', '12.5'],
      ['fr', 'EUR', '1 234,5 €', '1234.5'],
      ['fa', 'USD', '۱٬۲۳۴٫۵', '1234.5'],
      ['hi', 'INR', '४९.५', '49.5'],
      ['th', 'THB', '๔๙.๕', '49.5'],
      ['es', 'EUR', '1.500', '1500'],
      ['ja', 'JPY', '５，０００', '5000'],
      ['da', 'ALL', '12,34', '12.34'],
    ];
    for (const [tag, currency, input, amount] of typed) {
      const query = `locale=${tag}&currency=${currency}`;
      await page.goto(hosted(`${query}&amount=${amount}`));
      const fixed = await text(page, '#label');
      await page.goto(hosted(query));
      const open = await text(page, '#label');
      await page.fill('#amount', input);
      assert.equal(await text(page, '#label'), fixed, `${input} in ${tag}`);
      await page.fill('#amount', '1.2.3');
      assert.equal(await text(page, '#label'), open, 'no amount, no sum on the button');
    }
    await page.goto(hosted('locale=de&currency=TND&ref=DE-TND'));
    await page.fill('#amount', '1,500');
    await pay(page, { number: GOOD });
    await paid(page);
    const [sold] = (await orders(server, store, 'order_reference=DE-TND')).orders;
    assert.equal(sold.amount, 1.5, 'the decimals of the dinar are not taken for a group');
  }),
);

// proves: PEB-184
test(
  'the end of the session is told aloud twice, in words of the language, and has a way on',
  inPage(async ({ page }) => {
    await page.clock.install();
    await page.goto(hosted('locale=pl&amount=5'));
    assert.equal(await text(page, '#live'), '');
    await page.clock.fastForward(55 * MINUTE_MS + 1000);
    assert.equal(await text(page, '#live'), 'Ta strona zamknie się za 5 minut.');
    await page.clock.fastForward(2 * MINUTE_MS);
    assert.equal(await text(page, '#open'), 'Ta strona zamknie się za 3 minuty.');
    assert.equal(await text(page, '#live'), 'Ta strona zamknie się za 5 minut.');
    await page.clock.fastForward(2 * MINUTE_MS);
    assert.equal(await text(page, '#live'), 'Ta strona zamknie się za 1 minutę.');
    await page.clock.fastForward(MINUTE_MS);
    await page.locator('#over').waitFor();
    assert.equal(await text(page, '#over-title'), 'Ta strona wygasła');
    assert.equal(await focused(page), 'over-title');
    await page.click('#over a');
    await page.locator('#form').waitFor();
    assert.equal(await html(page, 'lang'), 'pl');
  }),
);

test(
  'without script the page keeps its language through errors and the receipt',
  inPage({ javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(hosted('locale=fr&currency=EUR&ref=FR-1'));
    await fill(page, { number: GOOD });
    await page.fill('#amount', 'beaucoup');
    await page.click('#pay');
    assert.match(await text(page, '#alert'), /Vérifiez ces champs/);
    assert.equal(await text(page, '#amount-m'), 'De 0,50\u00a0€ à 50\u202f000,00\u00a0€');
    await fill(page, { number: GOOD });
    await page.fill('#amount', '1 234,50 €');
    await page.click('#pay');
    await page.waitForURL(/\/receipt/);
    assert.equal(await text(page, 'h1'), 'Paiement effectué');
    assert.match(await text(page, '.amount'), /1\u202f234,50/);
  }),
);

test(
  'in every language every state fits the smallest screen',
  inPage({ viewport: SMALL, reducedMotion: 'reduce' }, async ({ page }) => {
    assert.equal(TAGS.length, 32);
    for (const tag of TAGS) {
      await page.goto(hosted(`locale=${tag}&coupon=SAVE20`));
      assert.equal(await html(page, 'lang'), tag);
      await page.click('#test summary');
      await fits(page, `${tag}: form`);
      await page.click('#pay');
      await fits(page, `${tag}: errors`);
      for (const state of ['bank', 'done', 'over']) {
        await page.evaluate((id) => window.show(id), state);
        assert.ok(await page.locator(`#${state}`).isVisible());
        await fits(page, `${tag}: ${state}`);
      }
      await page.goto(`${server.origin}/nowhere?locale=${tag}`);
      await fits(page, `${tag}: message`);
    }
  }),
);
