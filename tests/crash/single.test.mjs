// The server is killed at random moments while it tells a receiver that is to be told once at most, and
// that answers, refuses, hangs or cuts the connection: whatever happens, nothing reaches it twice.
// ROUNDS says how often (default 4), SEED repeats the moments and moods.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { call } from '../support/api.mjs';
import { close, listen } from '../support/merchant.mjs';
import { randomNumbers } from '../support/random.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 4);
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const KILL_AFTER_MS = { least: 150, most: 700 };
const ENDS = ['delivered', 'exhausted'];

const random = randomNumbers(SEED);
const told = [];
let server, store, receiver, endpoint;
let isCalm = false;

before(async () => {
  receiver = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks));
    const mood = random();
    told.push({ id: request.headers['webhook-id'], body, accepted: mood < 0.6 });
    if (mood < 0.6) response.end('OK');
    else if (mood < 0.8) response.writeHead(500).end();
    else if (mood < 0.9 || isCalm) request.socket.destroy();
    // Else it hangs, and the server is killed. Later it would hold up the rest, 15 s each time.
  });
  server = await Server.start(['--api-rate-per-second', '0']);
  store = await server.store();
  const words = ['--store', store.store_id, '--mode', 'test', '--dialect', 'secpaid'];
  endpoint = await server.json('endpoint', 'create', ...words, '--url', `${receiver.origin}/hook`);
});
after(async () => {
  await server?.stop();
  if (receiver) await close(receiver.server);
});

/** Customers pay until the server is gone. */
async function load() {
  let gone = false;
  const caller = async () => {
    while (!gone) {
      try {
        const event = random() < 0.5 ? 'payment.completed' : 'customer.cancelled';
        const { status } = await call(server, store, '/test/trigger', { body: { event } });
        assert.equal(status, 200);
      } catch (error) {
        if (!gone || error instanceof assert.AssertionError) throw error;
      }
    }
  };
  const all = Promise.all([caller(), caller()]);
  const { least, most } = KILL_AFTER_MS;
  await new Promise((done) => setTimeout(done, least + random() * (most - least)));
  gone = true;
  assert.equal(await server.kill(), 'SIGKILL');
  await all;
}

/** All deliveries of the endpoint, the newest first. */
async function deliveries() {
  const all = [];
  for (;;) {
    const after = all.length ? `&starting_after=${all.at(-1).id}` : '';
    const path = `/webhook_endpoints/${endpoint.endpoint_id}/deliveries?limit=100${after}`;
    const { status, body } = await call(server, store, path);
    assert.equal(status, 200, JSON.stringify(body));
    all.push(...body.deliveries);
    if (!body.has_more) return all;
  }
}

// proves: TRAP-19, F-05, SEC-011
test('a receiver that is told once is never told twice, however the server dies', async (t) => {
  t.diagnostic(`SEED=${SEED} ROUNDS=${ROUNDS}`);
  for (let round = 0; round < ROUNDS; round += 1) {
    await load();
    const verified = await server.verify();
    assert.equal(verified.code, 0, `round ${round}, seed ${SEED}: ${verified.text}`);
    await server.up();
  }
  isCalm = true;
  const ended = async () => {
    const all = await deliveries();
    return all.every(({ status }) => ENDS.includes(status)) && all;
  };
  const all = await until('every delivery has ended', ended, 90_000);
  const ids = told.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, `seed ${SEED}: an event came twice`);
  const accepted = new Set(told.filter((one) => one.accepted).map(({ id }) => id));
  for (const { event_id, status } of all) {
    if (status === 'delivered') assert.ok(accepted.has(event_id), `${event_id} never arrived`);
  }
  const cut = all.filter(({ event_id, status }) => status === 'exhausted' && accepted.has(event_id));
  t.diagnostic(`${all.length} events, ${told.length} requests, ${cut.length} cut short by a kill`);
  assert.ok(told.length > ROUNDS, 'something was sent');
  assert.equal((await server.verify()).code, 0);
});
