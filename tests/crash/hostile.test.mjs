// Clients that want to do harm, and a machine that runs out of what a server needs: connections that
// send a byte a second, heads and bodies without end, floods of sockets and frames, no file
// descriptors, no memory. Customers pay meanwhile or as soon as it is over, and nothing is lost.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { create, openForm, order, pay, postForm } from '../support/api.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const FLAGS = ['--trusted-proxy', '127.0.0.1', '--api-rate-per-second', '0'];
const SLOW = 400;
// A request's head may take 15 s and its body 20 s.
const SLOW_END_MS = 25_000;
// A customer waits this long at most, whatever others do.
const PAID_WITHIN_MS = 3_000;
const MORE_MEMORY_MB_MAX = 64;

let server, store;
before(async () => {
  server = await Server.start(FLAGS);
  store = await server.store();
});
after(() => server?.stop());

const port = (of = server) => Number(new URL(of.origin).port);
const memoryMb = ({ pid }) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** A raw connection; what it was sent back, and whether it was closed, is kept. */
async function raw(words = '', of = server) {
  const socket = net.connect(port(of), '127.0.0.1');
  const kept = { socket, said: '', closed: false };
  socket.setEncoding('latin1').on('data', (text) => (kept.said += text));
  socket.on('error', () => {}).on('close', () => (kept.closed = true));
  await new Promise((done) => socket.once('connect', done).once('close', done));
  socket.write(words);
  return kept;
}

async function paysInTime(of = server, shop = store) {
  const start = performance.now();
  const { checkout_url: url, order_id } = await create(of, shop, { amount: 5 });
  assert.equal((await pay(url)).body.status, 'completed');
  const took = performance.now() - start;
  assert.ok(took < PAID_WITHIN_MS, `paying took ${Math.round(took)} ms`);
  return order_id;
}

const holds = async (of = server) =>
  assert.deepEqual(await of.verify(), { code: 0, text: 'every promise holds\n' });

// proves: E4
test('hundreds of connections that send a byte a second are closed, and keep nobody waiting', async () => {
  const head = 'POST /api/v1/orders HTTP/1.1\r\nhost: pay.test\r\n';
  const key = `authorization: Bearer ${store.test_key}\r\ncontent-type: application/json\r\n`;
  const slow = await Promise.all(
    Array.from({ length: SLOW }, (_, n) =>
      raw(n % 2 ? head : `${head}${key}content-length: 1000\r\n\r\n{`),
    ),
  );
  const drip = setInterval(() => {
    for (const { socket } of slow) if (!socket.destroyed) socket.write('a');
  }, 1_000);
  try {
    await paysInTime();
    await until('all are closed', () => slow.every(({ closed }) => closed), SLOW_END_MS);
  } finally {
    clearInterval(drip);
    for (const { socket } of slow) socket.destroy();
  }
  await paysInTime();
});

// proves: E4
test('heads and bodies without end are refused at once and take no memory', async () => {
  await paysInTime();
  const before = memoryMb(server);
  const start = 'POST /api/v1/orders HTTP/1.1\r\nhost: pay.test\r\n';
  const key = `authorization: Bearer ${store.test_key}\r\ncontent-type: application/json\r\n`;
  const floods = {
    'a gigabyte is announced': `${start}${key}content-length: 1073741824\r\n\r\n`,
    'ten thousand headers': start + 'x-a: b\r\n'.repeat(10_000) + '\r\n',
    'one long header': `${start}x-a: ${'b'.repeat(1 << 20)}\r\n\r\n`,
    'one long path': `GET /${'a'.repeat(1 << 20)} HTTP/1.1\r\nhost: pay.test\r\n\r\n`,
  };
  for (const [what, words] of Object.entries(floods)) {
    const many = await Promise.all(Array.from({ length: 50 }, () => raw(words)));
    await until(what, () => many.every(({ said, closed }) => said || closed));
    for (const { said, socket } of many) {
      if (said) assert.match(said, /^HTTP\/1\.1 4(00|13|14|31) /, `${what}: ${said.slice(0, 80)}`);
      socket.destroy();
    }
  }
  // A body in pieces that never ends.
  const chunk = `10000\r\n${'a'.repeat(1 << 16)}\r\n`;
  const endless = await Promise.all(
    Array.from({ length: 20 }, () => raw(`${start}${key}transfer-encoding: chunked\r\n\r\n`)),
  );
  for (let n = 0; n < 200; n += 1) {
    for (const { socket, said } of endless) if (!socket.destroyed && !said) socket.write(chunk);
    await new Promise((done) => setImmediate(done));
  }
  await until('the endless are refused', () => endless.every(({ said, closed }) => said || closed));
  for (const { said, socket } of endless) {
    if (said) assert.match(said, /^HTTP\/1\.1 413 /);
    socket.destroy();
  }
  await paysInTime();
  const more = memoryMb(server) - before;
  assert.ok(more < MORE_MEMORY_MB_MAX, `${Math.round(more)} MB more`);
  await holds();
});

