// The examples of docs/move/secpaid.md as they stand there: three shops make links, customers pay and
// cancel in a browser, and the handlers of three languages hear of it.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { pay as payAsCustomer } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { pay, paid } from '../support/checkout.mjs';
import { Merchant, close, listen } from '../support/merchant.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const PAGE = new URL('../../docs/move/secpaid.md', import.meta.url);
const PHP = process.env.PHP_BIN ?? 'php';
const PROGRAMS = {
  'link.php': (file) => [PHP, [file]],
  'link.mjs': (file) => [process.execPath, [file]],
  'link.py': (file) => ['python3', ['-B', file]],
  'hook.php': (file, port) => [PHP, ['-S', `127.0.0.1:${port}`, file]],
  'hook-form.php': (file, port) => [PHP, ['-S', `127.0.0.1:${port}`, file]],
  'hook.mjs': (file) => [process.execPath, [file]],
  'hook.py': (file) => ['python3', ['-B', file]],
};

let server, store, token, folder, shop, browser;
const hooks = [];

/** A port that was free a moment ago. */
async function freePort() {
  const { server: taken, origin } = await listen(() => {});
  await close(taken);
  return Number(new URL(origin).port);
}

/** Writes every example of the page to a file of the name that its first line gives it. */
async function unpack() {
  const text = await readFile(PAGE, 'utf8');
  const blocks = [...text.matchAll(/```(?:php|js|python)\n([\s\S]*?)```/g)].map(([, code]) => code);
  const names = blocks.map((code) => /(?:\/\/|#) (\S+)/.exec(code)[1]);
  assert.deepEqual(names.toSorted(), Object.keys(PROGRAMS).toSorted());
  for (const [index, name] of names.entries()) await writeFile(join(folder, name), blocks[index]);
}

/** Whether somebody listens there. */
async function listens(port) {
  const socket = connect(port, '127.0.0.1');
  const connected = await once(socket, 'connect').then(() => true, () => false);
  socket.destroy();
  return connected;
}

async function startHook(name, ...flags) {
  const port = await freePort();
  const [program, words] = PROGRAMS[name](join(folder, name), port);
  const env = { ...process.env, PORT: String(port) };
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const hook = { name, child, said: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (hook.said += text));
  }
  hooks.push(hook);
  const url = `http://127.0.0.1:${port}/`;
  await until(`${name} listens`, () => listens(port));
  const words2 = ['--store', store.store_id, '--dialect', 'secpaid', '--mode', 'test', '--url', url];
  const { index } = await server.json('endpoint', 'create', ...words2, ...flags);
  assert.equal(index, hooks.length - 1);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pebblepay-secpaid-'));
  server = await Server.start();
  store = await server.store();
  const words = ['--store', store.store_id, '--dialect', 'secpaid', '--mode', 'test'];
  token = (await server.json('key', 'create', ...words)).key;
  await unpack();
  await startHook('hook.php');
  await startHook('hook.mjs');
  await startHook('hook.py');
  await startHook('hook-form.php', '--format', 'form', '--status-key', 'lower');
  shop = await Merchant.start(server.origin);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await shop?.stop();
  for (const { child } of hooks) {
    const ended = new Promise((done) => child.once('close', done));
    child.kill();
    await ended;
  }
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const inPage = pagesOf(() => browser);

/** Runs an example; returns what it prints. */
async function run(name, ...more) {
  const [program, words] = PROGRAMS[name](join(folder, name));
  const env = {
    ...process.env,
    SECPAID_HOST: server.origin,
    SECPAID_TOKEN: token,
    CALLBACK_URL: `${shop.origin}/back`,
  };
  const { stdout } = await promisify(execFile)(program, [...words, ...more], { env });
  return stdout.trim();
}

const heard = (names, words) =>
  until(`${names} hear: ${words}`, () =>
    hooks.filter(({ name }) => names.includes(name)).every(({ said }) => said.includes(words)),
  );

const ALL = ['hook.php', 'hook.mjs', 'hook.py', 'hook-form.php'];

// The example in PHP names no endpoint, so all hear of it; the others name the first.
for (const [name, told] of [
  ['link.php', ALL],
  ['link.mjs', ['hook.php']],
  ['link.py', ['hook.php']],
]) {
  // proves: SEC-001, SEC-003, SEC-012, SEC-015, SEC-029, B-04, TRAP-23, TRAP-24
  test(
    `a link of ${name} is paid in a browser and its handlers hear of it`,
    inPage(async ({ page }) => {
      const [id, address] = (await run(name)).split(' ');
      assert.equal(await run(name, id), 'not paid');
      await page.goto(address);
      await pay(page, { number: '4000 0000 0000 0002' });
      await paid(page);
      await heard(told, `${id} is paid`);
      await page.waitForURL(`${shop.origin}/back?**`);
      const back = new URL(page.url()).searchParams;
      assert.deepEqual([back.get('pay_id'), back.get('status')], [id, 'success']);
      assert.equal(await run(name, id), 'paid 49.99');
      for (const { name: other, said } of hooks) {
        assert.equal(said.includes(`${id} is paid`), told.includes(other), other);
        assert.doesNotMatch(said, /warning|traceback/i, other);
      }
    }),
  );
}

for (const javaScriptEnabled of [true, false]) {
  // proves: SEC-007, SEC-009, SEC-012, SEC-029
  test(
    `a customer ${javaScriptEnabled ? 'with' : 'without'} script cancels after a question`,
    inPage({ javaScriptEnabled }, async ({ page }) => {
      const [id, address] = (await run('link.php')).split(' ');
      await page.goto(address);
      await page.locator('#cancel').click();
      await page.locator('#cancel-no').click();
      await page.locator('#card_number').waitFor();
      await page.locator('#cancel').click();
      await page.locator('#cancel-yes').click();
      await page.waitForURL(`${shop.origin}/back?**`);
      const back = new URL(page.url()).searchParams;
      assert.deepEqual([back.get('pay_id'), back.get('status')], [id, 'cancel']);
      await heard(ALL, `${id} is cancelled`);
      assert.equal((await fetch(address)).status, 410);
      assert.equal(await run('link.php', id), 'not paid');
    }),
  );
}

// proves: SEC-013
test('a notification comes from where the page says: the address from which the server calls', async () => {
  const page = (await readFile(PAGE, 'utf8')).replace(/\s+/g, ' ');
  assert.match(page, /filter by address all the same, it is the one from which your own server calls out/);
  const callers = [];
  const hook = await listen((request, response) => {
    callers.push(request.socket.remoteAddress);
    response.end();
  });
  try {
    const answer = await fetch(`${server.origin}/api/v2/createLink`, {
      method: 'POST',
      headers: { token },
      body: new URLSearchParams({ amount: '5', payment_endpoint: hook.origin }),
    });
    const { data } = await answer.json();
    assert.equal((await payAsCustomer(data.pay_link)).status, 200);
    await until('it is told', () => callers.length > 0);
    assert.deepEqual(callers, [new URL(server.origin).hostname]);
  } finally {
    await close(hook.server);
  }
});
