// The code that the API reference shows for every operation, copied and run: curl, Node and PHP.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { call, create, pay } from '../support/api.mjs';
import { Server } from '../support/server.mjs';

const run = promisify(execFile);
const EXAMPLE = {
  order: 'PP-2603-ABC123',
  coupon: 'coup_a1b2c3d4',
  endpoint: 'we_01k3z9zb4v7c2d8e5f6g9h0j1k',
  event: 'evt_01k3z9yq2s7t8u3v4w5x6y7z8a',
  delivery: 'dlv_01k3z9yr5w8x3y6z1a4b7c0d2e',
};
let document, server, store;

before(async () => {
  server = await Server.start();
  store = await server.store();
  document = await (await fetch(`${server.origin}/openapi.json`)).json();
});
after(() => server?.stop());

/** Runs a piece of code with the store's key in the environment; returns what it prints. */
async function perform({ lang, source }) {
  const env = { ...process.env, PEBBLEPAY_KEY: store.test_key };
  const programs = {
    shell: ['sh', ['-c', `${source} -sS`]],
    javascript: ['node', ['--input-type=module', '--eval', source]],
    php: [process.env.PHP_BIN ?? 'php', ['-r', source.replace('<?php', '')]],
  };
  const [program, flags] = programs[lang];
  const { stdout } = await run(program, flags, { env });
  return stdout;
}

let made = 0;

/** The ids that stand in for those of the examples: a fresh order and a fresh coupon. */
async function things(operation) {
  made += 1;
  const fields = { amount: 49.99, customer_email: 'ada@example.com' };
  const order = await create(server, store, fields);
  if (operation.endsWith('/refund')) await pay(order.checkout_url);
  const body = { code: `NEW${made}`, discount_type: 'fixed', discount_value: 5 };
  const coupon = (await call(server, store, '/coupons', { body })).body;
  return { order: order.order_id, coupon: coupon.id };
}

// proves: PEB-020
test('every operation has code that runs as it is shown', async () => {
  const operations = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation]),
    );
  assert.ok(operations.length >= 13);
  for (const [name, operation] of operations) {
    const samples = operation['x-codeSamples'] ?? [];
    const languages = samples.map(({ lang }) => lang);
    assert.deepEqual(languages, ['shell', 'javascript', 'php'], name);
    for (const sample of samples) {
      const { order, coupon } = await things(name);
      const source = sample.source
        .replaceAll(EXAMPLE.order, order)
        .replaceAll(EXAMPLE.coupon, coupon)
        // Each run creates a coupon, and a code can be taken once.
        .replaceAll('LUCKY27', `LUCKY${made}`);
      assert.ok(source.includes(server.origin), `${name}: it asks this server`);
      const printed = await perform({ ...sample, source });
      assert.doesNotMatch(printed, /doc_url|error/i, `${name} in ${sample.lang}: ${printed}`);
      assert.ok(printed.trim().length > 2, `${name} in ${sample.lang} printed nothing`);
    }
  }
});
