// The server dies at the Nth write to its database, at the Nth time it makes one durable, and at the
// Nth thing it sends: whatever it had answered for is there afterwards, nothing is paid twice, and the
// webhooks arrive. And what it answers for is durable before the answer leaves.
//
// SWEEP says how far each is swept (default: a few points of the first 60; with SWEEP=200 every one).

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { call, create, openForm, postForm } from '../support/api.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { attach, straceMissing as skip } from '../support/strace.mjs';
import { until } from '../support/until.mjs';

const SWEEP = Number(process.env.SWEEP ?? 0);
const FEW = [1, 2, 3, 5, 8, 21, 55];
const FLAGS = ['--trusted-proxy', '127.0.0.1', '--api-rate-per-second', '0'];
// The database's log, its durability, answers and webhooks, and the log and the waking of threads.
const CALLS = ['pwrite64', 'fdatasync', 'writev', 'write'];

let receiver, server, store;
let customers = 0;

before(async () => {
  if (skip) return;
  receiver = await startReceiver();
  await open();
});
after(async () => {
  await Promise.all([server?.stop(), receiver?.stop()]);
});

async function open() {
  server = await Server.start(FLAGS);
  store = await server.store({ webhookUrl: `${receiver.origin}/hook` });
}

/** An order, its payment and a part of it back; what was acknowledged is noted at once. */
async function sell(noted) {
  noted.order = await create(server, store, { amount: 9 }, { 'idempotency-key': noted.key });
  const form = await openForm(noted.order.checkout_url);
  customers += 1;
  const from = `10.1.${customers >> 8}.${customers & 255}`;
  const { status, body } = await postForm(form, {}, { from });
  assert.equal(status, 200, JSON.stringify(body));
  noted.paid = true;
  const path = `/orders/${noted.order.id}/refund`;
  const back = await call(server, store, path, { body: { amount: 2 } });
  assert.equal(back.status, 200, JSON.stringify(back.body));
  noted.refunded = true;
  await until('the webhooks', () => heard(noted.order).length >= 2, 2_000).catch(() => {});
}

const heard = ({ order_id: id }) =>
  receiver.received.map(({ body }) => JSON.parse(body)).filter((told) => told.order_id === id);

/** What was acknowledged before the end is so after it. */
async function check({ order, paid, refunded }, what) {
  if (!order) return;
  const { status, body } = await call(server, store, `/orders/${order.id}`);
  assert.equal(status, 200, `${what}: the order is gone`);
  // A refund that nobody was told of may be under way.
  if (paid) assert.ok(['completed', 'refund_pending'].includes(body.status), `${what}: ${body.status}`);
  if (refunded) assert.equal(body.amount_refunded, 2, what);
  if (paid) await until(`${what}: the webhook`, () => heard(order).length > 0, 60_000);
}

for (const name of CALLS) {
  test(`killed at each ${name} of a payment, it forgets nothing`, { skip, timeout: 1_200_000 }, async (t) => {
    let kills = 0;
    const sales = [];
    const points = SWEEP ? Array.from({ length: SWEEP }, (_, n) => n + 1) : FEW;
    for (const n of points) {
      const what = `${name} ${n}`;
      // What dies in the middle counts as a decline for a while, and a card has only so many.
      if (n % 10 === 0) {
        for (const [noted, at] of sales.splice(0)) await check(noted, at);
        await server.stop();
        await open();
      }
      const inject = `inject=${name}:signal=KILL:when=${n}`;
      const tracing = await attach(server.pid, ['-e', `trace=${name}`, '-e', inject, '-o', '/dev/null']);
      const noted = { key: `${name}-${n}` };
      sales.push([noted, what]);
      // A request that was cut off is no failure; an answer that says something else is one.
      const cut = await sell(noted).then(() => false, (error) => {
        if (error.cause || error instanceof SyntaxError) return true;
        throw error;
      });
      await tracing.stop();
      const died = await Promise.race([server.ended, new Promise((done) => setTimeout(done, 50))]);
      if (died) {
        assert.equal(died, 'SIGKILL', what);
        kills += 1;
        await server.up();
      } else {
        assert.ok(!cut, `${what}: it lives, and broke off`);
      }
      assert.deepEqual(await server.verify(), { code: 0, text: 'every promise holds\n' }, what);
      const again = await create(server, store, { amount: 9 }, { 'idempotency-key': noted.key });
      if (noted.order) assert.equal(again.id, noted.order.id, `${what}: the key is known`);
      // Beyond the last one of a payment there is nothing to sweep.
      if (!died) break;
    }
    for (const [noted, what] of sales) await check(noted, what);
    t.diagnostic(`${kills} kills`);
    assert.ok(kills > 0, `a payment has no ${name}`);
  });
}

test('what is answered with success was made durable before the answer left', { skip }, async () => {
  const file = join(server.folder, 'trace');
  const calls = 'trace=fdatasync,fsync,recvfrom,read,writev,write,sendto';
  const tracing = await attach(server.pid, ['-ttt', '-yy', '-s', '64', '-e', calls, '-o', file]);
  for (let n = 0; n < 5; n += 1) await sell({ key: `traced-${n}` });
  await tracing.stop();
  const writes = answered(await readFile(file, 'utf8'));
  // Five orders, five payments, five refunds.
  assert.equal(writes.length, 15, JSON.stringify(writes));
  for (const { request, synced } of writes) assert.ok(synced, `${request} was not durable`);
});

/** The writing requests of a trace, and whether something became durable before their answers. */
function answered(trace) {
  const open = new Map();
  const calls = new Map();
  const found = [];
  for (const line of trace.split('\n')) {
    const [, thread, text] = /^(\d+) +[\d.]+ (.*)$/.exec(line) ?? [];
    if (!text) continue;
    // A call that others interrupted is written in two halves; it ends with the second.
    const half = /^(.*) <unfinished \.\.\.>$/.exec(text);
    if (half) {
      calls.set(thread, half[1]);
      continue;
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(text);
    const whole = rest ? `${calls.get(thread)}${rest[1]}` : text;
    if (/^f(data)?sync\(\d+<[^>]*-wal>\) += 0/.test(whole)) {
      for (const request of open.values()) request.synced = true;
      continue;
    }
    const [, socket] = /^\w+\(\d+<TCP:\[([^\]]+)\]>/.exec(whole) ?? [];
    const [, request] = /"((?:POST|PUT|PATCH|DELETE) \S+)/.exec(whole) ?? [];
    if (socket && request && /^(recvfrom|read)/.test(whole)) {
      open.set(socket, { request, synced: false });
    } else if (socket && /"HTTP\/1\.1 2\d\d/.test(whole) && open.has(socket)) {
      found.push(open.get(socket));
      open.delete(socket);
    }
  }
  return found;
}
