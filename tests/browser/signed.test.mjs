// Signed buttons in a merchant's page: what was signed is sold, what was changed is not.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judge, settled } from '../support/axe.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '4000 0000 0000 0002' };
let browser, server, store, merchant;
const inPage = pagesOf(() => browser);

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  merchant = await Merchant.start(server.origin);
  store = await server.store({ origins: [merchant.origin] });
  const rule = ['--unsigned-amounts', 'refuse'];
  await server.json('store', 'set', '--store', store.store_id, ...rule);
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop(), merchant?.stop()]);
});

/** What the command line prints, with the origin of this server. */
async function signed() {
  const words = ['--amount', '49.99', '--product', 'Premium & more', '--label', 'Buy'];
  const made = await server.json(
    ...['sign-button', '--store', store.store_id, ...words],
    ...['--return-url', `${merchant.origin}/thanks`],
  );
  const { origin } = new URL(made.href);
  return { link: made.link.replace(origin, server.origin), button: made.button };
}

for (const kind of ['link', 'button']) {
  test(
    `a signed ${kind} sells in the dialog what was signed`,
    inPage(async ({ page, messages }) => {
      const made = await signed();
      await page.goto(merchant.serve('/shop', made[kind] + merchant.tag(store)));
      await page.getByText('Buy').click();
      await pay(dialogFrame(page), CARD);
      await paid(dialogFrame(page));
      await page.waitForURL(/\/thanks\?/);
      const [{ data }] = messages.filter(({ listener }) => listener === 'exact origin');
      assert.deepEqual([data.type, data.amount], ['pebblepay:payment_complete', 49.99]);
    }),
  );
}

test(
  'a button that was changed opens a dialog that says so, sells nothing and can be closed',
  inPage(async ({ page, messages }) => {
    const { button } = await signed();
    const cheap = button.replace('49.99', '0.50');
    await page.goto(merchant.serve('/shop', cheap + merchant.tag(store)));
    await page.evaluate(() => {
      window.codes = [];
      document.addEventListener('pebblepay:error', ({ detail }) => window.codes.push(detail.code));
    });
    await page.getByText('Buy').click();
    const frame = dialogFrame(page);
    await frame.getByText('This link was changed and cannot be used').waitFor();
    await frame.getByText('Nothing was charged.').waitFor();
    assert.equal(await frame.locator('form').count(), 0);
    await page.waitForFunction(() => window.codes.length === 1);
    assert.deepEqual(await page.evaluate(() => window.codes), ['signature_invalid']);
    await settled(page);
    await judge(page, 'a refused button');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(messages, []);
  }),
);

test(
  'an amount without its signature is refused on the hosted page too',
  inPage({ locale: 'de-DE' }, async ({ page }) => {
    const answer = await page.goto(`${server.origin}/checkout/${store.store_id}?amount=49.99`);
    assert.equal(answer.status(), 403);
    await page.getByText('Dieser Link wurde verändert').waitFor();
    assert.equal(await page.locator('form').count(), 0);
    await settled(page);
    await judge(page, 'an unsigned link');
  }),
);
