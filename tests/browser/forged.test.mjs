// Messages that did not come from the checkout. Whoever posts them, and whenever: nothing
// completes, a dialog that is locked stays locked, the page stays where it is, and the customer
// can still pay.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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

/** The checkout gets a port of four digits: strangers' ports begin with it, or it with theirs. */
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

// Who forges, as a frame or as a popup. `hasOrigin`: it posts with the checkout's own origin, so
// that a listener of the page, which compares nothing else, is deceived; the SDK is not.
const FORGERS = [
  { who: "the page's own script", script: 'forgeByPosting' },
  { who: "the page's own script, making up events", script: 'forgeEvents', hasOrigin: true },
  { who: 'a frame of the same site', frame: () => `${merchant.origin}/forge` },
  { who: 'a frame of another site', frame: at('another port') },
  { who: 'a popup of another site', popup: at('another port') },
  { who: 'a frame without an origin', frame: at('another port'), sandbox: true },
  { who: 'a frame whose port has one digit more', frame: at('one digit more') },
  { who: 'a frame whose port has one digit less', frame: at('one digit less') },
  { who: 'a frame whose address begins like it', frame: at('a longer address') },
  { who: 'a frame that is at localhost', frame: at('a name for the number') },
  { who: 'another frame of the checkout itself', frame: ownHost, hasOrigin: true },
  { who: 'a popup of the checkout itself', popup: ownHost, hasOrigin: true },
];

