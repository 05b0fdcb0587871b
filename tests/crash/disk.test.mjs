// A disk that is full, and one that fails: writes are refused clearly, reading goes on, nothing that
// was acknowledged is lost, and room on the disk is all that it takes to go on.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { create, openForm, postForm } from '../support/api.mjs';
import { Server } from '../support/server.mjs';
import { attach, straceMissing } from '../support/strace.mjs';

const FLAGS = ['--trusted-proxy', '127.0.0.1', '--api-rate-per-second', '0'];
const SIZE_MB = 24;

/** A small disk of its own; nothing where none may be mounted. */
async function smallDisk() {
  const folder = await mkdtemp(join(tmpdir(), 'pebblepay-disk-'));
  const words = ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', folder];
  const mounted = process.getuid() === 0 && spawnSync('mount', words).status === 0;
  if (!mounted) await rm(folder, { recursive: true });
  return mounted ? folder : undefined;
}

/** Takes all the room there is; `free` gives it back. */
async function fillUp(folder) {
  const file = join(folder, 'ballast');
  for (let room = 1; room > 0; ) {
    const { bavail, bsize } = await statfs(folder);
    room = bavail;
    await writeFile(file, Buffer.alloc(bavail * bsize), { flag: 'a' });
  }
  return { free: () => rm(file) };
}

/** Calls the server, wherever it listens at the time. */
const calls = (server, store) => async (path, body) => {
  const answer = await fetch(`${server.origin}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${store.test_key}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const retry = answer.headers.get('retry-after');
  return { status: answer.status, retry, body: await answer.json() };
};

/** Creates orders until one is refused; those that were acknowledged. */
async function untilRefused(ask, most = 5_000) {
  const orders = [];
  for (let n = 0; n < most; n += 1) {
    const made = await ask('/api/v1/orders', { amount: 5, order_reference: `o-${n}` });
    if (made.status !== 201) return { orders, refused: made };
    orders.push(made.body);
  }
  throw new Error('nothing was refused');
}

async function allThere(ask, orders) {
  for (const { id } of orders) {
    const read = await ask(`/api/v1/orders/${id}`);
    assert.equal(read.status, 200, `${id} was acknowledged and is gone`);
  }
}

test('on a full disk writes are refused and reading goes on, until there is room again', async (t) => {
  const folder = await smallDisk();
  if (!folder) return t.skip('no disk can be mounted here');
  const server = new Server(folder, FLAGS);
  try {
    await server.up();
    const store = await server.store();
    const ask = calls(server, store);
    const before = await create(server, store, { amount: 7 });
    const form = await openForm(before.checkout_url);
    const ballast = await fillUp(folder);
    const { orders, refused } = await untilRefused(ask);
    assert.deepEqual([refused.status, refused.body.error?.code ?? refused.body.code], [503, 'busy']);
    assert.ok(Number(refused.retry) >= 1, `Retry-After: ${refused.retry}`);
    await allThere(ask, [before, ...orders]);
    const listed = await ask('/api/v1/orders?limit=10');
    assert.equal(listed.status, 200);
    assert.equal((await fetch(before.checkout_url)).status, 200, 'the page opens');
    // Nobody is charged for what can not be written down.
    const paid = await postForm(form, {}, { from: '10.0.0.1' });
    assert.equal(paid.status, 503, JSON.stringify(paid.body));
    assert.equal((await ask(`/api/v1/orders/${before.id}`)).body.status, 'pending');

    await ballast.free();
    // Without a restart.
    const done = await postForm(form, {}, { from: '10.0.0.1' });
    assert.equal(done.body.status, 'completed', JSON.stringify(done.body));
    assert.equal((await ask('/api/v1/orders', { amount: 5 })).status, 201);
    await allThere(ask, orders);
    assert.equal((await fetch(`${server.origin}/readyz`)).status, 200);
    assert.deepEqual(await server.verify(), { code: 0, text: 'every promise holds\n' });
  } finally {
    await server.down();
    spawnSync('umount', [folder]);
    await rm(folder, { recursive: true, force: true });
  }
});

for (const [name, call] of [
  ['can not make anything durable', 'fdatasync'],
  ['can not be written to', 'pwrite64'],
]) {
  test(
    `a disk that ${name} stops writing; after a restart nothing acknowledged is missing`,
    { skip: straceMissing },
    async () => {
      const server = await Server.start(FLAGS);
      try {
        const store = await server.store();
        const ask = calls(server, store);
        const good = await create(server, store, { amount: 7 });
        const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=EIO:when=3+`];
        const failing = await attach(server.pid, [...inject, '-o', '/dev/null']);
        const { orders, refused } = await untilRefused(ask);
        assert.equal(refused.status, 503, JSON.stringify(refused.body));
        await allThere(ask, [good, ...orders]);
        await failing.stop();
        // Whether it goes on by itself or waits for a restart, it says which.
        const ready = await fetch(`${server.origin}/readyz`);
        const after = await ask('/api/v1/orders', { amount: 5 });
        assert.deepEqual(
          [ready.status, after.status],
          ready.status === 200 ? [200, 201] : [503, 503],
        );
        await server.kill();
        await server.up();
        assert.equal((await fetch(`${server.origin}/readyz`)).status, 200);
        await allThere(ask, [good, ...orders]);
        const { checkout_url: page } = await create(server, store, { amount: 5 });
        const { body } = await postForm(await openForm(page), {}, { from: '10.0.0.1' });
        assert.equal(body.status, 'completed');
        assert.deepEqual(await server.verify(), { code: 0, text: 'every promise holds\n' });
      } finally {
        await server.stop();
      }
    },
  );
}
