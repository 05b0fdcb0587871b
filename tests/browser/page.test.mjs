// The payment pages themselves: what a customer types and sees, with and without script, by
// keyboard, on the smallest frame, in light and dark.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create, order, orders } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { answerBank, declined, fill, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '4000 0000 0000 0002' };
const MINUTE_MS = 60_000;
let browser, merchant, server, store;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store();
});
after(async () => {
  await Promise.all([browser?.close(), merchant?.stop(), server?.stop()]);
});

const hosted = (query = 'amount=49.99') => `${server.origin}/checkout/${store.store_id}?${query}`;
const embed = (query = 'amount=49.99') =>
  `${server.origin}/checkout/embed?store_id=${store.store_id}&${query}`;
const focused = (page) => page.evaluate(() => document.activeElement.id);

// proves: PEB-170, TRAP-72
test(
  'with JavaScript off the hosted page takes a payment',
  inPage({ javaScriptEnabled: false }, async ({ page }) => {
    const back = encodeURIComponent(`${merchant.origin}/thanks`);
    await page.goto(hosted(`amount=49.99&product=Mug&ref=NOSCRIPT&return_url=${back}`));
    assert.match(await page.locator('#open').textContent(), /60 minutes/);
    await pay(page, { number: '4000 0000 0000 0119' });
    assert.match(await declined(page), /enough funds/);
    assert.equal(await page.inputValue('#name'), 'Ada Okafor');
    assert.equal(await page.inputValue('#card_number'), '', 'the number is not sent back');
    assert.doesNotMatch(await page.locator('#form').innerHTML(), /0119/);
    await pay(page, CARD);
    await page.waitForURL(/\/receipt$/);
    assert.match(await page.locator('h1').textContent(), /Payment complete/);
    const {
      total,
      orders: [sold],
    } = await orders(server, store, 'order_reference=NOSCRIPT');
    assert.deepEqual([total, sold.status, sold.amount], [1, 'completed', 49.99]);
    const way = new URL(await page.locator('#go').getAttribute('href'));
    assert.equal(way.searchParams.get('order_id'), sold.order_id);
  }),
);

