// The same work as creating and reading an order, done the way most shops' backends would: Fastify and
// better-sqlite3, one process, one transaction for each request, durable before the answer. It writes
// the server's own tables: the order, its event, the store's counters. For `cargo xtask bench orders`.
//
// node fastify.mjs DATABASE PORT, with PEER naming the folder that has both packages.

import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , file, port] = process.argv;
const require = createRequire(join(process.env.PEER, 'package.json'));
const Database = require('better-sqlite3');
const { default: Fastify } = require('fastify');

const db = new Database(file);
for (const pragma of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on']) {
  db.pragma(pragma);
}
const key = db.prepare('select store_id, mode from api_keys where hash = ? and revoked_at is null');
const count = db.prepare(
  `update store_counters set event_sequence = event_sequence + 1, orders_test = orders_test + 1
   where store_id = ? returning event_sequence`,
);
const insertOrder = db.prepare(
  `insert into orders (id, number, session_id, store_id, mode, origin, state, amount_minor, currency,
     fee_bps, product_name, order_reference, customer_email, metadata, declines, late, created_at,
     expires_at)
   values (@id, @number, @session, @store, @mode, 'api', 'open', @amount, 'USD', 0, @product,
     @reference, @email, @metadata, 0, 0, @now, @now + 3600000)`,
);
const insertEvent = db.prepare(
  `insert into events (id, store_id, sequence, kind, order_id, mode, at, snapshot)
   values (?, ?, ?, 'order.created', ?, ?, ?, ?)`,
);
const find = db.prepare('select * from orders where id = ? and store_id = ?');

const id = (prefix) => prefix + Date.now().toString(36) + randomBytes(10).toString('hex');

function shown(row) {
  return {
    id: row.session,
    order_id: row.id,
    number: row.number,
    status: 'pending',
    amount: row.amount / 100,
    currency: 'USD',
    product_name: row.product,
    order_reference: row.reference,
    customer_email: row.email,
    metadata: JSON.parse(row.metadata),
    checkout_url: `http://127.0.0.1:${port}/pay/${row.session}`,
    created_at: new Date(row.now).toISOString(),
  };
}

const write = db.transaction((row) => {
  insertOrder.run(row);
  const { event_sequence: sequence } = count.get(row.store);
  const snapshot = JSON.stringify(shown(row));
  insertEvent.run(id('evt_'), row.store, sequence, row.id, row.mode, row.now, snapshot);
});

const app = Fastify({ logger: false });
app.addHook('onRequest', async (request, reply) => {
  const secret = (request.headers.authorization ?? '').replace('Bearer ', '');
  request.store = key.get(createHash('sha256').update(secret).digest('hex'));
  if (!request.store) return reply.code(401).send({ error: 'unknown key' });
});
app.post('/api/v1/orders', async ({ body, store }, reply) => {
  if (!(body.amount > 0)) return reply.code(422).send({ error: 'amount' });
  const row = {
    id: id('ord_'),
    number: id('N'),
    session: id('cs_'),
    store: store.store_id,
    mode: store.mode,
    amount: Math.round(body.amount * 100),
    product: body.product_name,
    reference: body.order_reference,
    email: body.customer_email,
    metadata: JSON.stringify(body.metadata ?? {}),
    now: Date.now(),
  };
  write(row);
  return reply.code(201).send(shown(row));
});
app.get('/api/v1/orders/:id', async ({ params, store }, reply) => {
  const row = find.get(params.id, store.store_id);
  if (!row) return reply.code(404).send({ error: 'unknown order' });
  return shown({
    ...row,
    session: row.session_id,
    amount: row.amount_minor,
    product: row.product_name,
    reference: row.order_reference,
    email: row.customer_email,
    now: row.created_at,
  });
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
