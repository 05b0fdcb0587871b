// The helpers of examples/verify, each in a process of its own language that judges one case a
// line, so that a compiler and a virtual machine start once and not for every case.
//
// A case is seven fields with tabs between: `webhook`, `hex` or `result`; the time in seconds;
// then secret, id (or store), timestamp, signature (or token) and body, each as `=` and base64, or
// `-` where there is none. The answer is `ok`, or `no: ` and what the helper says.

import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dirname, join } from 'node:path';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const HERE = join(ROOT, 'tests/receivers/verify');
const HELPERS = join(ROOT, 'examples/verify');

/** Each language: what compiles its program into the folder, if anything, and what starts it. */
export const LANGUAGES = [
  { name: 'Node', start: () => [process.execPath, join(HERE, 'verify.mjs')] },
  { name: 'Python', start: () => ['python3', join(HERE, 'verify.py')] },
  { name: 'PHP', start: () => [process.env.PHP_BIN ?? 'php', join(HERE, 'verify.php')] },
  { name: 'Ruby', start: () => ['ruby', '-I', join(HELPERS, 'ruby'), join(HERE, 'verify.rb')] },
  {
    name: 'Go',
    folder: join(HERE, 'go'),
    compile: (to) => ['go', 'build', '-o', join(to, 'verify-go'), '.'],
    start: (from) => [join(from, 'verify-go')],
  },
  {
    name: 'Java',
    compile: (to) => [
      'javac', '-Xlint:all', '-Werror', '-d', to,
      join(HELPERS, 'java/PebblePay.java'), join(HERE, 'Verify.java'),
    ],
    start: (from) => ['java', '-cp', from, 'Verify'],
  },
  {
    name: 'C#',
    compile: (to) => [
      'mcs', '-warnaserror', `-out:${join(to, 'verify.exe')}`,
      join(HELPERS, 'csharp/PebblePay.cs'), join(HERE, 'Verify.cs'),
    ],
    start: (from) => ['mono', join(from, 'verify.exe')],
  },
  {
    name: 'Rust',
    compile: () => ['cargo', 'build', '--quiet', '--package', 'pebblepay-verify', '--examples'],
    start: () => [join(targetFolder(), 'debug/examples/verify')],
  },
];

/** Those that can verify result tokens too. */
export const READ_RESULTS = ['Node', 'Python', 'PHP'];

function targetFolder() {
  const server = process.env.PEBBLEPAY_BIN;
  return process.env.CARGO_TARGET_DIR ?? (server ? dirname(dirname(server)) : join(ROOT, 'target'));
}

const field = (value) => (value === undefined ? '-' : `=${Buffer.from(value).toString('base64')}`);

function line({ what, now, secret, id, timestamp, signature, body = '' }) {
  return [what, now, ...[secret, id, timestamp, signature, body].map(field)].join('\t');
}

/** Compiles what has to be compiled, into the folder. */
export async function compile({ compile: command, folder = ROOT }, to) {
  if (!command) return;
  const [program, ...words] = command(to);
  await run(program, words, { cwd: folder });
}

/** What the helper of a language says to each case, in their order. */
export async function judge({ name, start }, folder, cases) {
  const [program, ...words] = start(folder);
  const env = { ...process.env, PYTHONPATH: join(HELPERS, 'python'), PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(program, words, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done, fail) => {
    child.once('close', done);
    child.once('error', fail);
  });
  child.stdin.end(cases.map((one) => `${line(one)}\n`).join(''));
  let said = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) said += chunk;
  const code = await ended;
  const answers = said.split(/\r?\n/).slice(0, -1);
  if (code !== 0 || answers.length !== cases.length) {
    throw new Error(`${name}: ${answers.length} answers to ${cases.length} cases, exit ${code}`);
  }
  return answers;
}
