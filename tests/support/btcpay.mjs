// A stand-in of BTCPay Server: invoices by its API, an invoice page with buttons in the place of a
// wallet, and signed webhooks that are sent again until they are taken.
//
// By hand, beside a checkout on this machine:
//   node tests/support/btcpay.mjs 8092 WEBHOOK_URL
// prints the flags for `checkout-server gateway set`, which prints the webhook's URL.

import { createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { close, listen } from './merchant.mjs';

const RETRIES_MS = [50, 200, 1_000, 5_000];

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => `${text}`.replace(/[&<>"']/g, (c) => ESCAPES[c]);

/** What a button of the invoice page does: the invoice's status, what is added to it, the webhook. */
const WAYS = {
  pay: ['Settled', 'None', 'InvoiceSettled'],
  send: ['Processing', 'None', 'InvoiceProcessing'],
  part: ['Expired', 'PaidPartial', 'InvoiceExpired'],
  expire: ['Expired', 'None', 'InvoiceExpired'],
};

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export class BtcPay {
  store = '9kLp2Qw';
  apiKey = 'api-key-of-btcpay';
  secret = 'webhook-secret';
  /** Where webhooks go; `gateway set` prints it. */
  webhook;
  invoices = new Map();
  /** Every webhook that was answered: its type and the answer's status. */
  told = [];

  static async start(port) {
    const btcpay = new BtcPay();
    const answer = (request, response) =>
      btcpay.#answer(request, response).catch((error) => {
        response.writeHead(500).end(`${error.stack}`);
      });
    return Object.assign(btcpay, await listen(answer, port));
  }

  stop() {
    return close(this.server);
  }

  /** The flags that set it up at a checkout. */
  get flags() {
    return [
      ...['--gateway', 'btcpay', '--api-url', this.origin, '--merchant-account', this.store],
      ...['--api-secret', this.apiKey, '--notification-key', this.secret],
    ];
  }

  async #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.origin);
    const body = await bodyOf(request);
    const [, id] = /^\/i\/(\w+)$/.exec(pathname) ?? [];
    if (id && request.method === 'GET') return this.#page(response, this.invoices.get(id));
    if (id) return this.#act(response, this.invoices.get(id), new URLSearchParams(body));
    if (request.headers.authorization !== `token ${this.apiKey}`) return response.writeHead(401).end();
    const base = `/api/v1/stores/${this.store}/invoices`;
    const json = (status, value) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (!pathname.startsWith(base)) return json(404, {});
    const asked = pathname.slice(base.length + 1);
    if (request.method === 'POST') return json(200, this.#create(JSON.parse(body)));
    if (asked) return this.invoices.has(asked) ? json(200, this.invoices.get(asked)) : json(404, {});
    const order = searchParams.get('orderId');
    const all = [...this.invoices.values()];
    return json(200, all.filter(({ metadata }) => !order || metadata.orderId === order));
  }

  #create({ amount, currency, metadata, checkout }) {
    const id = `Inv${this.invoices.size + 1}`;
    const invoice = {
      ...{ id, storeId: this.store, amount, currency, metadata, checkout },
      ...{ status: 'New', additionalStatus: 'None', checkoutLink: `${this.origin}/i/${id}` },
      createdTime: Math.floor(Date.now() / 1000),
    };
    this.invoices.set(id, invoice);
    return invoice;
  }

  #page(response, invoice) {
    if (!invoice) return response.writeHead(404).end();
    const { amount, currency, metadata, status } = invoice;
    const button = (way) => `<button name="way" value="${way}">${way}</button>`;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    return response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Invoice ${invoice.id}</title>
<style>body{font:16px system-ui;max-width:24rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;padding:.6rem 1rem;margin:.25rem 0;width:100%}</style></head>
<body><h1>${escape(amount)} ${escape(currency)}</h1><p>${escape(metadata.itemDesc ?? '')}, ${escape(status)}</p>
<form method="post">${Object.keys(WAYS).map(button).join('')}</form></body></html>`);
  }

  async #act(response, invoice, form) {
    const way = WAYS[form.get('way')];
    if (!invoice || !way) return response.writeHead(400).end();
    const [status, additionalStatus, type] = way;
    Object.assign(invoice, { status, additionalStatus });
    await this.tell(type, invoice.id);
    return response.writeHead(303, { location: invoice.checkout.redirectURL }).end();
  }

  /** Sends a webhook until it is taken. */
  async tell(type, invoiceId) {
    const body = JSON.stringify({ type, storeId: this.store, invoiceId, isRedelivery: false });
    const signature = createHmac('sha256', this.secret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'btcpay-sig': `sha256=${signature}` };
    for (const wait of [...RETRIES_MS, undefined]) {
      const answer = await fetch(this.webhook, { method: 'POST', headers, body }).catch(() => undefined);
      this.told.push({ type, status: answer?.status });
      if (answer?.ok || wait === undefined) return;
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const btcpay = await BtcPay.start(Number(process.argv[2] ?? 8092));
  btcpay.webhook = process.argv[3];
  console.log(btcpay.flags.join(' '));
}
