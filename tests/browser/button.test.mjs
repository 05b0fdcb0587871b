// Payment buttons on a merchant's page: what their attributes say reaches the order, however late
// the button or the script came, and whatever the page does to them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { verifyResult } from '../../examples/verify/node/pebblepay.mjs';
import { call, order, orders } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const CARD = { number: '4000 0000 0000 0002' };
let browser, merchant, server, store, variant;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin] });
  const coupon = { code: 'SAVE20', discount_type: 'fixed', discount_value: 10 };
  await call(server, store, '/coupons', { body: coupon });
  variant = await server.variant(store, { name: 'Glazing class', amount: '19.99' });
});
after(async () => {
  await Promise.all([browser?.close(), merchant?.stop(), server?.stop()]);
});

const button = (attributes, text = 'Buy') =>
  `<button data-pebblepay="checkout" ${attributes}>${text}</button>`;

/** Opens a page with this body and the script tag at its end. */
async function visit(page, path, body, headers) {
  await page.goto(merchant.serve(path, `${body}\n${merchant.tag(store)}`, headers));
}

/** Clicks, pays, and returns what the API says of the order. */
async function buy(page, selector = 'button[data-pebblepay]') {
  await page.click(selector);
  const form = dialogFrame(page);
  await pay(form, CARD);
  return order(server, store, await paid(form));
}

/** When the core runs, it says so on the document. */
const coreIsReady = (page) =>
  page.addInitScript(() => {
    document.addEventListener('pebblepay:ready', () => {
      window.coreIsReady = true;
    });
  });
const waitForCore = (page) => page.waitForFunction(() => window.coreIsReady);

// proves: PEB-142, PEB-143, PEB-145, PEB-146, PEB-147, PEB-148, PEB-149, PEB-150, PEB-151
// proves: SN-04, TRAP-79
test(
  'every attribute of a button reaches the order',
  inPage(async ({ page }) => {
    await visit(
      page,
      '/all',
      button(`
    data-amount="49.99"
    data-product="Tea &amp; cake + 50% more"
    data-coupon="SAVE20"
    data-success-url="${merchant.origin}/thanks?a=1"
    data-cancel-url="${merchant.origin}/cancelled"
    data-webhook-url="${merchant.origin}/hook"
    data-reference="INV 001/ä"
    data-test-mode="true"`),
    );
    await page.click('button');
    const form = dialogFrame(page);
    assert.match(await form.locator('.order').innerText(), /Tea & cake \+ 50% more/);
    assert.match(await form.locator('#coupon-applied').innerText(), /SAVE20/);
    await pay(form, CARD);
    const sold = await order(server, store, await paid(form));
    assert.deepEqual([sold.amount, sold.amount_subtotal], [39.99, 49.99]);
    assert.equal(sold.product_name, 'Tea & cake + 50% more');
    assert.equal(sold.coupon.applied, true);
    assert.equal(sold.return_url, `${merchant.origin}/thanks?a=1`);
    assert.equal(sold.cancel_url, `${merchant.origin}/cancelled`);
    assert.equal(sold.webhook_url, `${merchant.origin}/hook`);
    assert.equal(sold.order_reference, 'INV 001/ä');
    assert.equal(sold.is_test, true);
  }),
);

// proves: PEB-144, PEB-147, PEB-151, PEB-188, TRAP-71, TRAP-78
test(
  'a variant sets the price and the amount beside it is not even sent',
  inPage(async ({ page }) => {
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await visit(
      page,
      '/variant',
      button(`data-variant-id="${variant}" data-amount="0.50"
    data-return-url="${merchant.origin}/back" data-testmode data-reference="V-1"`),
    );
    const sold = await buy(page);
    assert.equal(sold.amount, 19.99);
    assert.equal(sold.variant_id, variant);
    assert.equal(sold.product_name, 'Glazing class');
    assert.equal(sold.return_url, `${merchant.origin}/back`);
    const [frame] = asked.filter((url) => url.includes('/checkout/embed'));
    assert.equal(new URL(frame).searchParams.has('amount'), false);
    assert.equal(new URL(frame).searchParams.get('testMode'), 'true');
  }),
);

// proves: TRAP-73, TRAP-76
test(
  'a click before the core has arrived opens the dialog all the same',
  inPage(async ({ page, context }) => {
    let release;
    const held = new Promise((go) => {
      release = go;
    });
    await context.route('**/*.wasm', async (route) => {
      await held;
      await route.continue();
    });
    await visit(page, '/early', button('data-amount="12.00"'));
    await page.click('button');
    await dialogFrame(page).locator('#card_number').waitFor({ state: 'attached' });
    release();
    const form = dialogFrame(page);
    await pay(form, CARD);
    assert.equal((await order(server, store, await paid(form))).amount, 12);
  }),
);

