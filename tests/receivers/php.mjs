// Runs the PHP receiver on PHP's own web server.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { close, listen } from '../support/merchant.mjs';

const SCRIPT = fileURLToPath(new URL('webhook.php', import.meta.url));

/** A port that was free a moment ago: PHP's server cannot choose one itself. */
async function freePort() {
  const { server, origin } = await listen(() => {});
  await close(server);
  return new URL(origin).port;
}

/** Starts the receiver. */
export async function startPhp(secret) {
  const folder = await mkdtemp(join(tmpdir(), 'pebblepay-php-'));
  const file = join(folder, 'accepted');
  await writeFile(file, '');
  const address = `127.0.0.1:${await freePort()}`;
  const env = { ...process.env, WEBHOOK_SECRET: secret, ACCEPTED_FILE: file };
  const child = spawn(process.env.PHP_BIN ?? 'php', ['-S', address, SCRIPT], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((done) => child.once('close', done));
  await new Promise((ready, fail) => {
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
      if (said.includes('started')) ready();
    });
    child.once('error', fail);
    child.once('exit', () => fail(new Error(`php ended: ${said}`)));
  });
  return {
    url: `http://${address}/`,
    accepted: async () =>
      (await readFile(file, 'utf8'))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    async stop() {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
