// The server is killed at random moments while things happen and webhooks are sent to receivers
// that answer at random, hang or cut the connection: no event may get lost, none may be called
// delivered that was not, and every receiver can see from the numbers that it has them all.
// ROUNDS says how often (default 5), SEED repeats the moments and moods.

import assert from 'node:assert/strict';
import { createHmac, randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { call } from '../support/api.mjs';
import { close, listen } from '../support/merchant.mjs';
import { randomNumbers } from '../support/random.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const RECEIVERS = 3;
const CALLERS = 4;
const KILL_AFTER_MS = { least: 100, most: 900 };
// What was sent to a receiver that hangs is waited for, one after the other.
const SETTLED_WITHIN_MS = 180_000;
const HAPPENINGS = ['payment.completed', 'payment.failed', 'payment.refunded', 'payment.disputed'];
const START = '2020-01-01T00:00:00Z';

const random = randomNumbers(SEED);
let server, store, receivers;

/** An endpoint that accepts, refuses, hangs or cuts the connection, and remembers what it did. */
class Moody {
  good = false;
  received = [];
  accepted = new Set();

  async start() {
    const { server: socket, origin } = await listen(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { headers } = request;
      const body = Buffer.concat(chunks).toString();
      this.received.push({ headers, body });
      const mood = this.good ? 0 : random();
      if (mood < 0.5) {
        this.accepted.add(headers['webhook-id']);
        response.end('OK');
      } else if (mood < 0.75) {
        response.writeHead(500).end('no');
      } else if (mood < 0.9) {
        request.socket.destroy();
      }
      // Else nothing: the server waits, or is killed waiting.
    });
    this.socket = socket;
    this.url = `${origin}/hook`;
    const body = { url: this.url };
    const made = await call(server, store, '/webhook_endpoints', { body });
    assert.equal(made.status, 201);
    Object.assign(this, made.body);
  }

  /** All deliveries, the newest first. */
  async deliveries() {
    const all = [];
    for (let before = ''; ; before = `&before=${all.at(-1).endpoint_sequence}`) {
      const path = `/webhook_endpoints/${this.id}/deliveries?limit=100${before}`;
      const page = (await call(server, store, path)).body.deliveries;
      all.push(...page);
      if (page.length < 100) return all;
    }
  }
}

before(async () => {
  server = await Server.start(['--api-rate-per-second', '0']);
  store = await server.store();
  receivers = Array.from({ length: RECEIVERS }, () => new Moody());
  for (const receiver of receivers) await receiver.start();
});
after(async () => {
  await server?.stop();
  for (const { socket } of receivers ?? []) {
    socket.closeAllConnections();
    await close(socket);
  }
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

/** The whole log, oldest first. */
async function log() {
  const all = [];
  for (let since = START; ; since = all.at(-1).id) {
    const { body } = await call(server, store, `/events?limit=100&since=${since}`);
    all.push(...body.events);
    if (!body.has_more) return all;
  }
}

/** Nothing is called delivered that its receiver did not accept. */
async function checkDelivered(receiver) {
  for (const { event_id, status } of await receiver.deliveries()) {
    if (status === 'delivered') {
      assert.ok(receiver.accepted.has(event_id), `${event_id} was not accepted`);
    }
  }
}

/** Every request is signed, and what is sent again is the same to the byte. */
function checkRequests({ received, secret }) {
  const bodies = new Map();
  const verifier = new Webhook(secret);
  for (const { headers, body } of received) {
    const id = headers['webhook-id'];
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    assert.equal(headers['x-webhook-signature'], signature);
    assert.equal(JSON.parse(body).event_id, id);
    assert.equal(bodies.get(id) ?? body, body, 'sent again with the same bytes');
    bodies.set(id, body);
  }
  // The newest ones are young enough for the library too.
  for (const { headers, body } of received.slice(-20)) verifier.verify(body, headers);
}

// proves: PEB-109, PEB-110
test(
  'no event is lost while the server dies and receivers are moody',
  { timeout: ROUNDS * 20_000 + 2 * SETTLED_WITHIN_MS },
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
      if (round % 20 === 0) await Promise.all(receivers.map(checkDelivered));
    }
    await Promise.all(receivers.map(checkDelivered));

    for (const receiver of receivers) receiver.good = true;
    await server.command('events', 'recover', '--store', store.store_id, '--since', START);
    for (const receiver of receivers) {
      const enabled = { method: 'PUT', body: { enabled: true } };
      await call(server, store, `/webhook_endpoints/${receiver.id}`, enabled);
      const arrived = async () => {
        const { health } = (await call(server, store, `/webhook_endpoints/${receiver.id}`)).body;
        if (health.pending + health.held === 0) return true;
        // What hung until now fails, and is tried again in time.
        await call(server, store, '/test/clock', { body: { advance: '24h' } });
        return false;
      };
      await until('everything is delivered', arrived, SETTLED_WITHIN_MS);
    }

    const events = await log();
    assert.deepEqual(
      events.map(({ sequence }) => sequence),
      events.map((_, place) => place + 1),
      'the log has no gap',
    );
    const known = new Set(events.map(({ id }) => id));
    for (const { events: told } of answered) {
      for (const { id } of told) assert.ok(known.has(id), `${id} was answered and is gone`);
    }
    const webhooks = events.filter(({ type }) => HAPPENINGS.includes(type));
    for (const receiver of receivers) {
      checkRequests(receiver);
      await checkDelivered(receiver);
      for (const { id } of webhooks) assert.ok(receiver.accepted.has(id), `${id} never arrived`);
      const numbers = new Set(
        receiver.received.map(({ headers }) => Number(headers['webhook-sequence'])),
      );
      assert.deepEqual(
        [...numbers].sort((one, two) => one - two),
        webhooks.map((_, place) => place + 1),
        'the receiver sees no gap',
      );
    }
    assert.equal((await server.verify()).code, 0);
    const requests = receivers.reduce((sum, { received }) => sum + received.length, 0);
    t.diagnostic(`${events.length} events, ${webhooks.length} webhooks, ${requests} requests`);
  },
);
