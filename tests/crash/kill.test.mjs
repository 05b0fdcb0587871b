// The server is killed at random moments while shops create orders and customers pay, and started
// again: nothing that it answered for may be missing, nothing may be paid twice, and every event
// must reach the merchant. ROUNDS says how often (default 5), SEED repeats a run.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openForm, postForm } from '../support/api.mjs';
import { randomNumbers } from '../support/random.mjs';
import { isSigned, startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const CUSTOMERS = 6;
const KILL_AFTER_MS = { least: 150, most: 1500 };
// An attempt that the server died in is asked about after half a minute; a delivery that it died
// in is leased for a minute. Both, and some air.
const SETTLED_WITHIN_MS = 120_000;
// Declined as no test card. A test card's declines would be counted, and there are too many.
const DECLINED = '4242424242424242';
// Every customer comes from an address of its own, through a proxy that the server trusts: all
// of them at one address would look like card testing.
const FLAGS = ['--trusted-proxy', '127.0.0.1', '--api-rate-per-second', '0'];
const addressOf = (number) => `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;

let server, receiver, store;
before(async () => {
  [server, receiver] = await Promise.all([Server.start(FLAGS), startReceiver()]);
  store = await server.store();
});
after(async () => {
  await Promise.all([server?.stop(), receiver?.stop()]);
});

/** One sale as the shop remembers it: what it asked for, and what it was told. */
function newSale(number, decline) {
  return {
    reference: `sale-${number}`,
    from: addressOf(number),
    amount: (100 + number) / 100,
    decline,
    order: null,
    refusals: 0,
    paid: null,
  };
}

async function createOrder(sale) {
  const answer = await fetch(`${server.origin}/api/v1/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${store.test_key}`,
      'content-type': 'application/json',
      // A shop that got no answer asks again with the same key.
      'idempotency-key': sale.reference,
    },
    body: JSON.stringify({
      amount: sale.amount,
      order_reference: sale.reference,
      customer_email: 'ada@example.com',
      webhook_url: `${receiver.origin}/hook`,
    }),
  });
  const body = await answer.json();
  assert.equal(answer.status, 201, JSON.stringify(body));
  sale.order = body;
}

/** A customer's step: order first, then perhaps a declined card, then a good one. */
async function advance(sale) {
  if (!sale.order) await createOrder(sale);
  const form = await openForm(`${server.origin}/pay/${sale.order.id}`).catch(() => null);
  // No form: the page shows the receipt, because the answer to the payment got lost.
  const { status, body } = form ? await attempt(sale, form) : await statusOf(sale);
  if (body.status === 'completed' || body.status === 'already_paid') {
    sale.paid = body;
  } else {
    assert.ok([402, 409].includes(status), `${sale.reference}: ${status} ${JSON.stringify(body)}`);
  }
}

async function attempt(sale, form) {
  if (sale.decline && sale.refusals === 0) {
    const refused = await postForm(form, { card_number: DECLINED }, sale);
    if (refused.body.status === 'declined') sale.refusals += 1;
    else return refused;
  }
  return postForm(form, {}, sale);
}

async function statusOf(sale) {
  const answer = await fetch(`${server.origin}/pay/${sale.order.id}/status`);
  return { status: answer.status, body: await answer.json() };
}

// The connection broke, or the answer ended in the middle.
const isGone = (error) => error.cause !== undefined || error instanceof SyntaxError;

/** Customers come and pay until the server is gone. */
async function load(sales, random, round) {
  let gone = false;
  const customer = async () => {
    while (!gone) {
      const sale = newSale(sales.length, random() < 0.3);
      sales.push(sale);
      try {
        await advance(sale);
      } catch (error) {
        if (!gone || !isGone(error)) throw error;
      }
    }
  };
  const all = Promise.all(Array.from({ length: CUSTOMERS }, customer));
  const { least, most } = KILL_AFTER_MS;
  const moment = new Promise((done) => setTimeout(done, least + random() * (most - least)));
  await Promise.race([moment, all]);
  gone = true;
  const how = await server.kill();
  assert.equal(how, 'SIGKILL', `round ${round}: the server was alive until it was killed`);
  await all;
}

/** What the server said before it died must still be so. */
async function checkAcknowledged(sales) {
  const told = sales.filter(({ order }) => order);
  for (let start = 0; start < told.length; start += 20) {
    await Promise.all(
      told.slice(start, start + 20).map(async (sale) => {
        const answer = await fetch(`${server.origin}/api/v1/orders/${sale.order.id}`, {
          headers: { 'x-api-key': store.test_key },
        });
        const body = await answer.json();
        assert.equal(
          answer.status,
          200,
          `${sale.reference} was acknowledged and is gone: ${JSON.stringify(body)}`,
        );
        assert.deepEqual(
          [body.order_id, body.amount, body.order_reference],
          [sale.order.order_id, sale.amount, sale.reference],
        );
        if (!sale.paid) return;
        assert.equal(body.status, 'completed', `${sale.reference} was paid`);
        assert.equal(body.transaction_id, sale.paid.transactionId);
      }),
    );
  }
}

/** Everybody who got no answer asks again, until all orders are paid. */
async function finish(sales) {
  for (const sale of sales) {
    await until(
      `${sale.reference} is paid`,
      async () => {
        await advance(sale);
        return sale.paid;
      },
      SETTLED_WITHIN_MS,
    );
  }
}

/** The events of one order as the merchant saw them, each once. */
function eventsByOrder() {
  const byId = new Map();
  for (const webhook of receiver.received) {
    assert.ok(isSigned(webhook, store.webhook_secret_test), 'every webhook is signed');
    const event = JSON.parse(webhook.body);
    assert.equal(
      byId.get(event.event_id) ?? String(webhook.body),
      String(webhook.body),
      'sent again with the same bytes',
    );
    byId.set(event.event_id, String(webhook.body));
  }
  const byOrder = new Map();
  for (const event of [...byId.values()].map((text) => JSON.parse(text))) {
    byOrder.set(event.order_id, [...(byOrder.get(event.order_id) ?? []), event]);
  }
  return byOrder;
}

const count = (events, word) => events.filter(({ event }) => event === word).length;

// proves: PEB-109
test(
  'a server that is killed under load loses nothing and pays nothing twice',
  { timeout: 30 * 60_000 },
  async (t) => {
    t.diagnostic(`SEED=${SEED} ROUNDS=${ROUNDS}`);
    const random = randomNumbers(SEED);
    const sales = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      await load(sales, random, round);
      await server.up();
      const verdict = await server.verify();
      assert.equal(verdict.code, 0, `round ${round}: ${verdict.text}`);
      await checkAcknowledged(sales);
    }
    const told = sales.filter(({ order }) => order).length;
    const paid = sales.filter((sale) => sale.paid).length;
    await finish(sales);
    await checkAcknowledged(sales);

    const events = await until(
      'every event has reached the receiver',
      () => {
        const seen = eventsByOrder();
        const complete = sales.every(({ order, refusals }) => {
          const mine = seen.get(order.order_id) ?? [];
          return count(mine, 'payment.completed') >= 1 && count(mine, 'payment.failed') >= refusals;
        });
        return complete && seen;
      },
      SETTLED_WITHIN_MS,
    );
    for (const sale of sales) {
      const mine = events.get(sale.order.order_id);
      assert.equal(count(mine, 'payment.completed'), 1, `${sale.reference} was captured once`);
      const [completed] = mine.filter(({ event }) => event === 'payment.completed');
      assert.equal(completed.transaction_id, sale.paid.transactionId);
      assert.equal(completed.amount, sale.amount);
    }
    assert.equal(events.size, sales.length, 'no event tells of an order that nobody knows');

    const list = await fetch(`${server.origin}/api/v1/orders?limit=1`, {
      headers: { 'x-api-key': store.test_key },
    });
    assert.equal(
      (await list.json()).total,
      sales.length,
      'a repeated request made no second order',
    );
    assert.deepEqual(await server.verify(), { code: 0, text: 'every promise holds\n' });
    t.diagnostic(
      `${sales.length} sales, ${receiver.received.length} webhooks; ` +
        `before a kill ${told} orders and ${paid} payments were acknowledged`,
    );
  },
);