// proves: PEB-159, TRAP-75
test(
  'a button that a script adds later works',
  inPage(async ({ page }) => {
    await coreIsReady(page);
    await visit(page, '/spa', '<div id="app"></div>');
    await waitForCore(page);
    await page.evaluate((html) => {
      document.getElementById('app').innerHTML = html;
    }, button('data-amount="7"'));
    assert.equal((await buy(page)).amount, 7);
  }),
);

for (const key of ['Enter', 'Space']) {
  // proves: PEB-142, PEB-160
  test(
    `an element that is no button opens with ${key}`,
    inPage(async ({ page }) => {
      await coreIsReady(page);
      await visit(
        page,
        `/plain-${key}`,
        '<div data-pebblepay="checkout" data-amount="9">Buy</div>',
      );
      await waitForCore(page);
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Buy');
      assert.equal(
        await page.evaluate(() => document.activeElement.getAttribute('role')),
        'button',
      );
      await page.keyboard.press(key);
      const form = dialogFrame(page);
      await pay(form, CARD);
      await paid(form);
    }),
  );
}

// proves: TRAP-75
test(
  'a double click opens one dialog',
  inPage(async ({ page }) => {
    await visit(page, '/double', button('data-amount="5"'));
    await page.dblclick('button');
    await dialogFrame(page).locator('#card_number').waitFor();
    assert.equal(await page.locator('dialog').count(), 1);
    assert.equal(
      page.frames().filter((frame) => frame.url().includes('/checkout/embed')).length,
      1,
    );
  }),
);

// proves: TRAP-61, TRAP-75
test(
  'a script that was loaded twice opens one dialog and tells once',
  inPage(async ({ page, messages }) => {
    await visit(page, '/twice', `${merchant.tag(store)}${button('data-amount="5"')}`);
    await buy(page);
    await until('the result is heard', () => messages.length >= 2);
    assert.equal(await page.locator('dialog').count(), 1);
    const heard = messages.map(({ listener }) => listener).sort();
    assert.deepEqual(heard, ['any origin', 'exact origin']);
  }),
);

test(
  'Escape closes the dialog and the focus goes back to the button',
  inPage(async ({ page }) => {
    await visit(page, '/escape', `<a href="#x">before</a>${button('data-amount="5"')}`);
    await page.focus('button');
    await page.keyboard.press('Enter');
    const number = dialogFrame(page).locator('#email');
    await number.waitFor();
    // The key goes to whatever has the focus, which is inside the frame by then.
    await until('the first field has the focus', () =>
      number.evaluate((field) => field === document.activeElement),
    );
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Buy');
    await page.keyboard.press('Enter');
    await dialogFrame(page).locator('#email').waitFor();
  }),
);

