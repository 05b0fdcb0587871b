// Messages that did not come from the checkout. Whoever posts them, and whenever: nothing completes,
// a dialog that is locked stays locked, the page stays where it is, and the customer can still pay.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { order, orders } from '../support/api.mjs';
import { dialogFrame, fill, paid, pay } from '../support/checkout.mjs';
import { Browsers, engines } from '../support/engines.mjs';
import { forgeries, forgerPage } from '../support/forgers.mjs';
import { Gate } from '../support/gate.mjs';
import { close, listen, Merchant } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const CARD = { number: '5200 0000 0000 0007' };
const browsers = new Browsers();
/** Strangers' sites by what makes them look like the checkout's. */
const strangers = {};
let gate, merchant, server, store;

const isEmbed = ({ url }) => url.startsWith('/checkout/embed');
const isPayment = ({ method, url }) => method === 'POST' && url.startsWith('/pay/');
const isForgery = ({ url }) => url.startsWith('/forge');

before(async () => {
  await openLookalikes();
  server = await Server.start(['--public-url', gate.origin]);
  gate.aim(server.origin);
  merchant = await Merchant.start(gate.origin);
  store = await server.store({ origins: [merchant.origin] });
});
after(async () => {
  await browsers.close();
  const sites = Object.values(strangers).filter((site) => site.server);
  await Promise.all(sites.map((site) => close(site.server)));
  await Promise.all([gate?.stop(), merchant?.stop(), server?.stop()]);
});


function forgery() {
  return forgerPage(`${merchant.origin}/stolen`);
}

function answer(asked, response) {
  response.writeHead(200, { 'content-type': 'text/html' }).end(forgery());
}

/** The checkout gets a port of four digits, so that strangers' ports begin with it and it with theirs. */
async function openLookalikes() {
  for (let port = 3640; !gate; port -= 10) {
    const opened = await Promise.allSettled([Gate.start(port), listen(answer, port * 10 + 1)]);
    if (opened.every(({ status }) => status === 'fulfilled')) {
      [gate, strangers['one digit more']] = opened.map(({ value }) => value);
      // A port this low is for root only.
      const low = await listen(answer, Math.floor(port / 10)).catch(() => undefined);
      strangers['one digit less'] = low;
      strangers['a longer address'] = await listen(answer, port, '127.0.0.11');
    } else {
      for (const { value } of opened) if (value) await close(value.server);
    }
  }
  const other = await listen(answer);
  strangers['another port'] = other;
  strangers['a name for the number'] = { origin: other.origin.replace('127.0.0.1', 'localhost') };
}

const at = (stranger) => () => strangers[stranger] && `${strangers[stranger].origin}/forge`;
const ownHost = () => `${gate.origin}/forge`;

// Who forges, as a frame or as a popup. `isHost`: it is on the checkout's own origin, so only the
// window it comes from gives it away.
const FORGERS = [
  { who: "the page's own script", script: 'forgeByPosting' },
  { who: "the page's own script, making up events", script: 'forgeEvents' },
  { who: 'a frame of the same site', frame: () => `${merchant.origin}/forge` },
  { who: 'a frame of another site', frame: at('another port') },
  { who: 'a popup of another site', popup: at('another port') },
  { who: 'a frame without an origin', frame: at('another port'), sandbox: true },
  { who: 'a frame whose port has one digit more', frame: at('one digit more') },
  { who: 'a frame whose port has one digit less', frame: at('one digit less') },
  { who: 'a frame whose address begins like it', frame: at('a longer address') },
  { who: 'a frame that is at localhost', frame: at('a name for the number') },
  { who: 'another frame of the checkout itself', frame: ownHost, isHost: true },
  { who: 'a popup of the checkout itself', popup: ownHost, isHost: true },
];

// What the shop's page does in these tests: it notes every event of the checkout and every message
// that came from its origin, and has the forger begin.
function control({ messages, host }) {
  const names =
    'opening loaded updated confirmed challenge failed processing completed redirecting closed expired error';
  window.told = [];
  window.heard = [];
  window.leaked = [];
  for (const name of names.split(' ')) {
    document.addEventListener(`pebblepay:${name}`, (event) =>
      window.told.push({ name, detail: event.detail }),
    );
  }
  window.addEventListener('message', ({ data, origin }) => {
    if (origin === host && data?.type?.startsWith?.('pebblepay:payment_')) window.heard.push(data);
    if (data === 'here') window.isHere = true;
  });
  const shadow = () => document.querySelector('body > div:last-of-type')?.shadowRoot;
  window.part = (selector) => shadow()?.querySelector(selector);
  const forgers = {
    // Each message with a port of its own, at which nothing may ever arrive.
    forgeByPosting() {
      for (const message of messages) {
        for (const target of [window, window.part('iframe').contentWindow]) {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => window.leaked.push(data);
          target.postMessage(message, '*', [port2]);
          target.postMessage(message, '*');
        }
      }
      window.postMessage('forged', '*');
    },
    forgeEvents() {
      const source = window.part('iframe').contentWindow;
      for (const data of messages) {
        for (const origin of [host, `${host}0`, location.origin, 'null', '']) {
          window.dispatchEvent(new MessageEvent('message', { data, origin, source }));
        }
      }
      window.postMessage('forged', '*');
    },
  };
  window.forge = (script) =>
    new Promise((done) => {
      addEventListener('message', ({ data }) => data === 'forged' && done());
      if (script) forgers[script]();
      else (window.popup ?? document.getElementById('forger').contentWindow).postMessage('forge', '*');
    });
}