// What the shop's page does in these tests: it notes every event of the checkout and every message
// that came from its origin, and has the forger begin.
function control({ messages, host }) {
  const names =
    'opening loaded updated confirmed challenge failed processing completed redirecting ' +
    'closed expired error';
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
          const made = new MessageEvent('message', { data, origin });
          window.dispatchEvent(Object.defineProperty(made, 'source', { value: source }));
        }
      }
      window.postMessage('forged', '*');
    },
  };
  window.forge = (script) =>
    new Promise((done) => {
      addEventListener('message', ({ data }) => data === 'forged' && done());
      if (script) forgers[script]();
      else
        (window.popup ?? document.getElementById('forger').contentWindow).postMessage('forge', '*');
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

/**
 * Opens the checkout, and lets `forge` do its worst before it is ready, while it is open, and
 * while money moves; then the payment goes on.
 */
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
  for (const { who, script, hasOrigin, ...forger } of FORGERS) {
    // proves: TRAP-61, TRAP-62, E2
    test(
      `${engine}: ${who} is not believed`,
      browsers.in(engine, async (page, t) => {
        const address = (forger.frame ?? forger.popup)?.();
        if (!script && !address) return t.skip('a port below 1024 is for root only');
        gate.open();
        merchant.asked.length = 0;
        gate.say(isForgery, forgery());
        merchant.put('/forge', forgery());
        const url = shop(forger);
        await page.goto(url);
        if (forger.popup) await page.click('#popup');
        if (!script) await page.waitForFunction(() => window.isHere);

        const id = await payAmong(page, () => page.evaluate((how) => window.forge(how), script));
        await page.waitForFunction(() => window.told.length > 3);
        const all = await page.evaluate(() => window.told);
        assert.deepEqual(
          all.map(({ name }) => name),
          ['opening', 'loaded', 'confirmed', 'completed'],
        );
        assert.equal(all.at(-1).detail.orderId, id);
        const { total } = await orders(server, store, `order_reference=${new URL(url).pathname}`);
        assert.equal(total, 1, 'one order');
        assert.equal((await order(server, store, id)).status, 'completed');
        assert.deepEqual(await page.evaluate(() => window.leaked), [], 'the frame answered nobody');
        const heard = await page.evaluate(() => window.heard.map(({ orderId }) => orderId));
        if (!hasOrigin)
          assert.deepEqual(heard, [id], 'a listener that compares the origin heard it once');
        assert.equal(await page.url(), url);
        assert.deepEqual(
          merchant.asked.filter((path) => path.startsWith('/stolen')),
          [],
        );
        return undefined;
      }),
    );
  }
}

// The window is the SDK's own frame, but somebody else's page is in it: only the origin says so.
const LED_TO = [
  'another port',
  'one digit more',
  'one digit less',
  'a longer address',
  'a name for the number',
];

for (const engine of engines('chromium', 'firefox')) {
  for (const where of LED_TO) {
    // proves: TRAP-64
    test(
      `${engine}: our own frame, led to ${where}, is not believed`,
      browsers.in(engine, async (page, t) => {
        const address = at(where)();
        if (!address) return t.skip('a port below 1024 is for root only');
        gate.open();
        merchant.asked.length = 0;
        const url = shop({});
        await page.goto(url);
        await page.click('#buy');
        await page.waitForFunction(() => window.told.length > 1);
        await page.evaluate((src) => {
          addEventListener('message', ({ data }) => (window.isForged ||= data === 'forged'));
          window.part('iframe').src = src;
        }, `${address}#now`);
        await page.waitForFunction(() => window.isForged);
        assert.deepEqual(await told(page), ['opening', 'loaded']);
        // Had it been believed, it would close as a checkout that was paid, and lead away.
        await page.evaluate(() => window.PebblePay.close());
        await page.waitForFunction(() => window.told.length > 2);
        const [closed] = await page.evaluate(() => window.told.slice(2));
        assert.deepEqual([closed.name, closed.detail.reason], ['closed', 'host']);
        assert.equal(await page.url(), url);

        await page.click('#buy');
        await pay(dialogFrame(page), CARD);
        assert.equal((await order(server, store, await paid(dialogFrame(page)))).amount, 15);
        return undefined;
      }),
    );
  }
}

// A frame on the right origin that breaks the handshake is no checkout: the customer is led to the
// hosted page, where they can pay.
const LIARS = [
  {
    what: 'another version',
    answer: "{ type: 'ready', version: 2, nonce: data.nonce, height: 400 }",
  },
  {
    what: 'another nonce',
    answer: "{ type: 'ready', version: 1, nonce: '0'.repeat(32), height: 400 }",
  },
  { what: 'no nonce', answer: "{ type: 'ready', version: 1, height: 400 }" },
  {
    what: "an earlier checkout's nonce",
    answer: "{ type: 'ready', version: 1, nonce: localStorage.nonce ??= data.nonce, height: 400 }",
    again: true,
  },
  { what: 'a result before it is ready', answer: "{ type: 'completed', redirectUrl: STOLEN }" },
  { what: 'a wish to go on before it is ready', answer: "{ type: 'confirmed' }" },
];

for (const engine of engines('chromium')) {
  for (const { what, answer: said, again } of LIARS) {
    // proves: TRAP-76
    test(
      `${engine}: a frame that answers with ${what} is not shown`,
      browsers.in(engine, async (page) => {
        gate.open();
        merchant.asked.length = 0;
        const stolen = JSON.stringify(`${merchant.origin}/stolen`);
        gate.say(
          isEmbed,
          `<!doctype html><script>addEventListener('message', ({ data, ports: [port] }) => {
          const STOLEN = ${stolen};
          if (data?.type === 'pebblepay:hello') port.postMessage(${said});
        });</script>`,
        );
        await page.goto(shop({}));
        if (again) {
          await page.click('#buy');
          await page.waitForFunction(() => window.told.length > 1);
          await page.evaluate(() => window.PebblePay.close());
          await page.waitForFunction(() => !window.part('dialog'));
        }
        await page.evaluate(() => {
          for (const name of ['loaded', 'confirmed', 'completed']) {
            const say = () => fetch(`/believed-${name}`, { keepalive: true });
            document.addEventListener(`pebblepay:${name}`, say);
          }
        });
        await page.click('#buy');
        await page.waitForURL(({ origin }) => origin === gate.origin);
        await pay(page, CARD);
        assert.equal((await order(server, store, await paid(page))).amount, 15);
        const told = merchant.asked.filter((path) => /^\/(believed|stolen)/.test(path));
        assert.deepEqual(told, [], 'nothing was believed');
      }),
    );
  }

  // proves: PEB-187
  test(
    `${engine}: look-alikes of a registered site cannot frame the checkout`,
    browsers.in(engine, async (page) => {
      gate.open();
      merchant.asked.length = 0;
      const { port } = merchant.server.address();
      const src = `${gate.origin}/checkout/embed?store_id=${store.store_id}&amount=15`;
      const html = `<!doctype html><iframe src="${src}" onload="window.isLoaded = true"></iframe>`;
      const say = (asked, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end(html);
      const lookalikes = [
        await listen(say, port, '127.0.0.11'),
        await listen(say, Math.floor(port / 10)),
      ];
      try {
        const named = lookalikes[1].origin.replace('127.0.0.1', 'localhost');
        for (const origin of [...lookalikes.map((site) => site.origin), named]) {
          await page.goto(`${origin}/`);
          await page.waitForFunction(() => window.isLoaded);
          const form = page.frameLocator('iframe').locator('#form');
          assert.equal(await form.count().catch(() => 0), 0, `${origin} shows no form`);
        }
      } finally {
        await Promise.all(lookalikes.map(({ server: site }) => close(site)));
      }
      // The registered site itself can.
      await page.goto(merchant.put('/frame', html));
      await page.frameLocator('iframe').locator('#form').waitFor();
    }),
  );
}
