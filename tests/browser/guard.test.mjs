// A customer at an address that tried too often: told when to come back, with nothing lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pay as payDirectly } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { pay } from '../support/checkout.mjs';
import { Server } from '../support/server.mjs';

const CARD = { number: '4000 0000 0000 0002' };
let browser, server, store;
const inPage = pagesOf(() => browser);
const hosted = () => `${server.origin}/checkout/${store.store_id}?amount=5`;

before(async () => {
  [server, browser] = await Promise.all([
    Server.start(['--card-guard-test', 'strict']),
    launch(),
  ]);
  store = await server.store();
  for (let attempt = 0; attempt < 5; attempt += 1) await payDirectly(hosted());
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop()]);
});

// proves: F-15
test(
  'a customer who has to wait is told how long and keeps what was typed',
  inPage({}, async ({ page }) => {
    await page.goto(hosted());
    await pay(page, CARD);
    await page.locator('#alert').waitFor();
    assert.match(
      await page.locator('#alert').textContent(),
      /^Too many payment attempts\. Try again in (1 minute|2 minutes)\.$/,
    );
    for (const [id, value] of [
      ['card_number', CARD.number],
      ['expiry', '12/30'],
      ['cvc', '123'],
      ['name', 'Ada Okafor'],
    ]) {
      assert.equal((await page.inputValue(`#${id}`)).replaceAll(' ', ''), value.replaceAll(' ', ''));
    }
    assert.ok(await page.locator('#pay').isEnabled());
  }),
);
