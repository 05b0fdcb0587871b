// The server is asked to stop while customers pay: it ends well, and everything that it answered
// for is there afterwards.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create, order, pay } from '../support/api.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const CUSTOMERS = 4;
const PAID_BEFORE_THE_STOP = 10;

let server, store;
before(async () => {
  server = await Server.start();
  store = await server.store();
});
after(() => server?.stop());

test('a server that is asked to stop ends with 0 and has kept every answer', async () => {
  const answered = [];
  let stopping = false;
  const customer = async () => {
    while (!stopping) {
      try {
        const made = await create(server, store, { amount: 5 });
        const { body } = await pay(made.checkout_url);
        if (body.status === 'completed') answered.push({ id: made.id, ...body });
      } catch (error) {
        // Connections may break, but only once the server was asked to stop.
        if (!stopping || error.cause === undefined) throw error;
      }
    }
  };
  const customers = Promise.all(Array.from({ length: CUSTOMERS }, customer));
  await until('some have paid', () => answered.length >= PAID_BEFORE_THE_STOP);
  stopping = true;
  assert.equal(await server.down(), 0, server.log);
  await customers;
  await server.up();
  for (const { id, transactionId } of answered) {
    const kept = await order(server, store, id);
    assert.deepEqual([kept.status, kept.transaction_id], ['completed', transactionId]);
  }
  assert.equal((await server.verify()).code, 0);
});
