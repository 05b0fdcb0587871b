// A webhook endpoint that accepts, refuses, hangs or cuts the connection, and remembers what it
// did; and what has to be true of what it was sent.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { call } from './api.mjs';
import { close, listen } from './merchant.mjs';
import { until } from './until.mjs';

/** Before anything happened. */
export const START = '2020-01-01T00:00:00Z';

/** One endpoint of a store's test side. */
export class Moody {
  /** From now on it accepts everything. */
  good = false;
  received = [];
  accepted = new Set();

  constructor(random) {
    this.random = random;
  }

  /** Listens, and registers itself with the store. */
  async start(server, store) {
    const { server: socket, origin } = await listen(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { headers } = request;
      this.received.push({ headers, body: Buffer.concat(chunks).toString() });
      const mood = this.good ? 0 : this.random();
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
    const body = { url: `${origin}/hook` };
    const made = await call(server, store, '/webhook_endpoints', { body });
    assert.equal(made.status, 201);
    Object.assign(this, made.body);
  }

  /** Waits until nothing is left for it. */
  async drain(server, store, withinMs) {
    const path = `/webhook_endpoints/${this.id}`;
    const enabled = { method: 'PUT', body: { enabled: true } };
    let waiting;
    await call(server, store, path, enabled);
    const arrived = async () => {
      const { health } = (await call(server, store, path)).body;
      if (health.pending + health.held === 0) return true;
      // What hung until now fails, and is tried again in time. For so many days of failures an
      // endpoint may get disabled as well.
      if (health.pending === waiting) {
        await call(server, store, '/test/clock', { body: { advance: '13h' } });
      }
      waiting = health.pending;
      if (health.held > 0) await call(server, store, path, enabled);
      await new Promise((done) => setTimeout(done, 1000));
      return false;
    };
    await until('everything is delivered', arrived, withinMs);
  }

  /** Stops listening; whoever waits for an answer gets none. */
  async stop() {
    this.socket?.closeAllConnections();
    if (this.socket) await close(this.socket);
  }

  /** All deliveries, the newest first. */
  async deliveries(server, store) {
    const all = [];
    for (let before = ''; ; before = `&before=${all.at(-1).endpoint_sequence}`) {
      const path = `/webhook_endpoints/${this.id}/deliveries?limit=100${before}`;
      const page = (await call(server, store, path)).body.deliveries;
      all.push(...page);
      if (page.length < 100) return all;
    }
  }

  /** Nothing is called delivered that was not accepted. */
  async checkDelivered(server, store) {
    for (const { event_id, status } of await this.deliveries(server, store)) {
      if (status === 'delivered') {
        assert.ok(this.accepted.has(event_id), `${event_id} was not accepted`);
      }
    }
  }

  /** Every request is signed, and what is sent again is the same to the byte. */
  checkRequests() {
    const bodies = new Map();
    const verifier = new Webhook(this.secret);
    for (const { headers, body } of this.received) {
      const id = headers['webhook-id'];
      const signature = createHmac('sha256', this.secret).update(body).digest('hex');
      assert.equal(headers['x-webhook-signature'], signature);
      assert.equal(JSON.parse(body).event_id, id);
      assert.equal(bodies.get(id) ?? body, body, 'sent again with the same bytes');
      bodies.set(id, body);
    }
    // The newest ones are young enough for the library too.
    for (const { headers, body } of this.received.slice(-20)) verifier.verify(body, headers);
  }

  /** All of these events were accepted, and the numbers show no gap. */
  checkComplete(events) {
    for (const { id } of events) assert.ok(this.accepted.has(id), `${id} never arrived`);
    const numbers = new Set(this.received.map(({ headers }) => Number(headers['webhook-sequence'])));
    assert.deepEqual(
      [...numbers].sort((one, two) => one - two),
      events.map((_, place) => place + 1),
      'the receiver sees no gap',
    );
  }
}

/** The whole log of a store's test side, oldest first; it has to have no gap. */
export async function log(server, store) {
  const all = [];
  for (let since = START; ; since = all.at(-1).id) {
    const { body } = await call(server, store, `/events?limit=100&since=${since}`);
    all.push(...body.events);
    if (!body.has_more) break;
  }
  assert.deepEqual(
    all.map(({ sequence }) => sequence),
    all.map((_, place) => place + 1),
    'the log has no gap',
  );
  return all;
}
