// The code that the API reference shows for every operation, copied and run: curl, Node and PHP.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { call, create, pay } from '../support/api.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';

const run = promisify(execFile);
const EXAMPLE = {
  order: 'PP-2603-ABC123',
  coupon: 'coup_a1b2c3d4',
  endpoint: 'we_01k3z9zb4v7c2d8e5f6g9h0j1k',
  event: 'evt_01k3z9yq2s7t8u3v4w5x6y7z8a',
  delivery: 'dlv_01k3z9yr5w8x3y6z1a4b7c0d2e',
};
// An answer that goes on: its code is given this long, and has to print by then.
const STREAM = 'get /api/v1/events/stream';
const STREAM_MS = 3000;
let document, receiver, server, store;

before(async () => {
  [server, receiver] = await Promise.all([Server.start(), startReceiver()]);
  store = await server.store();
  document = await (await fetch(`${server.origin}/openapi.json`)).json();
});
after(() => Promise.all([server?.stop(), receiver?.stop()]));

/** Runs a piece of code with the store's key in the environment; returns what it prints. */
async function perform({ lang, source }, timeout) {
  const env = { ...process.env, PEBBLEPAY_KEY: store.test_key };
  const programs = {
    shell: ['sh', ['-c', `${source} -sS`]],
    javascript: ['node', ['--input-type=module', '--eval', source]],
    php: [process.env.PHP_BIN ?? 'php', ['-r', source.replace('<?php', '')]],
  };
  const [program, flags] = programs[lang];
  const running = run(program, flags, { env, timeout });
  const { stdout } = await (timeout ? running.catch((ended) => ended) : running);
  return stdout;
}

let made = 0;

/** A fresh endpoint in place of the last one, with a delivery on its way to it. */
async function endpoint(last) {
  if (last) await call(server, store, `/webhook_endpoints/${last}`, { method: 'DELETE' });
  const body = { url: `${receiver.origin}/hook` };
  const { id } = (await call(server, store, '/webhook_endpoints', { body })).body;
  await call(server, store, '/test/trigger', { body: { event: 'payment.completed' } });
  const { deliveries } = (await call(server, store, `/webhook_endpoints/${id}/deliveries`)).body;
  return { endpoint: id, delivery: deliveries[0].id };
}

let last;

/** The ids that stand in for those of the examples: all of them fresh. */
async function things(operation) {
  made += 1;
  const fields = { amount: 49.99, customer_email: 'ada@example.com' };
  const order = await create(server, store, fields);
  if (operation.endsWith('/refund')) await pay(order.checkout_url);
  const body = { code: `NEW${made}`, discount_type: 'fixed', discount_value: 5 };
  const coupon = (await call(server, store, '/coupons', { body })).body;
  const { events } = (await call(server, store, '/events?limit=1')).body;
  if (/webhook_endpoints|deliveries/.test(operation)) last = await endpoint(last?.endpoint);
  return { order: order.order_id, coupon: coupon.id, event: events[0].id, ...last };
}

// proves: PEB-020
test('every operation has code that runs as it is shown', async () => {
  const operations = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation]),
    );
  assert.ok(operations.length >= 33);
  for (const [name, operation] of operations) {
    const samples = operation['x-codeSamples'] ?? [];
    const languages = samples.map(({ lang }) => lang);
    assert.deepEqual(languages, ['shell', 'javascript', 'php'], name);
    for (const sample of samples) {
      const fresh = await things(name);
      // Each run creates a coupon, and a code can be taken once.
      let source = sample.source.replaceAll('LUCKY27', `LUCKY${made}`);
      for (const [thing, id] of Object.entries(fresh)) {
        source = source.replaceAll(EXAMPLE[thing], id);
      }
      assert.ok(source.includes(server.origin), `${name}: it asks this server`);
      const timeout = name === STREAM ? STREAM_MS : undefined;
      const printed = await perform({ ...sample, source }, timeout);
      // An error of the API has a page; PHP's code prints it as `code: error`.
      const refused = sample.lang === 'php' && name !== STREAM ? /^[a-z_]+: /m : /doc_url/;
      assert.doesNotMatch(printed, refused, `${name} in ${sample.lang}: ${printed}`);
      assert.ok(printed.trim().length > 2, `${name} in ${sample.lang} printed nothing`);
    }
  }
});
