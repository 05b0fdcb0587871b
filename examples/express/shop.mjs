// A shop with a backend on Express: it creates the order with its key, so that nobody else decides
// the price, opens the checkout for it, and delivers when the signed webhook has come.

import { randomUUID } from 'node:crypto';
import express from 'express';
import { verifyResult, verifyWebhook } from '../verify/node/pebblepay.mjs';

const {
  PEBBLEPAY_HOST: host,
  PEBBLEPAY_STORE: store,
  PEBBLEPAY_KEY: key,
  PEBBLEPAY_WEBHOOK_SECRET: secret,
  SHOP_URL: shopUrl,
  PORT: port = 3000,
} = process.env;

// A real shop keeps these in its database.
const orders = new Map();
const seen = new Set();

const app = express();

app.get('/', (request, response) => {
  response.send(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<h1>Stoneware mug</h1>
<form method="post" action="/orders"><button>Buy for $49.99</button></form>
<script src="${host}/js/pebblepay.js" data-store="${store}"></script>
<script src="/shop.js"></script></html>`);
});

// Without scripts the form leads to the hosted page. With them the same order opens in a dialog.
app.get('/shop.js', (request, response) => {
  response.type('text/javascript').send(`
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const headers = { accept: 'application/json' };
  const answer = await fetch('/orders', { method: 'POST', headers });
  const { session } = await answer.json();
  await PebblePay.open({ session });
});`);
});

app.post('/orders', async (request, response) => {
  const number = randomUUID();
  const answer = await fetch(`${host}/api/v1/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      // If the answer is lost, asking again with the same key makes no second order.
      'idempotency-key': number,
    },
    body: JSON.stringify({
      amount: 49.99,
      currency: 'USD',
      product_name: 'Stoneware mug',
      order_reference: number,
      return_url: `${shopUrl}/thanks`,
      cancel_url: `${shopUrl}/`,
      webhook_url: `${shopUrl}/webhooks/pebblepay`,
    }),
  });
  const order = await answer.json();
  if (!answer.ok) {
    console.error(order);
    return response.status(502).send('The checkout does not answer.');
  }
  orders.set(number, 'waiting');
  if (request.accepts(['html', 'json']) === 'html') return response.redirect(303, order.checkout_url);
  return response.json({ session: order.id });
});

// express.raw, not express.json: the signature is over the bytes as they came.
app.post('/webhooks/pebblepay', express.raw({ type: 'application/json' }), (request, response) => {
  try {
    verifyWebhook(request.body, (name) => request.get(name), secret);
  } catch (error) {
    return response.status(401).send(error.message);
  }
  const event = JSON.parse(request.body);
  if (event.event === 'payment.completed' && !seen.has(event.event_id)) {
    seen.add(event.event_id);
    orders.set(event.order_reference, 'paid');
    console.log(`paid: ${event.order_reference}, ${event.amount} ${event.currency}`);
  }
  return response.send('OK');
});

// The customer is back. The token says what the checkout said; whether to deliver says the webhook.
app.get('/thanks', async (request, response) => {
  let result;
  try {
    result = verifyResult(request.query.result_token, store, secret);
  } catch {
    return response.status(400).send('This is not an address of the checkout.');
  }
  const answer = await fetch(`${host}/api/v1/orders/${result.order_id}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const { order_reference: number } = await answer.json();
  return response.send(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Thanks</title>
<h1>Thanks</h1>
<p>Order <b id="order">${result.order_id}</b>: <b id="state">${orders.get(number) ?? 'unknown'}</b></p></html>`);
});

app.listen(port, '127.0.0.1', () => console.log(`the shop is on ${shopUrl}`));
