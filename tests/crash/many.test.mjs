// Three servers on one PostgreSQL behind a proxy, while shops sell, customers pay and money is given
// back: one is killed every few seconds and started again, then each is restarted politely. SECONDS
// says for how long (default 12); from a minute on one is killed every ten seconds.

import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openForm, postForm } from '../support/api.mjs';
import { Balancer } from '../support/balancer.mjs';
import { postgresMissing, startPostgres } from '../support/postgres.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const SECONDS = Number(process.env.SECONDS ?? 12);
const KILL_EVERY_MS = SECONDS < 60 ? 3_000 : 10_000;
const SHOPPERS = 6;
// What a dead server had taken is free again after 40 seconds; an attempt that it died in is asked
// about after half a minute.
const SETTLED_WITHIN_MS = 120_000;
const DRAIN_SECONDS = 2;

let balancer, postgres, receiver, servers, store;
/** What was asked for, and what was acknowledged. */
const sales = [];
/** When which server was not to be reached. */
const gone = [];
let open = false;
let shoppers;

before(async () => {
  if (postgresMissing) return;
  [postgres, balancer, receiver] = await Promise.all([
    startPostgres(),
    Balancer.start(),
    startReceiver(),
  ]);
  const flags = ['--trusted-proxy', '127.0.0.1', '--api-rate-per-second', '0'];
  flags.push('--public-url', balancer.origin, '--drain-seconds', `${DRAIN_SECONDS}`);
  servers = [];
  for (let n = 0; n < 3; n += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'pebblepay-test-'));
    const server = new Server(folder, flags);
    server.database = postgres.url;
    await server.up();
    server.address = new URL(server.origin).host;
    servers.push(server);
  }
  store = await servers[0].store({ webhookUrl: `${receiver.origin}/hook` });
  await balancer.lead(servers);
});
after(async () => {
  open = false;
  await Promise.allSettled(shoppers ?? []);
  await Promise.all((servers ?? []).map((server) => server.stop()));
  await Promise.all([balancer?.stop(), receiver?.stop()]);
  await postgres?.stop();
});

const CUT = Symbol('cut');

/** A call through the proxy; CUT where the connection to the server broke. */
async function through(path, body, key) {
  const answer = await fetch(`${balancer.origin}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${store.test_key}`,
      'content-type': 'application/json',
      ...(key && { 'idempotency-key': key }),
    },
    body: body && JSON.stringify(body),
  }).catch((error) => (error.cause ? undefined : Promise.reject(error)));
  if (!answer || answer.status === 502) return CUT;
  const read = await answer.json().catch(() => CUT);
  if (read === CUT) return CUT;
  // Busy with the same request, which was cut and is still being worked on.
  if (answer.status === 409 && key) return CUT;
  assert.ok([200, 201].includes(answer.status), `${path}: ${answer.status} ${JSON.stringify(read)}`);
  return read;
}

/** The same until it is not cut any more: what a shop does that got no answer. */
async function again(path, body, key) {
  for (;;) {
    const answer = await through(path, body, key);
    if (answer !== CUT) return answer;
    await new Promise((done) => setTimeout(done, 50));
  }
}

const ANSWERS = ['completed', 'already_paid', 'in_progress', 'cut', 'throttled', 'open'];

async function payOnce(form, from) {
  const paid = await postForm(form, {}, { from }).catch((error) =>
    error.cause || error instanceof SyntaxError ? CUT : Promise.reject(error),
  );
  if (paid === CUT) return { body: { status: 'cut' } };
  assert.ok(ANSWERS.includes(paid.body.status), JSON.stringify(paid));
  return paid;
}

async function statusOf({ order }) {
  const answer = await fetch(`${balancer.origin}/pay/${order.id}/status`).catch(() => undefined);
  return { body: (await answer?.json().catch(() => undefined)) ?? { status: 'cut' } };
}