// proves: PEB-124
test(
  'with JavaScript off 3-D Secure works as a page of its own',
  inPage({ javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(hosted('amount=12&ref=NOSCRIPT-3DS'));
    await pay(page, { number: '4000 0000 0000 1091' });
    await page.waitForURL(/\/challenge\//);
    await page.click('button[value=fail]');
    await page.waitForURL(/declined/);
    assert.match(await declined(page), /\w/);
    await pay(page, { number: '4000 0000 0000 1091' });
    await page.waitForURL(/\/challenge\//);
    await page.click('button[value=pass]');
    await page.waitForURL(/\/receipt$/);
    assert.equal(
      (await orders(server, store, 'order_reference=NOSCRIPT-3DS')).orders[0].status,
      'completed',
    );
  }),
);

test(
  'with JavaScript off wrong fields are named and nothing is charged',
  inPage({ javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(hosted('amount=12&ref=NOSCRIPT-WRONG'));
    await pay(page, { number: '4000 0000 0000 0003', expiry: '13/30', cvc: '123' });
    for (const id of ['card_number', 'expiry']) {
      assert.equal(await page.getAttribute(`#${id}`, 'aria-invalid'), 'true', id);
      assert.match(await page.locator(`#${id}-m`).textContent(), /\w/);
    }
    assert.equal((await orders(server, store, 'order_reference=NOSCRIPT-WRONG')).total, 0);
  }),
);

test(
  'the whole purchase works by keyboard alone',
  inPage(async ({ page }) => {
    const { checkout_url: url, id } = await create(server, store, {
      amount: 9,
      customer_email: 'ada@example.com',
    });
    await page.goto(url);
    const press = async (text) => {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    };
    for (let tabs = 0; (await focused(page)) !== 'card_number'; tabs += 1) {
      assert.ok(tabs < 6, 'the first field is near');
      await page.keyboard.press('Tab');
    }
    await press('5200000000000007');
    await press('1230');
    await press('123');
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    await paid(page);
    assert.equal(await focused(page), 'done-title', 'the result is where a screen reader is');
    assert.equal((await order(server, store, id)).status, 'completed');
  }),
);

// proves: TRAP-81
test(
  'a card number is grouped as it is typed and the caret stays at its digit',
  inPage(async ({ page }) => {
    await page.goto(hosted());
    const number = page.locator('#card_number');
    const caret = () => number.evaluate((field) => field.selectionStart);
    const place = (at) => number.evaluate((field, to) => field.setSelectionRange(to, to), at);
    await number.focus();
    await page.keyboard.type('4000000000000002');
    assert.equal(await number.inputValue(), '4000 0000 0000 0002');
    assert.equal(await page.getAttribute('#card', 'data-brand'), 'visa');
    await place(2);
    await page.keyboard.type('9');
    assert.deepEqual([await number.inputValue(), await caret()], ['4090 0000 0000 0000 2', 3]);
    await page.keyboard.press('Backspace');
    assert.deepEqual([await number.inputValue(), await caret()], ['4000 0000 0000 0002', 2]);
    await place(5);
    await page.keyboard.press('Backspace');
    assert.deepEqual([await number.inputValue(), await caret()], ['4000 0000 0000 0002', 4]);
  }),
);

// proves: TRAP-81
test(
  'numbers and dates are taken as people paste and type them',
  inPage(async ({ page }) => {
    await page.goto(hosted());
    const pasted = [
      '５２００-0000-0000-0007',
      '5200 0000 0000 0007',
      '5200000000000007',
      ' 5200-0000-0000-0007 ',
    ];
    for (const text of pasted) {
      await page.fill('#card_number', text);
      assert.equal(await page.inputValue('#card_number'), '5200 0000 0000 0007', text);
    }
    assert.equal(await page.getAttribute('#card', 'data-brand'), 'mastercard');
    const dates = {
      1230: '12 / 30',
      '12/30': '12 / 30',
      '12/2030': '12 / 30',
      430: '04 / 30',
      '4/30': '04 / 30',
      '1/30': '01 / 30',
      122030: '12 / 30',
    };
    for (const [typed, shown] of Object.entries(dates)) {
      await page.fill('#expiry', '');
      await page.focus('#expiry');
      await page.keyboard.type(typed);
      assert.equal(await page.inputValue('#expiry'), shown, typed);
    }
    for (const text of ['12/2030', '12/30', '1230', '12-30', '12.2030']) {
      await page.fill('#expiry', text);
      assert.equal(await page.inputValue('#expiry'), '12 / 30', text);
    }
    await page.focus('#cvc');
    await page.keyboard.type('12a34');
    assert.equal(await page.inputValue('#cvc'), '123');
  }),
);

test(
  'a wrong field is named at its field, gets the focus, and nothing moves',
  inPage(async ({ page }) => {
    await page.goto(hosted());
    const top = () => page.locator('#pay').evaluate((button) => button.getBoundingClientRect().top);
    const before = await top();
    await page.fill('#email', 'x');
    await page.focus('#card_number');
    assert.match(await page.locator('#email-m').textContent(), /name@example\.com/);
    assert.equal(await top(), before, 'the message does not push the button');
    await fill(page, { ...CARD, expiry: '01/20' });
    await page.click('#pay');
    assert.equal(await focused(page), 'expiry');
    assert.match(await page.locator('#expiry-m').textContent(), /not expired/);
    assert.equal(await page.getAttribute('#expiry', 'aria-describedby'), 'expiry-m');
    await page.keyboard.press('End');
    await page.keyboard.type('1');
    assert.equal(await page.getAttribute('#expiry', 'aria-invalid'), null, 'typing clears it');
  }),
);

test(
  'after a decline everything but the security code is kept',
  inPage(async ({ page }) => {
    await page.goto(hosted());
    await pay(page, { number: '4000 0000 0000 0119' });
    assert.match(await declined(page), /enough funds/);
    assert.equal(await page.inputValue('#card_number'), '4000 0000 0000 0119');
    assert.equal(await page.inputValue('#expiry'), '12 / 30');
    assert.equal(await page.inputValue('#name'), 'Ada Okafor');
    assert.equal(await page.inputValue('#email'), 'ada@example.com');
    assert.equal(await page.inputValue('#cvc'), '');
  }),
);

// proves: PEB-171
test(
  'without an amount the customer says what to pay',
  inPage(async ({ page }) => {
    await page.goto(hosted('product=Donation&ref=GIFT'));
    assert.equal(await page.textContent('#label'), 'Pay');
    const good = {
      12.5: '$12.50',
      '1,500': '$1,500.00',
      '1,5': '$1.50',
      $20: '$20.00',
      '０.５０': '$0.50',
    };
    for (const [typed, shown] of Object.entries(good)) {
      await page.fill('#amount', typed);
      assert.equal(await page.textContent('#label'), `Pay ${shown}`, typed);
      assert.equal(await page.textContent('#total'), shown, typed);
    }
    for (const typed of ['0.49', '50001', '-5', '1e3', 'abc', '1.234']) {
      await page.fill('#amount', typed);
      assert.equal(await page.textContent('#label'), 'Pay', typed);
    }
    await fill(page, CARD);
    await page.click('#pay');
    assert.equal(await focused(page), 'amount');
    assert.match(await page.textContent('#amount-m'), /\$0\.50 to \$50,000\.00/);
    await page.fill('#amount', '12,50');
    await page.click('#pay');
    await paid(page);
    assert.equal(await page.textContent('#done-amount'), '$12.50');
    assert.equal((await orders(server, store, 'order_reference=GIFT')).orders[0].amount, 12.5);
  }),
);

test(
  'submitting twice in one moment pays once',
  inPage(async ({ page }) => {
    await page.goto(hosted('amount=5&ref=TWICE'));
    await fill(page, CARD);
    let posts = 0;
    page.on('request', (request) => {
      posts += request.method() === 'POST' ? 1 : 0;
    });
    await page.evaluate(() => {
      const form = document.getElementById('form');
      form.requestSubmit();
      form.requestSubmit();
    });
    await paid(page);
    assert.equal(posts, 1);
    assert.equal((await orders(server, store, 'order_reference=TWICE')).total, 1);
  }),
);

test('an answer that got lost is asked for, and the customer learns the truth', async (t) => {
  await t.test(
    'the payment went through',
    inPage(async ({ page }) => {
      await page.goto(hosted('amount=5&ref=LOST-ANSWER'));
      await page.route('**/pay/cs_*', async (route) => {
        await route.fetch();
        await route.abort('connectionreset');
      });
      await pay(page, CARD);
      await paid(page);
      assert.equal((await orders(server, store, 'order_reference=LOST-ANSWER')).total, 1);
    }),
  );
  await t.test(
    'the request never arrived',
    inPage(async ({ page }) => {
      await page.goto(hosted('amount=5&ref=LOST-REQUEST'));
      await page.route('**/pay/cs_*', (route) => route.abort('connectionreset'), { times: 1 });
      await pay(page, CARD);
      await page.waitForFunction(() =>
        /Pay again/.test(document.getElementById('alert').textContent),
      );
      await page.fill('#cvc', '123');
      await page.click('#pay');
      await paid(page);
      assert.equal((await orders(server, store, 'order_reference=LOST-REQUEST')).total, 1);
    }),
  );
  await t.test(
    'the request never arrived after a decline',
    inPage(async ({ page }) => {
      await page.goto(hosted('amount=5&ref=LOST-SECOND'));
      await pay(page, { number: '4000 0000 0000 0119' });
      await declined(page);
      await page.route('**/pay/cs_*', (route) => route.abort('connectionreset'), { times: 1 });
      await pay(page, CARD);
      await page.waitForFunction(() =>
        /Pay again/.test(document.getElementById('alert').textContent),
      );
    }),
  );
});

// proves: PEB-184
test(
  'when its time is over the page says so and takes no payment',
  inPage(async ({ page }) => {
    await page.clock.install();
    await page.goto(embed());
    assert.match(await page.textContent('#open'), /stays open until/);
    await page.clock.fastForward(26 * MINUTE_MS);
    assert.match(await page.textContent('#open'), /in 4 minutes/);
    await page.clock.fastForward(5 * MINUTE_MS);
    await page.locator('#over').waitFor();
    assert.equal(await page.locator('#form').isVisible(), false);
    assert.match(await page.textContent('#over'), /expired/);
  }),
);

// proves: PEB-186, TRAP-85
test(
  'the smallest frame shows the whole form without scrolling sideways',
  inPage({ viewport: { width: 320, height: 480 } }, async ({ page }) => {
    const back = encodeURIComponent('https://a-shop-with-quite-a-long-name.example/cancelled');
    const long = encodeURIComponent(
      'A product with quite a long name & Donaudampfschifffahrtsgesellschaftskapitänsmütze',
    );
    for (const url of [
      embed(`amount=50000&product=${long}&ref=${'R'.repeat(60)}&cancel_url=${back}`),
      hosted('product=Donation'),
    ]) {
      await page.goto(url);
      const sideways = () =>
        page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
      assert.equal(await sideways(), 0, url);
      await page.locator('#pay').scrollIntoViewIfNeeded();
      assert.equal(
        await page.evaluate(() => {
          const { left, top, width, height } = document
            .getElementById('pay')
            .getBoundingClientRect();
          return document.elementFromPoint(left + width / 2, top + height / 2).closest('button')
            ?.id;
        }),
        'pay',
        'nothing covers the button',
      );
      const small = await page
        .locator('input:not([type=hidden])')
        .evaluateAll((fields) =>
          fields
            .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16)
            .map(({ id }) => id),
        );
      assert.deepEqual(small, [], 'phones do not zoom into the fields');
    }
    await page.fill('#amount', '5');
    await pay(page, { number: '4000 0000 0000 1091' });
    const bank = page.frameLocator('#bank-frame iframe');
    await bank.locator('button[value=pass]').waitFor();
    assert.equal(
      await bank.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth),
      0,
    );
    await answerBank(page);
    await paid(page);
  }),
);

