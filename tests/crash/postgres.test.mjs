// PostgreSQL goes away under load and comes back: restarted politely and by force, and killed with a
// copy of it taking over. And the worst moment: a connection that breaks after COMMIT and before its
// answer. Nothing that was acknowledged is lost, and nothing happens twice.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { create, openForm, order, orders, postForm } from '../support/api.mjs';
import { postgresMissing, startPostgres } from '../support/postgres.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const SHOPPERS = 4;
const FLAGS = ['--trusted-proxy', '127.0.0.1', '--api-rate-per-second', '0'];
const skip = postgresMissing;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

let postgres;
before(async () => {
  postgres = skip ? undefined : await startPostgres();
});
after(() => postgres?.stop());

async function serverOn(database) {
  const server = new Server(await mkdtemp(join(tmpdir(), 'pebblepay-test-')), FLAGS);
  server.database = database;
  await server.up();
  return server;
}

/** A call that may be refused for now with 503, and with nothing else. */
async function ask(server, store, path, body, key) {
  const answer = await fetch(`${server.origin}/api/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${store.test_key}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  });
  const read = await answer.json();
  const expected = [200, 201, 503].includes(answer.status) || read.code === 'idempotency_in_progress';
  assert.ok(expected, `${answer.status} ${JSON.stringify(read)}`);
  if (answer.status === 503) assert.ok(Number(answer.headers.get('retry-after')) >= 1);
  return answer.ok ? read : undefined;
}

/** Shops sell and customers pay until it is over; every one tries again until it has its answer. */
function shop(server, store, name) {
  const sold = [];
  const trouble = { refused: 0 };
  let over = false;
  const again = async (what) => {
    for (;;) {
      const answer = await what();
      if (answer) return answer;
      trouble.refused += 1;
      await pause(50);
    }
  };
  const sell = async (number) => {
    const reference = `${name}-${number}`;
    const fields = { amount: 5, order_reference: reference };
    const made = await again(() => ask(server, store, '/orders', fields, reference));
    const sale = { id: made.id, reference };
    sold.push(sale);
    const from = `10.1.${number >> 8}.${number & 255}`;
    sale.paid = await again(async () => {
      const page = await fetch(made.checkout_url);
      assert.ok([200, 503].includes(page.status), `the page: ${page.status}`);
      if (page.status === 503) return undefined;
      const form = await openForm(made.checkout_url).catch(() => undefined);
      if (!form) return (await order(server, store, made.id).catch(() => ({}))).status === 'completed';
      const { status, body } = await postForm(form, {}, { from });
      assert.ok(status < 500 || status === 503, `${status} ${JSON.stringify(body)}`);
      return ['completed', 'already_paid'].includes(body.status);
    });
  };
  let next = 0;
  const shoppers = Array.from({ length: SHOPPERS }, async () => {
    while (!over) await sell((next += 1));
  });
  return {
    trouble,
    sold,
    end: async () => {
      over = true;
      await Promise.all(shoppers);
      return sold;
    },
  };
}

/** Everything that was acknowledged is there, once. */
async function allOnce(server, store, sold) {
  for (const { id, reference } of sold) {
    const { status, order_reference } = await order(server, store, id);
    assert.deepEqual([status, order_reference], ['completed', reference]);
    const found = await orders(server, store, `order_reference=${reference}`);
    const same = found.orders.filter((one) => one.order_reference === reference);
    assert.equal(same.length, 1, `${reference} was made ${same.length} times`);
  }
  assert.deepEqual(await server.verify(), { code: 0, text: 'every promise holds\n' });
}

for (const mode of ['fast', 'immediate']) {
  test(`PostgreSQL is restarted (${mode}) under load`, { skip, timeout: 120_000 }, async (t) => {
    const server = await serverOn(postgres.url);
    try {
      const store = await server.store();
      const shops = shop(server, store, mode);
      for (let round = 0; round < 3; round += 1) {
        const before = shops.sold.length;
        await until('sales', () => shops.sold.length > before + 20, 60_000);
        await postgres.restart(mode);
      }
      const before = shops.sold.length;
      await until('sales after it', () => shops.sold.length > before + 20, 60_000);
      const sold = await shops.end();
      await allOnce(server, store, sold);
      t.diagnostic(`${sold.length} sales, ${shops.trouble.refused} requests tried again`);
    } finally {
      await server.stop();
    }
  });
}

/** A way to the database on which the answer to the next COMMIT can be kept back. */
async function cutter(to) {
  const folder = await mkdtemp(join(tmpdir(), 'pebblepay-cut-'));
  let armed = false;
  let cuts = 0;
  const way = net.createServer((inner) => {
    const outer = net.connect(to);
    let dead = false;
    const end = () => {
      inner.destroy();
      outer.destroy();
    };
    inner.on('data', (bytes) => {
      if (armed && bytes.includes('commit\0')) {
        armed = false;
        dead = true;
      }
      outer.write(bytes);
    });
    outer.on('data', (bytes) => {
      if (!dead) return inner.write(bytes);
      cuts += 1;
      return end();
    });
    for (const one of [inner, outer]) one.on('close', end).on('error', end);
  });
  await new Promise((done) => way.listen(join(folder, '.s.PGSQL.5432'), done));
  return {
    url: `postgres://postgres@${folder.replaceAll('/', '%2F')}/pebblepay`,
    cut: () => (armed = true),
    cuts: () => cuts,
    stop: async () => {
      way.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

// proves: E12
test('the answer to a COMMIT is lost: who asks again gets what was done', { skip }, async (t) => {
  const way = await cutter(join(postgres.folder, '.s.PGSQL.5432'));
  const server = await serverOn(way.url);
  try {
    const store = await server.store();
    // Whatever is written in an order's life meets a cut once.
    const sold = [];
    for (let round = 0; round < 12; round += 1) {
      const reference = `cut-${round}`;
      const fields = { amount: 5, order_reference: reference };
      const made = await until('an order', async () => {
        way.cut();
        return ask(server, store, '/orders', fields, reference);
      });
      const from = `10.2.0.${round}`;
      await until(
        'a payment',
        async () => {
          const form = await openForm(made.checkout_url).catch(() => undefined);
          if (!form) return true;
          if (round % 2) way.cut();
          const { status, body } = await postForm(form, {}, { from });
          assert.ok(status < 500 || status === 503, `${status} ${JSON.stringify(body)}`);
          return ['completed', 'already_paid'].includes(body.status);
        },
        90_000,
      );
      sold.push({ id: made.id, reference });
    }
    await until('all paid', async () => {
      const states = await Promise.all(sold.map(({ id }) => order(server, store, id)));
      return states.every(({ status }) => status === 'completed');
    });
    assert.ok(way.cuts() >= 12, `${way.cuts()} cuts`);
    t.diagnostic(`${way.cuts()} answers to COMMIT were lost`);
    await allOnce(server, store, sold);
  } finally {
    await server.stop();
    await way.stop();
  }
});

// proves: E12
test('PostgreSQL dies for good and its copy takes over', { skip, timeout: 120_000 }, async (t) => {
  await postgres.replicate();
  const servers = [await serverOn(postgres.pair), await serverOn(postgres.pair)];
  try {
    const store = await servers[0].store();
    const shops = servers.map((server, n) => shop(server, store, `pair-${n}`));
    await until('sales', () => shops.every(({ sold }) => sold.length > 30), 60_000);
    const before = shops.map(({ sold }) => sold.length);
    const died = performance.now();
    await postgres.failOver();
    await until(
      'sales at both',
      () => shops.every(({ sold }, n) => sold.length > before[n] + 20),
      60_000,
    );
    const away = Math.round(performance.now() - died);
    const sold = (await Promise.all(shops.map((one) => one.end()))).flat();
    await allOnce(servers[0], store, sold);
    t.diagnostic(`${sold.length} sales; 20 more at each server ${away} ms after the death`);
  } finally {
    for (const server of servers) await server.stop();
  }
});
