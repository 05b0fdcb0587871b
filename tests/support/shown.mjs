// The code that a page of the documentation shows, taken out of it and run.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { close, listen } from './merchant.mjs';
import { until } from './until.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PHP = process.env.PHP_BIN ?? 'php';
const PROGRAMS = {
  php: { file: 'code.php', run: [PHP], serve: (port) => [PHP, '-S', `127.0.0.1:${port}`] },
  js: { file: 'code.mjs', run: ['node'], serve: () => ['node'] },
  python: { file: 'code.py', run: ['python3', '-B'], serve: () => ['python3', '-B'] },
};

/** The code in this language below this heading of a page. */
export async function shown(page, heading, language) {
  const text = await readFile(join(ROOT, page), 'utf8');
  const [, section] = text.split(`\n## ${heading}\n`);
  const [, code] = new RegExp(`\n\`\`\`${language}\n([^]*?)\n\`\`\`\n`).exec(section ?? '') ?? [];
  if (!code) throw new Error(`${page} shows no ${language} below '${heading}'`);
  return code;
}

async function start(code, language, words, env) {
  const folder = await mkdtemp(join(tmpdir(), 'pebblepay-shown-'));
  const file = join(folder, PROGRAMS[language].file);
  await writeFile(file, code);
  const [program, ...flags] = words;
  const child = spawn(program, [...flags, file], { env: { ...process.env, ...env } });
  const running = { said: '', child };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (running.said += text));
  }
  const ended = new Promise((done) => child.once('close', done));
  running.ended = ended.then(async (code) => {
    await rm(folder, { recursive: true, force: true });
    return code;
  });
  return running;
}

/** Runs code to its end; returns what it printed. */
export async function perform(code, language, env) {
  const running = await start(code, language, PROGRAMS[language].run, env);
  const status = await running.ended;
  if (status !== 0) throw new Error(`${language} ended with ${status}: ${running.said}`);
  return running.said.trim();
}

/** A port that was free a moment ago: not every program can choose one itself. */
export async function freePort() {
  const { server, origin } = await listen(() => {});
  await close(server);
  return new URL(origin).port;
}

/** Whether somebody takes connections there. */
function answers(port) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Runs code that serves on this port; `said()` is all that it printed so far. */
export async function serve(code, language, port, env) {
  const words = PROGRAMS[language].serve(port);
  const running = await start(code, language, words, { PORT: port, ...env });
  await until(`${language} listens`, () => {
    if (running.child.exitCode !== null) throw new Error(`${language} ended: ${running.said}`);
    return answers(port);
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    said: () => running.said,
    async stop() {
      running.child.kill();
      await running.ended;
    },
  };
}