// proves: E9
test('floods of sockets, messages and frames end those who send them', async () => {
  const before = memoryMb(server);
  const url = `${server.origin.replace('http', 'ws')}/ws/merchant/events`;
  const headers = { authorization: `Bearer ${store.test_key}` };
  const ends = [];
  const open = () =>
    new Promise((done) => {
      const socket = new WebSocket(url, { headers });
      socket.once('unexpected-response', (_, answer) => {
        ends.push(answer.statusCode);
        done(undefined);
      });
      socket.once('open', () => done(socket));
      socket.on('error', () => done(undefined));
    });
  const sockets = (await Promise.all(Array.from({ length: 300 }, open))).filter(Boolean);
  assert.ok(sockets.length >= 1 && sockets.length <= 50, `${sockets.length} are open`);
  assert.deepEqual([...new Set(ends)], [429]);
  const closed = sockets.map((socket) => new Promise((done) => socket.once('close', done)));
  for (const [n, socket] of sockets.entries()) {
    socket.on('error', () => {});
    // Many small ones, one that is too long, and one in pieces without end.
    if (n % 3 === 0) for (let sent = 0; sent < 1_000; sent += 1) socket.send('{"type":"ping"}');
    if (n % 3 === 1) socket.send('a'.repeat(1 << 20));
    if (n % 3 === 2) {
      for (let sent = 0; sent < 1_000; sent += 1) socket.send('a'.repeat(1_000), { fin: false });
    }
  }
  await paysInTime();
  await Promise.all(closed);
  const more = memoryMb(server) - before;
  assert.ok(more < MORE_MEMORY_MB_MAX, `${Math.round(more)} MB more`);
  await paysInTime();
  await holds();
});

// proves: E12
test('without file descriptors who is connected goes on, and others as soon as there are some', async () => {
  const poor = await Server.start(FLAGS);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const shop = await poor.store();
    // All of one customer's requests go through one connection.
    const ask = (path, { method = 'GET', headers, body } = {}) =>
      new Promise((done, fail) => {
        const request = http.request(`${poor.origin}${path}`, { method, headers, agent }, (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part) => (text += part));
          answer.on('end', () => done({ status: answer.statusCode, text }));
        });
        request.on('error', fail).end(body);
      });
    const auth = { authorization: `Bearer ${shop.test_key}`, 'content-type': 'application/json' };
    const sell = () =>
      ask('/api/v1/orders', { method: 'POST', headers: auth, body: '{"amount":5}' });
    const first = await sell();
    assert.equal(first.status, 201);
    // A debug build reads its texts from files when a page is shown first.
    const path = new URL(JSON.parse(first.text).checkout_url).pathname;
    assert.equal((await ask(path)).status, 200);
    const limited = spawnSync('prlimit', ['--pid', `${poor.pid}`, '--nofile=64:64']);
    assert.equal(limited.status, 0, String(limited.stderr));
    const crowd = await Promise.all(Array.from({ length: 300 }, () => raw('', poor)));
    await until('there are none left', () => poor.log.includes('no connection can be taken'));
    const made = [];
    for (let n = 0; n < 20; n += 1) {
      const sold = await sell();
      assert.equal(sold.status, 201, sold.text);
      made.push(JSON.parse(sold.text));
    }
    assert.equal((await ask(path)).status, 200);
    for (const { socket } of crowd) socket.destroy();
    made.push({ order_id: await paysInTime(poor, shop) });
    for (const { order_id } of made) await order(poor, shop, order_id);
    await holds(poor);
  } finally {
    agent.destroy();
    await poor.stop();
  }
});

// proves: E12
test('without memory the server ends or refuses, and what it acknowledged is there', async (t) => {
  // Its allocator would take a gigabyte of addresses before it needs them.
  const poor = await Server.start(FLAGS, { env: { MIMALLOC_ARENA_RESERVE: '4096' } });
  try {
    const shop = await poor.store();
    const made = [await create(poor, shop, { amount: 5 })];
    const status = readFileSync(`/proc/${poor.pid}/status`, 'utf8');
    const has = Number(/VmSize:\s+(\d+) kB/.exec(status)[1]) * 1024;
    const limited = spawnSync('prlimit', ['--pid', `${poor.pid}`, `--as=${has + (4 << 20)}`]);
    assert.equal(limited.status, 0, String(limited.stderr));
    let ended;
    poor.ended.then((how) => (ended = how));
    // As many at once as need far more than there is: the largest orders that are taken.
    const metadata = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, 'v'.repeat(400)]));
    const hold = await Promise.all(
      Array.from({ length: 1_000 }, () => raw(`GET /${'a'.repeat(90_000)}`, poor).catch(() => {})),
    );
    for (let n = 0; n < 200 && ended === undefined; n += 1) {
      const sold = await create(poor, shop, { amount: 5, metadata }).catch(() => undefined);
      if (sold) made.push(sold);
    }
    for (const one of hold) one?.socket.destroy();
    t.diagnostic(ended === undefined ? 'it went on' : `it ended: ${ended}`);
    await poor.kill();
    await poor.up();
    for (const { order_id } of made) {
      assert.equal((await order(poor, shop, order_id)).status, 'pending');
    }
    const { body } = await postForm(await openForm(made[0].checkout_url.replace(/^http:..[^/]+/, poor.origin)));
    assert.equal(body.status, 'completed');
    await holds(poor);
  } finally {
    await poor.stop();
  }
});
