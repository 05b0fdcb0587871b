// Two servers on one PostgreSQL database: both take orders and send webhooks, one of them is killed
// in the middle and started again, over and over. Nothing is lost, and the one that lives goes on.
// ROUNDS says how often (default 3), SEED repeats the moments and moods.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { call } from '../support/api.mjs';
import { Moody, START, log } from '../support/moody.mjs';
import { postgresMissing, startPostgres } from '../support/postgres.mjs';
import { randomNumbers } from '../support/random.mjs';
import { Server } from '../support/server.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const CALLERS = 4;
const ROUND_MS = { least: 300, most: 1500 };
const HAPPENINGS = ['payment.completed', 'payment.failed', 'payment.refunded'];
// What a dead server had taken is free again after 40 seconds.
const SETTLED_WITHIN_MS = 120_000;

const random = randomNumbers(SEED);
let postgres, servers, store, receivers;

async function start(folder) {
  const server = new Server(folder, ['--api-rate-per-second', '0']);
  server.database = postgres.url;
  await server.up();
  return server;
}

before(async () => {
  if (postgresMissing) return;
  postgres = await startPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'pebblepay-test-'));
  servers = [await start(folder), await start(folder)];
  store = await servers[0].store();
  receivers = [new Moody(random), new Moody(random)];
  for (const receiver of receivers) await receiver.start(servers[0], store);
});
after(async () => {
  for (const server of servers ?? []) await server.stop();
  for (const receiver of receivers ?? []) await receiver.stop();
  await postgres?.stop();
});

/** Things happen at both servers until one of them is killed; then at the other for a while. */
async function round(victim) {
  let [gone, over] = [false, false];
  const answered = [];
  const caller = async (server) => {
    while (!over && !(gone && server === victim)) {
      const event = HAPPENINGS[Math.floor(random() * HAPPENINGS.length)];
      try {
        const { status, body } = await call(server, store, '/test/trigger', { body: { event } });
        assert.equal(status, 200, JSON.stringify(body));
        answered.push(...body.events);
      } catch (error) {
        if (!(gone && server === victim) || error instanceof assert.AssertionError) throw error;
      }
    }
  };
  const all = Promise.all(Array.from({ length: CALLERS }, (_, n) => caller(servers[n % 2])));
  const some = () => ROUND_MS.least + random() * (ROUND_MS.most - ROUND_MS.least);
  await new Promise((done) => setTimeout(done, some()));
  gone = true;
  assert.equal(await victim.kill(), 'SIGKILL');
  const before = answered.length;
  await new Promise((done) => setTimeout(done, some()));
  over = true;
  await all;
  assert.ok(answered.length > before, 'the other server goes on');
  return answered;
}

test(
  'one of two servers dies in the middle and nothing is lost',
  { skip: postgresMissing, timeout: ROUNDS * 30_000 + 3 * SETTLED_WITHIN_MS },
  async (t) => {
    t.diagnostic(`SEED=${SEED} ROUNDS=${ROUNDS}`);
    const answered = [];
    for (let number = 0; number < ROUNDS; number += 1) {
      const victim = servers[number % 2];
      answered.push(...(await round(victim)));
      const verified = await servers[0].verify();
      assert.equal(verified.code, 0, `round ${number}, seed ${SEED}: ${verified.text}`);
      await victim.up();
    }
    for (const receiver of receivers) receiver.good = true;
    await servers[0].command('events', 'recover', '--store', store.store_id, '--since', START);
    for (const receiver of receivers) await receiver.drain(servers[1], store, SETTLED_WITHIN_MS);
    const events = await log(servers[1], store);
    const known = new Set(events.map(({ id }) => id));
    for (const { id } of answered) assert.ok(known.has(id), `${id} was answered and is gone`);
    const webhooks = events.filter(({ type }) => HAPPENINGS.includes(type));
    for (const receiver of receivers) {
      receiver.checkRequests();
      await receiver.checkDelivered(servers[0], store);
      receiver.checkComplete(webhooks);
    }
    const requests = receivers.reduce((sum, { received }) => sum + received.length, 0);
    t.diagnostic(`${events.length} events, ${webhooks.length} webhooks, ${requests} requests`);
    assert.equal((await servers[0].verify()).code, 0);
  },
);
