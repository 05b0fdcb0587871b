// The API against its own OpenAPI document, and the other systems' against those of `systems.mjs`:
// Schemathesis makes up requests, good and bad, and every answer must be one that the document
// describes. SECONDS says how long (default 40, and a quarter of it for each of the others), SEED
// repeats a run. Schemathesis is a Python program; it is installed into target/ when it is missing.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { call, create, pay } from '../support/api.mjs';
import { Server } from '../support/server.mjs';
import { systems } from './systems.mjs';

const SECONDS = Number(process.env.SECONDS ?? 40);
const SEED = process.env.SEED ?? '20261122';
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'allow_header_conformance',
  'ignored_auth',
  'use_after_free',
  'ensure_resource_availability',
];
const STREAMS = ['GET /api/v1/events/stream', 'GET /ws/merchant/events'];
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const VENV = fileURLToPath(new URL('../../target/schemathesis/', import.meta.url));
const PROGRAM = `${VENV}bin/schemathesis`;
const run = promisify(execFile);
let config, server, store;

before(async () => {
  if (!existsSync(PROGRAM)) {
    await run('python3', ['-m', 'venv', VENV]);
    await run(`${VENV}bin/pip`, ['install', '--quiet', '--requirement', REQUIREMENTS]);
  }
  server = await Server.start(['--api-rate-per-second', '0']);
  store = await server.store();
  // Something to be found: one order of each kind.
  const [, paid, declined] = await Promise.all(
    ['OPEN', 'PAID', 'DECLINED'].map((reference) =>
      create(server, store, { amount: 50000, order_reference: reference, metadata: { a: [1] } }),
    ),
  );
  await pay(paid.checkout_url);
  await pay(declined.checkout_url, { card_number: '4000000000000119' });
  const coupon = { code: 'KEPT', discount_type: 'percentage', discount_value: 10 };
  const { body } = await call(server, store, '/coupons', { body: coupon });
  const hook = { url: 'http://127.0.0.1:9/hook' };
  const endpoint = (await call(server, store, '/webhook_endpoints', { body: hook })).body;
  await call(server, store, '/test/trigger', { body: { event: 'payment.completed' } });
  const sent = `/webhook_endpoints/${endpoint.id}/deliveries`;
  const { deliveries } = (await call(server, store, sent)).body;
  const { events } = (await call(server, store, '/events')).body;
  // No made-up order can be refunded, and made-up coupons are soon deleted: these are there.
  const known = [
    ['POST /api/v1/orders/{id}/refund', paid.order_id],
    ['PUT /api/v1/coupons/{id}', body.id],
    ['GET /api/v1/events/{id}', events[0].id],
    ['GET /api/v1/deliveries/{id}', deliveries[0].id],
    ['POST /api/v1/webhook_endpoints/{id}/recover', endpoint.id],
  ];
  const sections = known.map(
    ([name, id]) => `[[operations]]\ninclude-name = "${name}"\nparameters = { id = "${id}" }\n`,
  );
  // An answer that goes on, and one that is no answer: tests/streams and the server's own tests.
  for (const name of STREAMS) sections.push(`[[operations]]\ninclude-name = "${name}"\nenabled = false\n`);
  config = join(server.folder, 'schemathesis.toml');
  await writeFile(config, sections.join('\n'));
});
after(() => server?.stop());

/**
 * Runs Schemathesis against the server by a document, with these headers and settings; returns how it
 * ended and what it printed.
 */
function schemathesis({ document, headers, settings, seconds }) {
  const flags = [
    `--url=${server.origin}`,
    `--checks=${CHECKS.join(',')}`,
    `--seed=${SEED}`,
    `--max-time=${seconds}`,
    '--phases=examples,coverage,fuzzing,stateful',
    '--continue-on-failure',
    '--generation-database=none',
    '--no-color',
    ...Object.entries(headers).map(([name, value]) => `--header=${name}: ${value}`),
  ];
  const words = [`--config-file=${settings}`, 'run', document, ...flags];
  // It keeps notes in the folder it is started in; they go with the database.
  const child = spawn(PROGRAM, words, { cwd: server.folder });
  let printed = '';
  const keep = (text) => (printed += text);
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done({ code, printed }));
  });
}

/** Operations of a document that were never answered with success. */
function neverDone({ paths }, not = []) {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const asked = all.filter((operation) => !not.includes(operation));
  return asked.filter((operation) => !server.log.includes(`${operation} 20`));
}

/** All answers are as the document says, and everything in it happened. */
async function conforms(t, run, { paths, not }) {
  const { code, printed } = await schemathesis(run);
  t.diagnostic(printed.slice(printed.lastIndexOf('SUMMARY') - 40).trim());
  assert.equal(code, 0, printed);
  // What was only ever refused proves little.
  assert.deepEqual(neverDone({ paths }, not), []);
  assert.equal((await server.verify()).code, 0);
}

// proves: E4
test(
  'every answer of the API is one that its document describes',
  { timeout: (SECONDS + 200) * 1000 },
  async (t) => {
    const document = `${server.origin}/openapi.json`;
    const headers = { Authorization: `Bearer ${store.test_key}` };
    const { paths } = await (await fetch(document)).json();
    await conforms(t, { document, headers, settings: config, seconds: SECONDS }, { paths, not: STREAMS });
  },
);

/** A key of a system, made on the command line. */
async function keyOf(dialect, of = store) {
  const words = ['--store', of.store_id, '--dialect', dialect, '--mode', 'test'];
  return (await server.json('key', 'create', ...words)).key;
}

const withKey = async (dialect) => ({ headers: { Authorization: `Bearer ${await keyOf(dialect)}` } });

/** What a client of each system sends, what its document needs, and what can not succeed here. */
const CLIENTS = {
  pg: () => withKey('pg'),
  payerone: () => withKey('payerone'),
  pepay: () => withKey('pepay'),
  async payor() {
    const body = { amount_usd: 5 };
    const made = await call(server, store, '/invoices', { body, key: await keyOf('pepay') });
    const headers = made.body.payment_session_headers;
    // No network is taken here, so no address is ever given.
    return { headers, not: ['POST /api/v1/payments/payment-addresses'] };
  },
  async secpaid() {
    const token = await keyOf('secpaid', await server.store({ name: 'Second' }));
    const [unpaid, sold] = await Promise.all([1, 2].map(() => create(server, store, { amount: 50000 })));
    await pay(sold.checkout_url);
    const ids = { token, unpaid: unpaid.order_id, paid: sold.order_id };
    return { headers: { token: await keyOf('secpaid') }, ids };
  },
};

for (const [name, documentOf] of Object.entries(systems)) {
  // proves: E5
  test(
    `every answer to clients of ${name} is one that they know`,
    { timeout: (SECONDS + 200) * 1000 },
    async (t) => {
      const { headers, ids, not } = await CLIENTS[name]();
      const described = documentOf(ids);
      const document = join(server.folder, `${name}.json`);
      const settings = join(server.folder, `${name}.toml`);
      await Promise.all([writeFile(document, JSON.stringify(described)), writeFile(settings, '')]);
      const run = { document, headers, settings, seconds: SECONDS / 4 };
      await conforms(t, run, { paths: described.paths, not });
    },
  );
}
