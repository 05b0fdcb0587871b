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

/** Runs a script on PHP's own web server; `envOf` makes its environment of its URL. */
export async function servePhp(script, envOf) {
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}/`;
  const env = { ...process.env, ...(await envOf(url)) };
  const child = spawn(process.env.PHP_BIN ?? 'php', ['-S', address, script], {
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
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { url, stop };
}

/** Starts the receiver. */
export async function startPhp(secret) {
  const folder = await mkdtemp(join(tmpdir(), 'pebblepay-php-'));
  const file = join(folder, 'accepted');
  await writeFile(file, '');
  const server = await servePhp(SCRIPT, () => ({ WEBHOOK_SECRET: secret, ACCEPTED_FILE: file }));
  return {
    url: server.url,
    accepted: async () =>
      (await readFile(file, 'utf8'))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
