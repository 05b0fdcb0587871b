// A proxy in front of the checkout, as a network, a firewall or a careless operator would be: it
// can hold requests back, answer in the checkout's place, and change what the checkout says.

import { request } from 'node:http';
import { close, listen } from './merchant.mjs';

export class Gate {
  #rules = [];

  /** Opens a gate at a port (any free one); the checkout behind it has to know its `origin`. */
  static async start(port) {
    const gate = new Gate();
    Object.assign(gate, await listen((asked, answer) => gate.#pass(asked, answer), port));
    return gate;
  }

  /** Lets requests through to this origin. */
  aim(origin) {
    this.target = origin;
  }

  /** Does this with the requests that match: `(asked, answer, pass) => …`. */
  rule(matches, act) {
    this.#rules.unshift({ matches, act });
  }

  /** Holds requests that match; returns the function that lets them go on. */
  hold(matches) {
    let release;
    const held = new Promise((go) => (release = go));
    this.rule(matches, async (asked, answer, pass) => {
      await held;
      pass();
    });
    return release;
  }

  /** Answers requests that match in the checkout's place. */
  say(matches, body, { status = 200, headers = { 'content-type': 'text/html' } } = {}) {
    this.rule(matches, (asked, answer) => answer.writeHead(status, headers).end(body));
  }

  /** Adds headers to the answers to requests that match. */
  add(matches, headers) {
    this.rule(matches, (asked, answer, pass) => pass(headers));
  }

  /** Forgets every rule. */
  open() {
    this.#rules = [];
  }

  #pass(asked, answer) {
    const pass = (headers) => this.#forward(asked, answer, headers);
    const rule = this.#rules.find(({ matches }) => matches(asked));
    if (rule) rule.act(asked, answer, pass);
    else pass();
  }

  #forward(asked, answer, added) {
    const { method, url, headers } = asked;
    const onward = request(this.target + url, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode, { ...reply.headers, ...added });
      reply.pipe(answer);
    });
    // A browser that went away, or a checkout that did, ends the other side too.
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  }

  stop() {
    return close(this.server);
  }
}
