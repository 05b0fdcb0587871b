// The server runs as a user of its own and its owner works as root, as in production: what root's
// commands make in the server's folder is the server's, so it starts again after each of them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chown, copyFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { create } from '../support/api.mjs';
import { Server } from '../support/server.mjs';

const NOBODY = 65534;
const skip = process.getuid() === 0 ? undefined : 'only root works for others';
const run = promisify(execFile);

/** Whose the files of a folder are. */
async function owners(folder) {
  const names = await readdir(folder);
  const of = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).uid));
  return Object.fromEntries(names.map((name, n) => [name, of[n]]));
}

async function allItsOwn(folder) {
  for (const [name, uid] of Object.entries(await owners(folder))) {
    assert.equal(uid, NOBODY, `${name} is of ${uid}`);
  }
}

// proves: E12
test("what root's commands make, the server's user can open", { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pebblepay-test-'));
  await chown(folder, NOBODY, NOBODY);
  const backups = await mkdtemp(join(tmpdir(), 'pebblepay-backups-'));
  const server = new Server(folder, [], { uid: NOBODY, database: null });
  // The server's user may not be let into the folder that it was built in.
  const bin = join(backups, 'checkout-server');
  await copyFile(server.bin, bin);
  await run('chmod', ['0755', backups, bin]);
  server.bin = bin;
  try {
    // Root makes the database, and the key at the first licence.
    const store = await server.store();
    const variant = await server.variant(store, { amount: 5 });
    const stock = ['--store', store.store_id, '--variant', variant];
    await server.command('licence', 'add', ...stock, '--key', 'AAAA-BBBB');
    await allItsOwn(folder);
    const sells = async () => {
      await server.up();
      const { id } = await create(server, store, { amount: 5 });
      assert.ok(id);
      const listed = await server.command('licence', 'list', ...stock);
      assert.match(listed, /1 in stock/);
      assert.equal(await server.verify().then(({ code }) => code), 0);
      await allItsOwn(folder);
      assert.equal(await server.down(), 0);
    };
    await sells();
    const saved = join(backups, 'saved.db');
    await server.command('backup', '--with-key', saved);
    assert.equal((await stat(saved)).uid, 0, "a backup is root's");
    await server.command('restore', saved);
    await sells();
    await server.command('reseal', '--new-key');
    await sells();
    // On another machine: nothing is there but the backup and its key.
    await server.command('backup', '--with-key', join(backups, 'last.db'));
    for (const name of await readdir(folder)) await rm(join(folder, name));
    await server.command('restore', join(backups, 'last.db'));
    await sells();
  } finally {
    await server.stop();
    await rm(backups, { recursive: true, force: true });
  }
});

test('a command on a database that is not there makes none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pebblepay-test-'));
  const server = new Server(folder, [], { database: null });
  try {
    for (const words of [['verify'], ['notices', '--store', 'x'], ['backup', join(folder, 'b.db')]]) {
      await assert.rejects(server.command(...words), /there is no (database|file)/, words[0]);
    }
    assert.deepEqual(await readdir(folder), []);
  } finally {
    await server.stop();
  }
});
