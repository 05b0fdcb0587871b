// The server is killed at random moments while things happen and webhooks are sent to receivers
// that answer at random, hang or cut the connection: no event may get lost, none may be called
// delivered that was not, and every receiver can see from the numbers that it has them all.
// ROUNDS says how often (default 5), SEED repeats the moments and moods.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { call } from '../support/api.mjs';
import { Moody, START, log } from '../support/moody.mjs';
import { randomNumbers } from '../support/random.mjs';
import { Server } from '../support/server.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const RECEIVERS = 3;
const CALLERS = 4;
const KILL_AFTER_MS = { least: 100, most: 900 };
// What is recovered is sent one after the other, a hundred events and more for each round.
const SETTLED_WITHIN_MS = 60_000 + ROUNDS * 5_000;
const HAPPENINGS = ['payment.completed', 'payment.failed', 'payment.refunded', 'payment.disputed'];

const random = randomNumbers(SEED);
let server, store, receivers;

before(async () => {
  server = await Server.start(['--api-rate-per-second', '0']);
  store = await server.store();
  receivers = Array.from({ length: RECEIVERS }, () => new Moody(random));
  for (const receiver of receivers) await receiver.start(server, store);
});
after(async () => {
  await server?.stop();
  for (const receiver of receivers ?? []) await receiver.stop();
});

/** Things happen until the server is gone; returns the orders that it answered for. */
async function load() {
  let gone = false;
  const answered = [];
  const caller = async () => {
    while (!gone) {
      const event = HAPPENINGS[Math.floor(random() * HAPPENINGS.length)];
      try {
        const { status, body } = await call(server, store, '/test/trigger', { body: { event } });
        assert.equal(status, 200, JSON.stringify(body));
        answered.push(body);
      } catch (error) {
        if (!gone || error instanceof assert.AssertionError) throw error;
      }
    }
  };
  const all = Promise.all(Array.from({ length: CALLERS }, caller));
  const { least, most } = KILL_AFTER_MS;
  await new Promise((done) => setTimeout(done, least + random() * (most - least)));
  gone = true;
  assert.equal(await server.kill(), 'SIGKILL', 'the server was alive until it was killed');
  await all;
  return answered;
}

const checkDelivered = () =>
  Promise.all(receivers.map((receiver) => receiver.checkDelivered(server, store)));

// proves: PEB-109, PEB-110
test(
  'no event is lost while the server dies and receivers are moody',
  { timeout: ROUNDS * 20_000 + 3 * SETTLED_WITHIN_MS },
  async (t) => {
    t.diagnostic(`SEED=${SEED} ROUNDS=${ROUNDS}`);
    const answered = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      answered.push(...(await load()));
      const verified = await server.verify();
      assert.equal(verified.code, 0, `round ${round}, seed ${SEED}: ${verified.text}`);
      await server.up();
      // Time passes, so that what failed is tried again.
      const { status } = await call(server, store, '/test/clock', { body: { advance: '4h' } });
      assert.equal(status, 200);
      if (round % 20 === 0) await checkDelivered();
    }
    await checkDelivered();

    for (const receiver of receivers) receiver.good = true;
    await server.command('events', 'recover', '--store', store.store_id, '--since', START);
    for (const receiver of receivers) await receiver.drain(server, store, SETTLED_WITHIN_MS);

    const events = await log(server, store);
    const known = new Set(events.map(({ id }) => id));
    for (const { events: told } of answered) {
      for (const { id } of told) assert.ok(known.has(id), `${id} was answered and is gone`);
    }
    const webhooks = events.filter(({ type }) => HAPPENINGS.includes(type));
    for (const receiver of receivers) {
      receiver.checkRequests();
      await receiver.checkDelivered(server, store);
      receiver.checkComplete(webhooks);
    }
    assert.equal((await server.verify()).code, 0);
    const requests = receivers.reduce((sum, { received }) => sum + received.length, 0);
    t.diagnostic(`${events.length} events, ${webhooks.length} webhooks, ${requests} requests`);
  },
);
