// Both sides of the frame protocol under noise: thousands of odd messages, the same for the same
// seed. Neither side may throw, lose its way, or take noise for a payment.
//
// SEEDS=100 node --test tests/browser/noise.test.mjs runs more; FIRST=17 starts elsewhere.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { order, orders } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Merchant } from '../support/merchant.mjs';
import { SCRIPT } from '../support/noise.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const CARD = { number: '4000 0000 0000 0002' };
const FIRST = Number(process.env.FIRST ?? 1);
const SEEDS = Array.from({ length: Number(process.env.SEEDS ?? 3) }, (_, index) => FIRST + index);
const MESSAGES = 1_500;
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

const BUTTON = '<button data-pebblepay="checkout" data-amount="15">Buy</button>';

// A frame that shakes hands as it should and then says anything, on the port and in public.
const madFrame = (seed) => `<!doctype html><meta charset="utf-8"><title>Mad</title><script>
${SCRIPT}
addEventListener('message', async ({ data, ports: [port] }) => {
  if (data?.type !== 'pebblepay:hello') return;
  port.postMessage({ type: 'ready', version: 1, nonce: data.nonce, height: 600 });
  const next = noisy(${seed});
  // What ends a checkout comes in the second half only.
  const last = ['completed', 'expired', 'error', 'pebblepay:payment_complete'];
  for (let count = 0; count < ${MESSAGES}; count += 1) {
    const message = next();
    if (count < ${MESSAGES / 2} && last.includes(message?.type)) continue;
    if (count % 3) port.postMessage(message);
    else parent.postMessage(message, '*');
    if (count % 50 === 0) await new Promise((done) => setTimeout(done));
  }
  record({ sent: true });
});
</script>`;

// What the page learns of a checkout, and whether the dialog is there at that moment. Nothing
// that noise asks for is carried out, so that all of it is heard.
const witness = `<script>
const names = ['confirmed', 'challenge', 'processing', 'failed', 'completed', 'expired', 'error',
  'closed', 'redirecting', 'loaded'];
const story = [];
for (const name of names) {
  document.addEventListener('pebblepay:' + name, (event) => {
    story.push({ name, url: event.detail?.url, reason: event.detail?.reason });
    if (name === 'closed' || name === 'redirecting') event.preventDefault();
  });
}
</script>`;

/** What must hold of every story, however mad the frame is. */
function judge(story, seed) {
  let locked = false;
  let completed = 0;
  for (const { name, url, reason } of story) {
    // The public message frees the lock too, and is told by no event of its own.
    const isFree = !locked || reason === 'completed';
    if (name === 'closed') assert.ok(isFree, `seed ${seed}: closed while money moved`);
    if (name === 'redirecting') {
      assert.ok(completed, `seed ${seed}: sent on without a payment`);
      assert.match(url, /^https?:/, `seed ${seed}`);
    }
    if (['confirmed', 'challenge', 'processing'].includes(name)) locked = true;
    if (['failed', 'completed', 'expired', 'error'].includes(name)) locked = false;
    if (name === 'completed') completed += 1;
    if (completed) assert.ok(!['failed', 'expired', 'confirmed'].includes(name), `seed ${seed}`);
  }
  assert.ok(completed <= 1, `seed ${seed}: completed ${completed} times`);
  assert.ok(story.filter(({ name }) => name === 'redirecting').length <= 1, `seed ${seed}`);
}

for (const seed of SEEDS) {
  test(
    `a mad frame makes the script neither throw nor break its rules, seed ${seed}`,
    inPage(async ({ page, messages }) => {
      const embed = `${server.origin}/checkout/embed**`;
      await page.route(embed, (route) =>
        route.fulfill({ contentType: 'text/html', body: madFrame(seed) }),
      );
      // The documentation's first listener reads what it does not know and would throw.
      const body = `${witness}${BUTTON}${merchant.tag(store)}`;
      await page.clock.install();
      await page.goto(merchant.serveWithoutListeners('/mad', body));
      await page.click('button');
      await until('all was sent', () => messages.some(({ sent }) => sent));
      // Whatever was put off happens.
      await page.clock.runFor(10_000);
      const story = await page.evaluate(() => story);
      assert.ok(story.length > 1, 'some of it meant something');
      judge(story, seed);
      // The script still works on the same page. An honest frame takes the mad one's place.
      await page.unroute(embed);
      await page.reload();
      await page.click('button');
      const form = dialogFrame(page);
      await pay(form, CARD);
      assert.equal((await order(server, store, await paid(form))).amount, 15);
    }),
  );
}

for (const seed of SEEDS) {
  test(
    `a mad page makes the frame neither throw nor say that it was paid, seed ${seed}`,
    inPage(async ({ page }) => {
      const src = `${server.origin}/checkout/embed?store_id=${store.store_id}&amount=5`;
      const script = `<script>
${SCRIPT}
const said = [];
addEventListener('message', ({ data }) => said.push(data?.type));
async function shout() {
  const frame = document.querySelector('iframe').contentWindow;
  const next = noisy(${seed});
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => said.push(data?.type);
  for (let count = 0; count < ${MESSAGES}; count += 1) {
    if (count === ${MESSAGES / 2}) {
      const hello = { type: 'pebblepay:hello', version: 1, nonce: '0'.repeat(32) };
      frame.postMessage(hello, '*', [channel.port2]);
    }
    if (count % 2) channel.port1.postMessage(next());
    else frame.postMessage(next(), '*', count % 8 ? [] : [new MessageChannel().port1]);
    if (count % 50 === 0) await new Promise((done) => setTimeout(done));
  }
}
</script>`;
      const before = (await orders(server, store)).length;
      await page.goto(
        merchant.serve('/shout', `${script}<iframe src="${src}" width="400" height="800"></iframe>`),
      );
      const form = page.frameLocator('iframe');
      await form.locator('#card_number').waitFor();
      await page.evaluate(() => shout());
      assert.equal(await form.locator('#done').isVisible(), false);
      assert.equal((await orders(server, store)).length, before, 'noise is no order');
      const public_ = (said) => said.filter((type) => `${type}`.startsWith('pebblepay:payment_'));
      assert.deepEqual(public_(await page.evaluate(() => said)), []);
      await pay(form, CARD);
      await paid(form);
      await until('the payment is announced, once', async () => {
        const heard = public_(await page.evaluate(() => said));
        return heard.length === 1 && heard[0] === 'pebblepay:payment_complete';
      });
    }),
  );
}
