// Event streams of the real server: in a real browser with a token, over a stop of the server, and
// when a key is revoked while they are open.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, create, pay } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { Merchant, close } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

// Whatever the server could tell its log, it tells.
const LOG = ['--log', 'trace'];

let browser, merchant, server, store;
before(async () => {
  server = await Server.start(LOG);
  store = await server.store();
  merchant = await Merchant.start(server.origin);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await close(merchant.server);
  await server?.stop();
});
const inPage = pagesOf(() => browser);

const token = async () => {
  const { status, body } = await call(server, store, '/ws/token', { method: 'POST', body: {} });
  assert.equal(status, 201);
  return body;
};

/** Opens a WebSocket in the page; its frames and its end are kept there. */
const open = (page, url) =>
  page.evaluate((url) => {
    window.told = [];
    window.over = undefined;
    window.socket = new WebSocket(url);
    socket.onmessage = ({ data }) => window.told.push(JSON.parse(data));
    socket.onclose = ({ code }) => (window.over = code);
  }, url);

// proves: TRAP-89
test(
  'a page of any origin hears of payments with a token, once, and the log never has it',
  inPage({ faults: true }, async ({ page }) => {
    await page.goto(`${merchant.origin}/status`);
    const { token: one, ws_url } = await token();
    await open(page, `${ws_url}?token=${one}&types=payment.*`);
    await until('the greeting', () => page.evaluate(() => window.told.length));
    const order = await create(server, store, { amount: 5 });
    await pay(order.checkout_url);
    const frames = await until('the payment', async () => {
      const seen = await page.evaluate(() => window.told);
      return seen.length > 1 && seen;
    });
    assert.deepEqual([frames[0].object, frames[0].type], ['ws_control', 'hello']);
    const event = frames[1];
    assert.deepEqual([event.type, event.order_id], ['payment.completed', order.order_id]);
    const { body: listed } = await call(server, store, `/events/${event.id}`);
    assert.deepEqual(event, listed);
    // The token is used up, and without one a page of this origin is refused.
    for (const url of [`${ws_url}?token=${one}`, ws_url]) {
      await open(page, url);
      assert.equal(await until('an end', () => page.evaluate(() => window.over)), 1006);
    }
    await until('the log', () => server.log.includes('GET /ws/merchant/events 401'));
    assert.ok(!server.log.includes(one), 'the log holds a token');
    assert.ok(!server.log.includes(one.slice(4)), 'the log holds a token');
  }),
);

/** Reads a stream of Server-Sent Events until it ends; events come as `{ id, data }`. */
async function* events(query, headers = {}) {
  const answer = await fetch(`${server.origin}/api/v1/events/stream?${query}`, {
    headers: { authorization: `Bearer ${headers.key ?? store.test_key}`, ...headers },
  });
  assert.equal(answer.status, 200);
  let text = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const id = /^id: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data) yield { id, data: JSON.parse(data) };
    }
  }
}

// proves: TRAP-88
test('a reader that comes again after a restart has missed nothing', async () => {
  const seen = [];
  const read = async (query, headers) => {
    for await (const { id, data } of events(query, headers)) seen.push({ id, place: data.sequence });
  };
  const { body } = await call(server, store, '/events?limit=1');
  const [{ id: from, sequence }] = body.events;
  let reading = read(`since=${from}`);
  await create(server, store, { amount: 5 });
  await until('an event', () => seen.length);
  const stopped = Date.now();
  assert.equal(await server.down(), 0, server.log);
  assert.ok(Date.now() - stopped < 5000, 'open streams hold a stop up');
  await reading;
  await server.up();
  await Promise.all(Array.from({ length: 20 }, () => create(server, store, { amount: 5 })));
  reading = read(`since=${from}`, { 'last-event-id': seen.at(-1).id });
  await until('the rest', () => seen.length === 21);
  await Promise.all(Array.from({ length: 20 }, () => create(server, store, { amount: 5 })));
  await until('what happens', () => seen.length === 41);
  const places = seen.map(({ place }) => place);
  assert.deepEqual(places, Array.from({ length: 41 }, (_, n) => sequence + 1 + n));
  assert.equal(await server.down(), 0, server.log);
  await reading;
  await server.up();
});

test('a revoked key opens nothing within five seconds, and its streams end', async () => {
  const words = ['key', 'create', '--store', store.store_id, '--mode', 'test'];
  const { key, prefix } = await server.json(...words);
  const reading = (async () => {
    for await (const event of events('', { key })) assert.fail(JSON.stringify(event));
  })();
  await call(server, store, '/events', { key });
  const of = ['--store', store.store_id];
  const listed = await server.json('key', 'list', ...of);
  assert.equal(listed.keys.find((known) => known.prefix === prefix).revoked_at, null);
  await server.json('key', 'revoke', ...of, '--prefix', prefix);
  const revoked = Date.now();
  const status = async () => (await call(server, store, '/events', { key })).status;
  await Promise.all([reading, until('401', async () => (await status()) === 401)]);
  assert.ok(Date.now() - revoked < 5000, `${Date.now() - revoked} ms`);
  assert.equal((await call(server, store, '/events')).status, 200);
  await assert.rejects(server.json('key', 'revoke', ...of, '--prefix', prefix), /not found/);
});
