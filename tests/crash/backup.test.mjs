// Backups of a server under load: each is a whole database with everything that was acknowledged
// before it began, and one that is killed leaves nothing that looks like a backup.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { call, create, openForm, postForm } from '../support/api.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const CUSTOMERS = 4;
const FLAGS = ['--trusted-proxy', '127.0.0.1', '--api-rate-per-second', '0'];
let server, store, isBusy, customers;
let addresses = 0;
/** Orders whose payment was acknowledged. */
const paid = [];

before(async () => {
  server = await Server.start(FLAGS);
  store = await server.store();
  isBusy = true;
  customers = Array.from({ length: CUSTOMERS }, async () => {
    while (isBusy) {
      const { order_id, checkout_url } = await create(server, store, { amount: 5 });
      const { status, body } = await pay(checkout_url);
      assert.equal(status, 200, JSON.stringify(body));
      paid.push(order_id);
    }
  });
});
after(async () => {
  isBusy = false;
  await Promise.allSettled(customers ?? []);
  await server?.stop();
});

/** Pays, from an address that nobody paid from before. */
async function pay(url) {
  addresses += 1;
  const from = `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
  return postForm(await openForm(url), {}, { from });
}

/** Waits until so many more payments were made. */
async function sell(count) {
  const enough = paid.length + count;
  await until('payments', () => paid.length >= enough);
}

/** Restores a backup elsewhere, and serves it. */
async function restored(file) {
  const folder = `${file}-restored`;
  await mkdir(folder);
  const other = new Server(folder, FLAGS);
  assert.equal(await other.command('restore', file), 'every promise holds\n');
  await other.up();
  return other;
}

test('every backup under load has what was paid before it, and can be served', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await sell(10);
    const known = [...paid];
    const file = join(server.folder, `backup-${round}`);
    const { bytes } = await server.json('backup', file);
    assert.ok(bytes > 0);
    const other = await restored(file);
    try {
      for (const id of known) {
        const { status, body } = await call(other, store, `/orders/${id}`);
        assert.deepEqual([status, body.status], [200, 'completed'], id);
      }
      // It goes on from there.
      const { checkout_url } = await create(other, store, { amount: 5 });
      assert.equal((await pay(checkout_url)).status, 200);
      assert.deepEqual(await other.verify(), { code: 0, text: 'every promise holds\n' });
    } finally {
      await other.stop();
    }
  }
});

test('a backup that is killed leaves no file of its name, and the server goes on', async () => {
  const words = ['--database', server.database, 'backup'];
  for (let round = 0; round < ROUNDS; round += 1) {
    const file = join(server.folder, `killed-${round}`);
    const child = spawn(server.bin, [...words, file], { stdio: 'ignore' });
    const ended = new Promise((done) => child.once('exit', (code, signal) => done(signal ?? code)));
    const late = setTimeout(() => child.kill('SIGKILL'), 5 + 15 * round);
    const how = await ended;
    clearTimeout(late);
    if (how === 0) {
      // It was faster than the kill: then it is whole.
      const other = await restored(file);
      await other.stop();
    } else {
      assert.equal(how, 'SIGKILL');
      assert.ok(!existsSync(file), 'nothing looks like a backup');
    }
    await rm(file, { force: true });
  }
  await sell(5);
});
