// A stand-in of Payzone: the paywall with its three ways out, signed callbacks that are sent again
// until they are taken, and the charge API. It refuses what the real one refuses: another
// signature, an old time, an account that is not its own, a charge that was opened before.
//
// By hand, beside a checkout on this machine:
//   node tests/support/payzone.mjs 8091
// prints the flags for `checkout-server gateway set`.

import { createHash, createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { close, listen } from './merchant.mjs';

const OLD_S = 600;
const RETRIES_MS = [50, 200, 1_000, 5_000];

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => `${text}`.replace(/[&<>"']/g, (c) => ESCAPES[c]);
const hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');
const nowS = () => Math.floor(Date.now() / 1000);

function same(one, other) {
  const [a, b] = [Buffer.from(`${one}`), Buffer.from(`${other}`)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What a paywall leads to: the charge's status, the transaction's state, and which URL follows. */
const WAYS = {
  pay: ['CHARGED', 'APPROVED', 'successUrl'],
  authorize: ['AUTHORIZED', 'APPROVED', 'successUrl'],
  decline: ['DECLINED', 'DECLINED', 'failureUrl'],
};

export class Payzone {
  account = 'Kiln_Test';
  paywallSecret = 'paywall-secret';
  notificationKey = 'notification-key';
  apiCaller = '$apicaller';
  apiSecret = 'api-secret';
  /** When callbacks are sent: `first`, before the customer goes back; `twice`; or `never`. */
  callbacks = 'first';
  /** Charges by their id. */
  charges = new Map();
  /** Every callback that was answered: charge, status and the answer's status. */
  told = [];
  /** Every command of the charge API that was taken. */
  commands = [];

  static async start(port) {
    const payzone = new Payzone();
    const answer = (request, response) =>
      payzone.#answer(request, response).catch((error) => {
        response.writeHead(500).end(`${error.stack}`);
      });
    return Object.assign(payzone, await listen(answer, port));
  }

  stop() {
    return close(this.server);
  }

  /** The flags that set it up at a checkout. */
  get flags() {
    return [
      ...['--gateway', 'payzone', '--paywall-url', `${this.origin}/pwthree/launch`],
      ...['--merchant-account', this.account, '--paywall-secret', this.paywallSecret],
      ...['--notification-key', this.notificationKey, '--api-url', this.origin],
      ...['--api-caller', this.apiCaller, '--api-secret', this.apiSecret],
    ];
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, this.origin);
    const body = await bodyOf(request);
    const [, id] = /^\/api\/v3\/charges\/([\w-]+)$/.exec(pathname) ?? [];
    if (id) return this.#api(request, response, id, body);
    if (request.method === 'POST' && pathname === '/pwthree/launch') {
      return this.#launch(response, new URLSearchParams(body));
    }
    if (request.method === 'POST' && pathname === '/pwthree/act') {
      return this.#act(response, new URLSearchParams(body));
    }
    return response.writeHead(404).end();
  }

  #page(response, status, title, body) {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>body{font:16px system-ui;max-width:24rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;padding:.6rem 1rem;margin:.25rem 0;width:100%}</style></head>
<body><h1>${title}</h1>${body}</body></html>`);
  }

  /** What is wrong with a payload, if anything is. */
  #refusal(payload, text, signature) {
    const expected = createHash('sha256').update(this.paywallSecret + text).digest('hex');
    if (!same(signature, expected)) return 'Invalid signature';
    if (payload.merchantAccount !== this.account) return 'Unknown account';
    if (!Number.isInteger(payload.timestamp)) return 'timestamp is no number of seconds';
    if (Math.abs(nowS() - payload.timestamp) > OLD_S) return 'timestamp is too old';
    if (this.charges.has(payload.chargeId)) return 'chargeId was used before';
    if (typeof payload.price !== 'string' || !(payload.price > 0)) return 'price';
    if (payload.mode !== 'DEEP_LINK') return 'mode';
    return undefined;
  }

  #launch(response, form) {
    const text = form.get('payload') ?? '';
    let payload;
    try {
      payload = JSON.parse(text);
    } catch {
      return this.#page(response, 400, 'Error', '<p>payload is no JSON</p>');
    }
    const refusal = this.#refusal(payload, text, form.get('signature'));
    if (refusal) return this.#page(response, 400, 'Error', `<p>${refusal}</p>`);
    const internalId = `PZN-${randomInt(1_000_000, 10_000_000)}`;
    const charge = { ...payload, internalId, status: 'NEW', transactions: [], refunded: 0 };
    this.charges.set(payload.chargeId, charge);
    const button = (way, label) => `<button name="way" value="${way}">${label}</button>`;
    return this.#page(
      response,
      200,
      'Payzone (stand-in)',
      `<p id="what">${escape(payload.description)}</p>
<p id="price">${escape(payload.price)} ${escape(payload.currency)}</p>
<p id="customer">${escape(payload.customerName ?? '')}</p>
<form method="post" action="/pwthree/act">
<input type="hidden" name="charge" value="${escape(payload.chargeId)}">
${button('pay', 'Pay')}${button('authorize', 'Authorize only')}
${button('decline', 'Decline')}${button('cancel', 'Cancel')}</form>`,
    );
  }

  async #act(response, form) {
    const charge = this.charges.get(form.get('charge'));
    if (!charge) return response.writeHead(404).end();
    const way = WAYS[form.get('way')];
    // Who cancels is sent back and nobody is called.
    if (!way) return response.writeHead(303, { location: charge.cancelUrl }).end();
    const [status, state, url] = way;
    charge.status = status;
    const failed = state === 'DECLINED';
    charge.transactions.push({
      type: 'CHARGE',
      state,
      resultCode: failed ? 51 : 0,
      resultMessage: failed ? 'Insufficient funds' : 'Approved',
    });
    if (this.callbacks !== 'never') await this.tell(charge);
    if (this.callbacks === 'twice') await this.tell(charge);
    return response.writeHead(303, { location: charge[url] }).end();
  }

  /** Sends a callback, and again until it is taken. */
  async tell(charge) {
    const body = JSON.stringify({
      status: charge.status,
      id: charge.chargeId,
      internalId: charge.internalId,
      orderId: charge.orderId,
      amount: Number(charge.price),
      currency: charge.currency,
      customerId: charge.customerId,
      transactions: charge.transactions,
    });
    const headers = {
      'content-type': 'application/json',
      'x-callback-signature': hmac(this.notificationKey, body).toUpperCase(),
    };
    for (const wait of [...RETRIES_MS, undefined]) {
      const answer = await fetch(charge.callbackUrl, { method: 'POST', headers, body }).catch(
        () => ({ status: 0 }),
      );
      this.told.push({ charge: charge.chargeId, status: charge.status, answer: answer.status });
      if (answer.status === 200 || wait === undefined) return;
      await new Promise((done) => setTimeout(done, wait));
    }
  }

  #json(response, status, value) {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  }

  #api(request, response, id, body) {
    const { pathname } = new URL(request.url, this.origin);
    const at = request.headers['x-hmac-timestamp'];
    const signed = this.apiCaller + this.account + at + pathname + body;
    const good =
      request.headers['x-merchantaccount'] === this.account &&
      request.headers['x-callername'] === this.apiCaller &&
      Math.abs(nowS() - at) <= OLD_S &&
      same((request.headers['x-hmac-signature'] ?? '').toLowerCase(), hmac(this.apiSecret, signed));
    if (!good) return this.#json(response, 401, { message: 'Unauthorized' });
    const charge = this.charges.get(id);
    if (!charge || charge.status === 'NEW') {
      return this.#json(response, 404, { message: 'No such charge' });
    }
    if (request.method === 'GET') return this.#json(response, 200, this.#shown(charge));
    return this.#command(response, charge, JSON.parse(body));
  }

  #shown({ chargeId, internalId, orderId, status, price, currency, transactions }) {
    return {
      ...{ id: chargeId, internalId, orderId, status, merchantAccount: this.account },
      ...{ lineItem: { amount: Number(price), currency }, transactions },
    };
  }

  #command(response, charge, { command, amount, idempotencyId }) {
    const known = charge.transactions.find((one) => one.idempotencyId === idempotencyId);
    if (known && idempotencyId) return this.#json(response, 200, { status: 'REFUNDED' });
    const left = Number(charge.price) - charge.refunded;
    const allowed = {
      SETTLE: charge.status === 'AUTHORIZED',
      AUTH_REVERSAL: charge.status === 'AUTHORIZED',
      REFUND: charge.status === 'CHARGED' && amount > 0 && amount <= left + 1e-9,
    };
    if (!allowed[command]) {
      return this.#json(response, 400, { status: 'ERROR', message: `${command} is not possible` });
    }
    const after = { SETTLE: 'CHARGED', AUTH_REVERSAL: 'AUTH_REVERSED', REFUND: 'CHARGED' };
    charge.status = after[command];
    if (command === 'REFUND') charge.refunded += amount;
    if (charge.refunded >= Number(charge.price)) charge.status = 'REFUNDED';
    charge.transactions.push({ type: command, state: 'APPROVED', amount, idempotencyId });
    this.commands.push({ command, amount, idempotencyId });
    const status = command === 'REFUND' ? 'REFUNDED' : charge.status;
    return this.#json(response, 200, { status, transactionId: `PZN-R${charge.transactions.length}` });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const payzone = await Payzone.start(Number(process.argv[2] ?? 0));
  console.log(`A stand-in of Payzone is on ${payzone.origin}. Set it up with:`);
  console.log(`checkout-server gateway set --store STORE --mode test ${payzone.flags.join(' ')}`);
}
