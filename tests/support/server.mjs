// Starts the real server for a test file: a database of its own in a temporary folder, any free
// port, and the command line for everything that a merchant would set up. E2E_DATABASE names
// another database instead, such as one of PostgreSQL; all test files then share it.

import { execFile, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STARTS_WITHIN_MS = 60_000;
const run = promisify(execFile);

/** The server to test: the one that is named, else the one that was built last. */
function serverPath() {
  const named = process.env.PEBBLEPAY_BIN ?? process.env.CHECKOUT_SERVER_BIN;
  if (named) return named;
  const built = ['release', 'debug']
    .map((kind) => join(ROOT, 'target', kind, 'checkout-server'))
    .filter((path) => existsSync(path))
    .sort((one, two) => statSync(two).mtimeMs - statSync(one).mtimeMs);
  if (!built.length) throw new Error('no server: run `cargo build -p checkout-server` first');
  return built[0];
}

/** A folder with a database, and the server on it. It may be started again after it was killed. */
export class Server {
  #child;

  /**
   * With `guarded` webhooks go to public addresses only, as in production; `env` is added. `database`
   * is another one than SQLite's in the folder, which it is whatever E2E_DATABASE says with `null`.
   * With `uid` it runs as that user, and commands as whoever runs the test.
   */
  constructor(folder, flags = [], { guarded = false, env = {}, database, uid } = {}) {
    this.bin = serverPath();
    this.flags = flags;
    this.open = guarded ? [] : ['--allow-private-webhooks'];
    this.env = { ...process.env, ...env };
    this.user = uid === undefined ? {} : { uid, gid: uid };
    this.folder = folder;
    const named = database === undefined ? process.env.E2E_DATABASE : database;
    this.database = named ?? `sqlite:${join(folder, 'pay.db')}`;
    this.log = '';
  }

  /** Starts the server on a new database, with further flags for `serve`. */
  static async start(flags, options) {
    const server = new Server(await mkdtemp(join(tmpdir(), 'pebblepay-test-')), flags, options);
    await server.up();
    return server;
  }

  get pid() {
    return this.#child.pid;
  }

  /** Starts the process; `origin` is known afterwards. With `address` set it is always that one. */
  async up() {
    const flags = ['--database', this.database, '--listen', this.address ?? '127.0.0.1:0'];
    const options = { stdio: ['ignore', 'ignore', 'pipe'], env: this.env, ...this.user };
    const words = ['serve', ...flags, ...this.open, ...this.flags];
    const child = spawn(this.bin, words, options);
    this.#child = child;
    this.ended = new Promise((done) => child.once('exit', (code, signal) => done(signal ?? code)));
    child.stderr.setEncoding('utf8');
    this.origin = await new Promise((ready, fail) => {
      const late = setTimeout(
        () => fail(new Error(`no start in time: ${this.log}`)),
        STARTS_WITHIN_MS,
      );
      let seen = '';
      child.stderr.on('data', (text) => {
        this.log += text;
        // Once it listens nothing is looked for any more: the log of a busy server is long.
        if (seen === undefined) return;
        seen += text;
        const [, origin] = /listening on (http:\/\/\S+)\n/.exec(seen) ?? [];
        if (!origin) return;
        seen = undefined;
        clearTimeout(late);
        ready(origin);
      });
      this.ended.then((how) => {
        clearTimeout(late);
        fail(new Error(`the server ended (${how}): ${this.log}`));
      });
      child.once('error', fail);
    });
  }

  /** Ends the process at once, as a power cut would. */
  async kill() {
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  /** Ends the process politely, and by force if it does not listen. Returns how it ended. */
  async down() {
    if (!this.#child) return undefined;
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
    this.#child.kill('SIGTERM');
    const how = await this.ended;
    clearTimeout(late);
    return how;
  }

  /** Ends the process and removes its database. */
  async stop() {
    await this.down();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Runs a command of the server's command line; returns what it prints. */
  async command(...words) {
    const all = ['--database', this.database, ...words, ...this.open];
    const { stdout } = await run(this.bin, all, { env: this.env });
    return stdout;
  }

  /** The same for commands that print JSON. */
  async json(...words) {
    return JSON.parse(await this.command(...words, '--json'));
  }

  /** A store with its keys and secrets. */
  async store({ name = 'Kiln & Co.', origins = [], webhookUrl } = {}) {
    const words = [
      'store',
      'create',
      '--name',
      name,
      ...origins.flatMap((one) => ['--origin', one]),
    ];
    if (webhookUrl) words.push('--webhook-url', webhookUrl);
    return this.json(...words);
  }

  /** A variant's id. */
  async variant(store, { name = 'Glazing class', amount }) {
    const words = ['variant', 'create', '--store', store.store_id, '--name', name];
    return (await this.json(...words, '--amount', amount)).variant_id;
  }

  /** Whether the database keeps every promise; what it prints if not. */
  async verify() {
    try {
      return { code: 0, text: await this.command('verify') };
    } catch ({ code, stdout, stderr }) {
      return { code, text: `${stdout}${stderr}` };
    }
  }
}
