// The real `listen` command beside a server, and a program on a port of its own that can be
// stopped and started again, as a developer's is.

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { close } from './merchant.mjs';

/** A developer's program: keeps what it gets, and answers as it is told. */
export class Program {
  #server;
  received = [];
  status = 200;

  /** Starts it; the port stays the same over restarts. */
  async start() {
    this.#server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      this.received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(this.status).end('OK');
    });
    await new Promise((ready) => this.#server.listen(this.port ?? 0, '127.0.0.1', ready));
    this.port = this.#server.address().port;
    this.url = `http://127.0.0.1:${this.port}/hook`;
    return this;
  }

  async stop() {
    if (this.#server) await close(this.#server);
    this.#server = undefined;
  }

  /** The bodies in the order in which they first came. */
  events() {
    const byId = new Map();
    for (const { body } of this.received) {
      const event = JSON.parse(body);
      if (!byId.has(event.event_id)) byId.set(event.event_id, event);
    }
    return [...byId.values()];
  }
}

/** A running `listen`; `lines` is what it printed, parsed. */
export class Listener {
  lines = [];
  log = '';

  constructor(server, words) {
    const env = { ...process.env, XDG_STATE_HOME: server.folder };
    this.child = spawn(server.bin, ['listen', '--json', ...words], { env });
    this.ended = new Promise((done) => this.child.once('exit', (code, how) => done(how ?? code)));
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    this.greeting = new Promise((ready, fail) => {
      createInterface(this.child.stdout).on('line', (text) => {
        this.lines.push(JSON.parse(text));
        ready(this.lines[0]);
      });
      this.ended.then((how) => fail(new Error(`listen ended (${how}): ${this.log}`)));
    });
    // Whoever does not wait for the greeting need not hear that there was none.
    this.greeting.catch(() => {});
  }

  async kill() {
    this.child.kill('SIGKILL');
    return this.ended;
  }
}
