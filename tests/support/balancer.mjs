// A proxy in front of several servers, with nothing clever: in turns to those that say they are
// ready, asked again and again; a request that fails is answered with 502 and never sent again.

import http from 'node:http';
import { close, listen } from './merchant.mjs';

/** How often a server is asked whether it is ready. */
const ASKED_EVERY_MS = 200;

export class Balancer {
  /** Requests that failed, with the server that they were sent to and when. */
  failed = [];
  /** Answers of servers that say that something is wrong with them. */
  faults = [];
  #agent = new http.Agent({ keepAlive: true });
  #turn = 0;
  /** Servers by where they listen, and whether they were ready when they were asked last. */
  #ready = new Map();

  static async start() {
    const balancer = new Balancer();
    const pass = (request, response) => balancer.#pass(request, response);
    return Object.assign(balancer, await listen(pass));
  }

  /** Sends requests to these from now on. */
  async lead(servers) {
    for (const { origin } of servers) this.#ready.set(origin, false);
    await this.#ask();
  }

  /** Whether a server said that it is ready. */
  isReady({ origin }) {
    return this.#ready.get(origin);
  }

  async stop() {
    clearTimeout(this.asking);
    this.#agent.destroy();
    await close(this.server);
  }

  async #ask() {
    const origins = [...this.#ready.keys()];
    await Promise.all(
      origins.map(async (origin) => {
        const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
        this.#ready.set(origin, answer?.status === 200);
      }),
    );
    this.asking = setTimeout(() => this.#ask(), ASKED_EVERY_MS);
  }

  #pass(request, response) {
    const ready = [...this.#ready].filter(([, is]) => is).map(([origin]) => origin);
    this.#turn += 1;
    const to = ready[this.#turn % ready.length];
    const fail = (error) => {
      this.failed.push({ to, error: error.code ?? `${error}`, at: Date.now() });
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { 'content-type': 'application/json' }).end('{"status":"cut"}');
    };
    if (!to) return fail(new Error('no server is ready'));
    const { method, headers, url } = request;
    const onward = http.request(`${to}${url}`, { method, headers, agent: this.#agent });
    onward.on('response', (answer) => {
      if (answer.statusCode >= 500) this.faults.push({ to, url, status: answer.statusCode });
      response.writeHead(answer.statusCode, answer.headers);
      answer.on('error', fail);
      answer.pipe(response);
    });
    onward.on('error', fail);
    request.pipe(onward);
    return undefined;
  }
}
