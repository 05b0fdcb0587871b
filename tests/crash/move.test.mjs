// A busy store's database moves to PostgreSQL, is killed twice on the way, and is identical at the
// end. ORDERS=1000000 moves a million orders (ten minutes with a release build).

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { call, create, openForm, postForm } from '../support/api.mjs';
import { postgresMissing, startPostgres } from '../support/postgres.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';

const ORDERS = Number(process.env.ORDERS ?? 1500);
/** One order in so many is paid. */
const PAID_OF = 10;
const FLAGS = ['--trusted-proxy', '127.0.0.1', '--api-rate-per-second', '0'];
const AT_ONCE = 32;
let postgres, receiver, server;

before(async () => {
  if (postgresMissing) return;
  postgres = await startPostgres();
  receiver = await startReceiver();
  // On SQLite, whatever the other files use.
  server = await Server.start(FLAGS, { database: null });
});
after(async () => {
  await server?.stop();
  await receiver?.stop();
  await postgres?.stop();
});

/** Makes the orders of a busy store; returns some of those that were paid. */
async function sell(store) {
  const paid = [];
  let made = 0;
  const customers = Array.from({ length: AT_ONCE }, async () => {
    while (made < ORDERS) {
      made += 1;
      const number = made;
      const fields = { amount: 19.99, order_reference: `R-${number}`, metadata: { n: `${number}` } };
      const { order_id, checkout_url } = await create(server, store, fields);
      if (number % PAID_OF) continue;
      const from = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
      const { status, body } = await postForm(await openForm(checkout_url), {}, { from });
      assert.equal(status, 200, JSON.stringify(body));
      if (paid.length < 20) paid.push(order_id);
    }
  });
  await Promise.all(customers);
  return paid;
}

/** Moves; kills it as soon as it says a line that `isFar` accepts. Returns how it ended and what it said. */
async function move(isFar) {
  const words = ['migrate-store', '--from', server.database, '--to', postgres.url, '--json'];
  const child = spawn(server.bin, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, log] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => {
    log += text;
    const [, moved, rows] = [...log.matchAll(/(\d+) of (\d+) rows/g)].at(-1) ?? [];
    if (moved && isFar?.(moved / rows)) child.kill('SIGKILL');
  });
  const how = await new Promise((done) => child.once('exit', (code, signal) => done(signal ?? code)));
  return { how, out, log };
}

test(
  `${ORDERS} orders move to PostgreSQL, killed twice, and are identical`,
  { skip: postgresMissing, timeout: 3_600_000 },
  async (t) => {
    const store = await server.store({ webhookUrl: receiver.origin });
    const paid = await sell(store);
    assert.equal(await server.down(), 0);
    assert.deepEqual(await server.verify(), { code: 0, text: 'every promise holds\n' });

    const from = Date.now();
    for (const far of [0.2, 0.6]) {
      const { how, log } = await move((share) => share >= far);
      assert.equal(how, 'SIGKILL', log);
      // Half of a shop is not opened.
      const half = new Server(server.folder, FLAGS, { database: postgres.url });
      await assert.rejects(() => half.up(), /migrate-store again/);
    }
    const { how, out, log } = await move();
    assert.equal(how, 0, log);
    assert.match(log, /^going on with \d+ of/);
    const { rows, tables, broken } = JSON.parse(out);
    assert.deepEqual(broken, []);
    assert.ok(rows > ORDERS * 2, out);
    t.diagnostic(`${rows} rows in ${tables} tables, ${Date.now() - from} ms with two kills`);

    const moved = new Server(server.folder, FLAGS, { database: postgres.url });
    assert.deepEqual(await moved.verify(), { code: 0, text: 'every promise holds\n' });
    await moved.up();
    try {
      for (const id of paid) {
        const { status, body } = await call(moved, store, `/orders/${id}`);
        assert.deepEqual([status, body.status], [200, 'completed'], id);
      }
      const { checkout_url } = await create(moved, store, { amount: 5 });
      assert.equal((await postForm(await openForm(checkout_url))).status, 200);
    } finally {
      await moved.down();
    }
  },
);