let pages = 0;

/** A shop with a forger on it. */
function shop({ frame, popup, sandbox }) {
  const path = `/shop-${(pages += 1)}`;
  const given = { messages: forgeries(`${merchant.origin}/stolen`), host: gate.origin };
  const rights = sandbox ? 'sandbox="allow-scripts"' : '';
  const open = `window.popup = window.open('${popup?.()}', '', 'popup,width=300,height=200')`;
  return merchant.put(
    path,
    `<!doctype html><html lang="en"><title>Shop</title><body>
<button id="buy" data-pebblepay="checkout" data-amount="15" data-reference="${path}">Buy</button>
${frame ? `<iframe id="forger" src="${frame()}" ${rights}></iframe>` : ''}
${popup ? `<button id="popup" onclick="${open}">Popup</button>` : ''}
<script>(${control})(${JSON.stringify(given)});</script>
${merchant.tag(store)}</body></html>`,
  );
}

const told = (page) => page.evaluate(() => window.told.map(({ name }) => name));

/** Opens the checkout, and lets `forge` do its worst before it is ready, while it is open, and while
 * money moves; then the payment goes on. */
async function payAmong(page, forge) {
  const letLoad = gate.hold(isEmbed);
  await page.click('#buy');
  await page.waitForFunction(() => window.part('iframe'));
  await forge();
  assert.deepEqual(await told(page), ['opening'], 'nothing is ready yet');
  letLoad();
  await page.waitForFunction(() => window.told.length > 1);
  await forge();
  assert.deepEqual(await told(page), ['opening', 'loaded'], 'it is open, and no more');
  assert.notEqual(await page.evaluate(() => window.part('section').style.height), '9000px');

  const letPay = gate.hold(isPayment);
  await fill(dialogFrame(page), CARD);
  await dialogFrame(page).locator('#pay').click();
  await page.waitForFunction(() => window.told.length > 2);
  await forge();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.PebblePay.close());
  assert.deepEqual(await told(page), ['opening', 'loaded', 'confirmed'], 'it is locked');
  assert.equal(await page.evaluate(() => window.part('dialog').open), true);
  letPay();
  return paid(dialogFrame(page));
}

for (const engine of engines('chromium', 'firefox')) {
  for (const { who, script, isHost, ...forger } of FORGERS) {
    // proves: TRAP-61, TRAP-62
    browsers.test(engine, `${who} is not believed`, async (page, t) => {
      const address = (forger.frame ?? forger.popup)?.();
      if (!script && !address) return t.skip('a port below 1024 is for root only');
      gate.open();
      gate.say(isForgery, forgery());
      merchant.put('/forge', forgery());
      const url = shop(forger);
      await page.goto(url);
      if (forger.popup) await page.click('#popup');
      if (!script) await page.waitForFunction(() => window.isHere);

      const id = await payAmong(page, () => page.evaluate((how) => window.forge(how), script));
      await page.waitForFunction(() => window.told.length > 3);
      const all = await page.evaluate(() => window.told);
      assert.deepEqual(all.map(({ name }) => name), ['opening', 'loaded', 'confirmed', 'completed']);
      assert.equal(all.at(-1).detail.orderId, id);
      const { total } = await orders(server, store, `order_reference=${new URL(url).pathname}`);
      assert.equal(total, 1, 'one order');
      assert.equal((await order(server, store, id)).status, 'completed');
      assert.deepEqual(await page.evaluate(() => window.leaked), [], 'the frame answered nobody');
      const heard = await page.evaluate(() => window.heard.map(({ orderId }) => orderId));
      // A listener of the page sees the origin only: it cannot tell two windows of one host apart.
      if (!isHost) assert.deepEqual(heard, [id], 'a listener that compares the origin heard it once');
      assert.equal(await page.url(), url);
      assert.deepEqual(merchant.asked.filter((path) => path.startsWith('/stolen')), []);
      return undefined;
    });
  }
}