// proves: PEB-123, PEB-124, PEB-125, PEB-126, PEB-127, PEB-128, PEB-129
test(
  'one tap on a test card fills in the form',
  inPage(async ({ page }) => {
    const { checkout_url: url } = await create(server, store, {
      amount: 9,
      customer_email: 'ada@example.com',
    });
    await page.goto(url);
    await page.click('#test summary');
    const cards = page.locator('#cards button');
    assert.equal(await cards.count(), 7);
    await cards.nth(2).click();
    assert.equal(await page.inputValue('#card_number'), '5200 0000 0000 0007');
    await page.click('#pay');
    await paid(page);
  }),
);

test(
  'without a connection nothing is sent, and the form goes on when it is back',
  inPage(async ({ page, context }) => {
    await page.goto(hosted('amount=5&ref=OFFLINE'));
    await fill(page, CARD);
    await context.setOffline(true);
    assert.match(await declined(page), /offline/);
    await page.click('#pay');
    assert.match(await declined(page), /offline/);
    assert.equal((await orders(server, store, 'order_reference=OFFLINE')).total, 0);
    await context.setOffline(false);
    await page.locator('#alert').waitFor({ state: 'hidden' });
    await page.click('#pay');
    await paid(page);
  }),
);

test(
  'an answer that is no answer of ours keeps the form and asks to wait',
  inPage(async ({ page }) => {
    await page.goto(hosted('amount=5'));
    const reply = { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' };
    await page.route('**/pay/cs_*', (route) => route.fulfill(reply), { times: 1 });
    await pay(page, CARD);
    assert.match(await declined(page), /Wait a moment/);
    assert.equal(await page.inputValue('#card_number'), CARD.number);
    await page.fill('#cvc', '123');
    await page.click('#pay');
    await paid(page);
  }),
);

test(
  'a page that comes back from the cache of the browser is usable, or shows the receipt',
  inPage(async ({ page }) => {
    const comeBack = () =>
      page.evaluate(() => {
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      });
    await page.goto(hosted('amount=5'));
    await fill(page, CARD);
    await page.evaluate(() => {
      document.getElementById('fields').inert = true;
    });
    await comeBack();
    await page.waitForFunction(() => !document.getElementById('fields').inert);
    await page.click('#pay');
    await paid(page);
    await comeBack();
    await page.waitForURL(/\/receipt$/);
  }),
);

// proves: TRAP-84
test(
  'the customer who leaves the bank step may take another card',
  inPage(async ({ page }) => {
    await page.goto(hosted('amount=5&ref=LEFT'));
    await pay(page, { number: '4000 0000 0000 1091' });
    await page.frameLocator('#bank-frame iframe').locator('button[value=pass]').waitFor();
    await page.click('#bank-back');
    assert.match(await declined(page), /bank step was cancelled/);
    await pay(page, { number: '5200 0000 0000 0007' });
    await paid(page);
    const {
      total,
      orders: [sold],
    } = await orders(server, store, 'order_reference=LEFT');
    assert.deepEqual([total, sold.status], [1, 'completed']);
  }),
);