test(
  'while money moves nothing closes the dialog',
  inPage(async ({ page, context }) => {
    let release;
    const held = new Promise((go) => {
      release = go;
    });
    await context.route('**/pay/cs_*', async (route) => {
      if (route.request().method() === 'POST') await held;
      await route.continue();
    });
    await visit(page, '/lock', button('data-amount="5"'));
    await page.click('button[data-pebblepay]');
    const form = dialogFrame(page);
    await pay(form, CARD);
    await page.waitForFunction(
      () =>
        getComputedStyle(
          document.querySelector('body > div:last-of-type').shadowRoot.querySelector('button'),
        ).visibility === 'hidden',
    );
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.evaluate(() => window.PebblePay.close());
    assert.equal(await page.locator('dialog[open]').count(), 1);
    release();
    await paid(form);
    assert.equal(await page.locator('dialog[open]').count(), 1);
    await page.locator('dialog button[aria-label=Close]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
  }),
);

// proves: TRAP-76
test(
  'a page whose policy refuses our frame sends the customer to the hosted page, with everything',
  inPage({ faults: true }, async ({ page }) => {
    await visit(
      page,
      '/strict',
      button(`data-amount="33.10" data-product="Jug"
    data-success-url="${merchant.origin}/thanks"`),
      { 'content-security-policy': "frame-src 'none'" },
    );
    await page.click('button');
    await page.waitForURL(
      (url) => url.origin === server.origin && url.pathname.startsWith('/checkout/'),
    );
    assert.match(await page.locator('.order').innerText(), /\$33\.10/);
    await pay(page, CARD);
    const sold = await order(server, store, await paid(page));
    assert.deepEqual([sold.amount, sold.product_name], [33.1, 'Jug']);
  }),
);

// proves: TRAP-77
test(
  'an amount that is not a plain decimal charges nothing, and the customer is told',
  inPage(async ({ page }) => {
    const garbage = [
      '49,99',
      '1e3',
      '0x10',
      '',
      ' ',
      'abc',
      '-5',
      '$5',
      '１２',
      'NaN',
      '+5',
      '5.',
      '.5',
      '1 000',
    ];
    await coreIsReady(page);
    await visit(
      page,
      '/garbage',
      garbage
        .map((amount, index) =>
          button(`id="b${index}" data-amount="${amount}" data-reference="garbage"`),
        )
        .join(''),
    );
    await waitForCore(page);
    for (const [index, amount] of garbage.entries()) {
      await page.click(`#b${index}`);
      const notice = page.locator('dialog [role=alert]');
      await notice.waitFor();
      assert.match(await notice.innerText(), /Nothing was charged/, amount);
      assert.equal(
        await page.locator('dialog iframe').count(),
        0,
        `${amount}: there is no form to pay with`,
      );
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    }
    assert.equal((await orders(server, store, 'order_reference=garbage')).total, 0);
  }),
);

for (const amount of ['0.49', '50000.01', '1.234']) {
  // proves: PEB-171, TRAP-77
  test(
    `the amount ${amount} is refused by the server and the customer reads why`,
    inPage(async ({ page }) => {
      await visit(
        page,
        `/refused-${amount}`,
        button(`data-amount="${amount}" data-reference="refused"`),
      );
      await page.click('button');
      const words = dialogFrame(page).locator('main');
      await words.waitFor();
      assert.match(await words.innerText(), /0\.50 and 50000\.00|decimals/);
      await dialogFrame(page).locator('#done-close').click();
      await page.locator('dialog').waitFor({ state: 'detached' });
      assert.equal((await orders(server, store, 'order_reference=refused')).total, 0);
    }),
  );
}

// proves: PEB-147, PEB-178, TRAP-65, TRAP-66, TRAP-68, TRAP-70
test(
  'after success the top page moves on with the result, and the message came first',
  inPage(async ({ page, messages }) => {
    await visit(
      page,
      '/redirect',
      button(`data-amount="50" data-reference="R-1"
    data-success-url="${merchant.origin}/thanks?status=none&amp;x=1#part"`),
    );
    await page.evaluate(() => {
      const heard = ({ detail }) => window.record({ listener: 'event', data: detail });
      document.addEventListener('pebblepay:completed', heard);
    });
    await page.click('button');
    await pay(dialogFrame(page), CARD);
    await page.waitForURL(/\/thanks/);
    const { searchParams: query, hash } = new URL(page.url());
    const {
      orders: [sold],
    } = await orders(server, store, 'order_reference=R-1');
    const { result_token: token, ...rest } = Object.fromEntries(query);
    assert.deepEqual(rest, {
      x: '1',
      order_id: sold.order_id,
      transaction_id: sold.transaction_id,
      amount: '50.00',
      status: 'completed',
      is_test: 'true',
    });
    assert.deepEqual(query.getAll('status'), ['completed']);
    assert.equal(hash, '#part');
    const claims = verifyResult(token, store.store_id, store.webhook_secret_test);
    assert.deepEqual([claims.order_id, claims.amount], [sold.order_id, '50.00']);
    assert.deepEqual(
      messages.map(({ url, data }) => [new URL(url).pathname, data.resultToken]),
      Array(3).fill(['/redirect', token]),
    );
  }),
);

// proves: PEB-148, PEB-177
test(
  'the way out leads to the cancel address',
  inPage(async ({ page }) => {
    const back = encodeURIComponent(`${merchant.origin}/cancelled`);
    await page.goto(`${server.origin}/checkout/${store.store_id}?amount=5&cancel_url=${back}`);
    await page.click('#cancel');
    await page.waitForURL(`${merchant.origin}/cancelled`);
  }),
);

// proves: PEB-158, TRAP-76
test('a link with the button attribute works with and without script', async (t) => {
  const link = () => {
    const href = `${server.origin}/checkout/${store.store_id}?amount=11&product=Tile`;
    return `<a data-pebblepay="checkout" href="${href}">Buy</a>`;
  };
  await t.test(
    'with script',
    inPage(async ({ page }) => {
      await visit(page, '/link', link());
      const sold = await buy(page, 'a');
      assert.deepEqual([sold.amount, sold.product_name], [11, 'Tile']);
    }),
  );
  await t.test(
    'without script',
    inPage({ javaScriptEnabled: false }, async ({ page }) => {
      await visit(page, '/link', link());
      await page.click('a');
      await page.waitForURL(/\/checkout\//);
      assert.match(await page.locator('.order').innerText(), /\$11\.00/);
    }),
  );
});

// proves: TRAP-72
test(
  'nothing needs a cookie and none is set',
  inPage(async ({ page, context }) => {
    await visit(page, '/cookies', button('data-amount="5"'));
    await buy(page);
    assert.deepEqual(await context.cookies(), []);
  }),
);
