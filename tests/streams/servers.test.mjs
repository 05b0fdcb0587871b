// Two servers on one PostgreSQL: who follows one of them hears at once of what happens at the other,
// and asking both in turn is no way round a limit.

import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { call, create, pay } from '../support/api.mjs';
import { postgresMissing as skip, startPostgres } from '../support/postgres.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

// Looking by itself, a server would find it after a second at the earliest.
const HEARD_WITHIN_MS = 500;
const RATE_PER_SECOND = 20;

let postgres;
before(async () => {
  postgres = skip ? undefined : await startPostgres();
});
after(() => postgres?.stop());

async function pair(flags) {
  const servers = [];
  for (let n = 0; n < 2; n += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'pebblepay-test-'));
    const server = new Server(folder, ['--trusted-proxy', '127.0.0.1', ...flags]);
    server.database = postgres.url;
    await server.up();
    servers.push(server);
  }
  return servers;
}
const stop = (servers) => Promise.all(servers.map((server) => server.stop()));

// proves: E4
test('a socket and a stream at one server hear of a payment at the other', { skip }, async (t) => {
  const servers = await pair([]);
  try {
    const [here, there] = servers;
    const store = await here.store();
    const headers = { authorization: `Bearer ${store.test_key}` };
    const heard = [];
    const socket = new WebSocket(`${here.origin.replace('http', 'ws')}/ws/merchant/events`, { headers });
    socket.on('message', (data) => {
      const { type, order_id: id } = JSON.parse(data);
      heard.push({ by: 'socket', type, id, at: performance.now() });
    });
    const stream = await fetch(`${here.origin}/api/v1/events/stream`, { headers });
    assert.equal(stream.status, 200);
    const reading = (async () => {
      let text = '';
      for await (const bytes of stream.body) {
        text += Buffer.from(bytes).toString();
        for (const [frame, data] of text.matchAll(/^data: (.*)\n\n/gm)) {
          text = text.replace(frame, '');
          const { type, order_id: id } = JSON.parse(data);
          heard.push({ by: 'stream', type, id, at: performance.now() });
        }
      }
    })().catch(() => {});
    await until('the greeting', () => heard.some(({ type }) => type === 'hello'));
    const took = [];
    for (let n = 0; n < 10; n += 1) {
      const order = await create(there, store, { amount: 5 });
      assert.equal((await pay(order.checkout_url)).body.status, 'completed');
      const paid = performance.now();
      for (const by of ['socket', 'stream']) {
        const found = await until(`the ${by}`, () =>
          heard.find(
            (one) =>
              one.by === by && one.id === order.order_id && one.type === 'payment.completed',
          ),
        );
        took.push(found.at - paid);
      }
    }
    took.sort((one, two) => one - two);
    const late = took.at(-1);
    t.diagnostic(`heard ${Math.round(took[10])} ms after the answer, ${Math.round(late)} at most`);
    assert.ok(late < HEARD_WITHIN_MS, `${late} ms`);
    socket.terminate();
    await stream.body.cancel().catch(() => {});
    await stop(servers);
    await reading;
  } finally {
    await stop(servers);
  }
});

test('a key may not ask two servers for twice as much', { skip }, async (t) => {
  const servers = await pair(['--api-rate-per-second', `${RATE_PER_SECOND}`]);
  try {
    const store = await servers[0].store();
    const SECONDS = 3;
    let admitted = 0;
    let refused = 0;
    const end = performance.now() + SECONDS * 1000;
    const ask = async (server) => {
      while (performance.now() < end) {
        const { status } = await call(server, store, '/orders?limit=1');
        assert.ok([200, 429].includes(status), `${status}`);
        if (status === 200) admitted += 1;
        else refused += 1;
        await new Promise((done) => setTimeout(done, 5));
      }
    };
    await Promise.all(servers.map(ask));
    // Twice the rate at once and the rate from then on; one of two servers alone would double that.
    const allowed = RATE_PER_SECOND * (2 + SECONDS);
    t.diagnostic(`${admitted} of ${admitted + refused} admitted; ${allowed} are allowed`);
    assert.ok(admitted >= allowed * 0.8 && admitted <= allowed * 1.5, `${admitted} of ${allowed}`);
  } finally {
    await stop(servers);
  }
});