/** One customer's whole purchase; what was acknowledged is noted at once. */
async function buy(number) {
  const sale = { reference: `sale-${number}`, amount: (500 + number) / 100 };
  sales.push(sale);
  const fields = { amount: sale.amount, order_reference: sale.reference };
  sale.order = await again('/orders', fields, sale.reference);
  const from = `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
  // Who is cut off presses the button again, as long as it takes.
  for (let tries = 0; !sale.paid; tries += 1) {
    if (tries) await new Promise((done) => setTimeout(done, 200));
    const form = await openForm(sale.order.checkout_url).catch(() => CUT);
    // Without a form the page is the receipt, or was cut.
    const { body } = form === CUT ? await statusOf(sale) : await payOnce(form, from);
    // The server died while it asked the gateway: half a minute later that is known.
    if (tries && !['completed', 'already_paid'].includes(body.status)) return;
    sale.paid = ['completed', 'already_paid'].includes(body.status);
  }
  if (number % 4) return;
  const refund = await again(`/orders/${sale.order.id}/refund`, { amount: 1 }, `r-${number}`);
  sale.refund = refund.refund.id;
}

async function shopper() {
  while (open) {
    await buy(sales.length);
    const { order } = sales[Math.floor(Math.random() * sales.length)];
    if (order) await through(`/orders/${order.id}`);
  }
}

function openTheShops() {
  open = true;
  shoppers = Array.from({ length: SHOPPERS }, shopper);
}

async function closeTheShops() {
  open = false;
  await Promise.all(shoppers);
}

/** A while, but no longer than the shoppers go well. */
const pause = (ms) =>
  Promise.race([new Promise((done) => setTimeout(done, ms)), Promise.all(shoppers)]);

/** How often the receiver heard of each order, by event. */
function heard(event) {
  const counts = new Map();
  for (const { body } of receiver.received) {
    const told = JSON.parse(body);
    if (told.event === event) counts.set(told.order_id, (counts.get(told.order_id) ?? 0) + 1);
  }
  return counts;
}

const skip = postgresMissing;

test(
  'one of three servers is killed over and over: nothing acknowledged is lost, nothing paid twice',
  { skip, timeout: SECONDS * 1000 + 3 * SETTLED_WITHIN_MS },
  async (t) => {
    openTheShops();
    for (let round = 0; round * KILL_EVERY_MS < SECONDS * 1000; round += 1) {
      await pause(KILL_EVERY_MS);
      const victim = servers[round % servers.length];
      const from = Date.now();
      const { origin } = victim;
      assert.equal(await victim.kill(), 'SIGKILL');
      await pause(KILL_EVERY_MS / 4);
      await victim.up();
      await until('it is back', () => balancer.isReady(victim));
      gone.push({ origin, from, to: Date.now() });
    }
    await closeTheShops();
    const cut = balancer.failed.length;
    for (const { to, error, at } of balancer.failed) {
      const known = gone.some((g) => g.origin === to && at >= g.from && at <= g.to);
      assert.ok(known, `${to} was alive: ${error}`);
    }
    await until('every event was delivered', async () => {
      const [completed, refunded] = [heard('payment.completed'), heard('payment.refunded')];
      return sales.every(({ order, paid, refund }) =>
        (!paid || completed.has(order.order_id)) && (!refund || refunded.has(order.order_id)));
    }, SETTLED_WITHIN_MS);
    for (const { order, paid, refund, reference, amount } of sales) {
      const read = await again(`/orders/${order.id}`);
      assert.deepEqual([read.order_reference, read.amount], [reference, amount]);
      if (refund) assert.deepEqual([read.status, read.amount_refunded], ['completed', 1]);
      else if (paid) assert.equal(read.status, 'completed', reference);
    }
    assert.deepEqual(balancer.faults, [], 'no living server says that it is out of order');
    const { total } = await again('/orders?limit=1');
    assert.equal(total, sales.length, 'one order for each key');
    const verified = await servers[0].verify();
    assert.deepEqual(verified, { code: 0, text: 'every promise holds\n' });
    const [paid, refunds] = [sales.filter((s) => s.paid), sales.filter((s) => s.refund)];
    t.diagnostic(
      `${gone.length} kills, ${sales.length} orders, ${paid.length} paid, ${refunds.length} refunds, ` +
        `${cut} requests cut, ${receiver.received.length} webhooks`,
    );
  },
);

test(
  'all three are restarted one after the other, and no request fails',
  { skip, timeout: 3 * SETTLED_WITHIN_MS },
  async (t) => {
    const [failed, sold] = [balancer.failed.length, sales.length];
    openTheShops();
    for (const server of servers) {
      await pause(500);
      const from = Date.now();
      assert.equal(await server.down(), 0);
      const took = Date.now() - from;
      assert.ok(took >= DRAIN_SECONDS * 1000, `it drained for ${took} ms`);
      await server.up();
      await until('it is back', () => balancer.isReady(server));
    }
    await closeTheShops();
    assert.deepEqual([balancer.failed.slice(failed), balancer.faults], [[], []]);
    const during = sales.slice(sold);
    assert.ok(during.length > 10 && during.every(({ paid }) => paid), 'all of them were paid');
    assert.deepEqual(await servers[0].verify(), { code: 0, text: 'every promise holds\n' });
    t.diagnostic(`${during.length} orders created and paid meanwhile`);
  },
);
