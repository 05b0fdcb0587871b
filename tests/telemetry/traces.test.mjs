// Traces for an OpenTelemetry collector: what a payment waited for, as part of the shop's own trace,
// and nothing that is secret. A collector that is away holds nobody up.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create, openForm, pay, postForm } from '../support/api.mjs';
import { close, listen } from '../support/merchant.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const [SERVER, CLIENT] = [2, 3];
const CARD = '4000000000000002';

const told = [];
let collector, receiver, server;

const env = (origin) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: origin,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '100',
});
before(async () => {
  collector = await listen(async (request, response) => {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    told.push({ url: request.url, text });
    response.setHeader('content-type', 'application/json').end('{}');
  });
  receiver = await startReceiver();
  server = await Server.start([], { env: env(collector.origin) });
});
after(async () => {
  await server?.stop();
  await receiver?.stop();
  await close(collector.server);
});

/** Spans with their attributes as a plain object. */
const spans = () =>
  told.flatMap(({ text }) =>
    JSON.parse(text).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans: some }) =>
        some.map((span) => ({
          ...span,
          attributes: Object.fromEntries(
            span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
          ),
        })),
      ),
    ),
  );
const found = (name, fits = () => true) =>
  until(`a span ${name}`, () => spans().find((span) => span.name === name && fits(span)));

// proves: E11
test('a payment is traced through database, gateway and webhook, without a secret', async (t) => {
  if (server.log.includes("built without 'otel'")) return t.skip('built without the feature otel');
  const store = await server.store({ webhookUrl: `${receiver.origin}/hook` });
  const traceparent = `00-${TRACE}-${PARENT}-01`;
  const order = await create(server, store, { amount: 5 }, { traceparent });
  const form = await openForm(order.checkout_url);
  assert.equal((await postForm(form)).body.status, 'completed');
  await until('the webhook', () => receiver.received.length);

  const created = await found('POST /api/v1/orders');
  assert.deepEqual([created.traceId, created.parentSpanId], [TRACE, PARENT]);
  assert.equal(created.kind, SERVER);
  assert.equal(Number(created.attributes['http.response.status_code']), 201);
  assert.match(created.attributes['pebblepay.request_id'], /^req_[0-9a-f]{16}$/);
  await found('db.write', (span) => span.parentSpanId === created.spanId && span.traceId === TRACE);

  const asked = await found('gateway.start');
  assert.deepEqual([asked.kind, asked.attributes.gateway], [CLIENT, 'sandbox']);
  const paid = await found('POST /pay/{session}');
  assert.equal(asked.parentSpanId, paid.spanId);
  const webhook = await found('webhook', (span) => span.attributes['http.response.status_code']);
  assert.equal(Number(webhook.attributes['http.response.status_code']), 200);

  // What is under way is sent before the server ends.
  const last = await fetch(`${server.origin}/healthz`);
  assert.equal(last.status, 200);
  assert.equal(await server.down(), 0);
  assert.ok(spans().some(({ name }) => name === 'GET /healthz'));

  assert.ok(told.every(({ url }) => url === '/v1/traces'));
  const all = told.map(({ text }) => text).join('\n');
  assert.match(all, /"checkout-server"/);
  const keys = Object.values(store).filter((one) => /^(sk|whsec)_/.test(one));
  assert.equal(keys.length, 4);
  const secrets = [CARD, ...keys, form.token, order.id, 'ada@example.com', 'Ada Okafor'];
  for (const secret of secrets) {
    assert.ok(!all.includes(secret), `a span holds ${secret}`);
  }
});

test('a collector that is away holds nobody up', async () => {
  const alone = await Server.start([], { env: env('http://127.0.0.1:9') });
  try {
    const store = await alone.store();
    const { checkout_url: url } = await create(alone, store, { amount: 5 });
    const start = performance.now();
    assert.equal((await pay(url)).body.status, 'completed');
    assert.ok(performance.now() - start < 2_000);
    assert.equal(await alone.down(), 0);
  } finally {
    await alone.stop();
  }
});

test('a protocol that is not spoken is named at the start', async (t) => {
  if (server.log.includes("built without 'otel'")) return t.skip('built without the feature otel');
  const grpc = { ...env(collector.origin), OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  await assert.rejects(Server.start([], { env: grpc }), /http\/protobuf or http\/json is spoken, not grpc/);
});
