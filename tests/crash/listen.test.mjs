// `listen` while everything round it comes and goes: the server is killed and started again, the
// developer's program is down, the listener itself is killed. Every event arrives, in order.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from '../support/api.mjs';
import { Listener, Program } from '../support/listener.mjs';
import { isSigned, startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const FLAGS = ['--api-rate-per-second', '0'];
let server, store;
before(async () => {
  server = await Server.start(FLAGS);
  // A server that starts again is where it was.
  server.address = new URL(server.origin).host;
  store = await server.store();
});
after(() => server?.stop());

const WEBHOOKS = ['payment.completed', 'payment.failed', 'payment.refunded', 'payment.disputed'];
const heard = ({ type }) => WEBHOOKS.includes(type);

/** Makes an event happen over the API; returns the ids of those that follow, as webhooks. */
async function overApi(event, override) {
  const { status, body } = await call(server, store, '/test/trigger', {
    body: { event, override },
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body.events.filter(heard).map(({ id }) => id);
}

/** The same on the command line, which needs no server. */
async function onCommandLine(event) {
  const done = await server.json('trigger', event, '--store', store.store_id);
  return done.events.filter(heard).map(({ id }) => id);
}

async function arrived(program, ids) {
  const seen = () => program.events().map(({ event_id }) => event_id);
  await until(`${ids.length} events arrive`, () => seen().length >= ids.length, 60_000);
  assert.deepEqual(seen(), ids, 'every event, in the order in which it happened');
}

const ofStore = () => ['--database', server.database, '--store', store.store_id];
const ofServer = () => ['--server', server.origin, '--key', store.test_key];

async function everythingArrives(words, t) {
  const program = await new Program().start();
  const listen = () => new Listener(server, [...words, '--forward-to', program.url]);
  // What happened before somebody listened for the first time is not sent.
  await overApi('payment.completed');
  let listener = listen();
  const { secret } = await listener.greeting;
  const ids = [];
  const add = async (make) => ids.push(...(await make));

  await add(overApi('payment.refunded'));
  await arrived(program, ids);

  assert.equal(await server.kill(), 'SIGKILL');
  await add(onCommandLine('dispute.lost'));
  await server.up();
  await add(overApi('payment.failed'));
  await arrived(program, ids);

  // The developer's program is down; events come in, the server dies in between.
  await program.stop();
  await add(overApi('payment.disputed'));
  await server.kill();
  await add(onCommandLine('payment.completed'));
  await server.up();
  await add(overApi('payment.refunded'));
  await until('the listener waits for the program', () => listener.lines.some((l) => l.error));
  await program.start();
  await arrived(program, ids);

  // The listener is killed while it waits, and while nobody listens at all.
  await program.stop();
  await add(overApi('payment.completed'));
  const waits = listener.lines.filter((l) => l.error).length;
  await until('it waits again', () => listener.lines.filter((l) => l.error).length > waits);
  assert.equal(await listener.kill(), 'SIGKILL');
  await add(overApi('order.failed'));
  await program.start();
  listener = listen();
  assert.equal((await listener.greeting).secret, secret);
  await add(overApi('dispute.won'));
  await arrived(program, ids);

  // A program that says no has said something: what comes next is not held up.
  program.status = 500;
  await add(overApi('payment.completed'));
  await arrived(program, ids);
  const last = () => listener.lines.at(-1);
  await until('the status is shown', () => last().status === 500);
  assert.equal(last().event_id, ids.at(-1));
  assert.match(last().order_id, /^PP-/);
  assert.ok(program.received.every((webhook) => isSigned(webhook, secret)));
  const sequences = program.events().map(({ sequence }) => sequence);
  assert.deepEqual(
    sequences,
    sequences.toSorted((one, two) => one - two),
  );
  t.diagnostic(`${ids.length} events, ${program.received.length} requests`);
  await Promise.all([listener.kill(), program.stop()]);
  return secret;
}

const NAME = 'every event arrives in order, whatever stops and starts meanwhile';
test(`of a store: ${NAME}`, async (t) => {
  assert.equal(await everythingArrives(ofStore(), t), store.webhook_secret_test);
});

test(`of a server: ${NAME}`, async (t) => {
  const secret = await everythingArrives(ofServer(), t);
  assert.match(secret, /^whsec_/);
  assert.notEqual(secret, store.webhook_secret_test);
});

test('who listens before anything has happened misses nothing either', async () => {
  const fresh = await server.store({ name: 'Fresh' });
  const program = await new Program().start();
  const words = ['--server', server.origin, '--key', fresh.test_key, '--forward-to', program.url];
  const first = new Listener(server, words);
  assert.equal((await first.greeting).after, null);
  await first.kill();
  await server.kill();
  const done = await server.json('trigger', 'payment.refunded', '--store', fresh.store_id);
  // It waits for a server that does not run, if it knows where it was.
  const second = new Listener(server, words);
  await second.greeting;
  await until('it says that it waits', () => /waiting for http/.test(second.log));
  await server.up();
  await arrived(program, done.events.filter(heard).map(({ id }) => id));
  await Promise.all([second.kill(), program.stop()]);
});

test('a forwarded event is the webhook that the server sends', async () => {
  const [program, remote, receiver] = await Promise.all([
    new Program().start(),
    new Program().start(),
    startReceiver(),
  ]);
  const listeners = [
    new Listener(server, [...ofStore(), '--forward-to', program.url]),
    new Listener(server, [...ofServer(), '--forward-to', remote.url]),
  ];
  await Promise.all(listeners.map(({ greeting }) => greeting));
  const ids = await overApi('payment.refunded', { webhook_url: `${receiver.origin}/hook` });
  await Promise.all([arrived(program, ids), arrived(remote, ids)]);
  await until('the server has sent them too', () => receiver.received.length === ids.length);
  const byId = (list) => new Map(list.map((one) => [one.headers['webhook-id'], one]));
  const [mine, far, theirs] = [program, remote, receiver].map(({ received }) => byId(received));
  for (const id of ids) {
    const [one, other] = [mine.get(id), theirs.get(id)];
    for (const forwarded of [one, far.get(id)]) {
      assert.equal(String(forwarded.body), String(other.body));
      assert.equal(forwarded.headers['x-webhook-id'], other.headers['x-webhook-id']);
    }
    const names = (webhook) => Object.keys(webhook.headers).toSorted();
    assert.deepEqual(names(one), names(other));
    for (const same of ['content-type', 'user-agent', 'x-webhook-signature', 'x-webhook-id']) {
      assert.equal(one.headers[same], other.headers[same], same);
    }
    assert.match(one.headers['webhook-signature'], /^v1,/);
  }
  const running = [...listeners, program, remote, receiver];
  await Promise.all(running.map((one) => (one.kill ? one.kill() : one.stop())));
});

test('a listener begins where it is told to, and says what it can not do', async () => {
  const ids = [...(await overApi('payment.refunded')), ...(await overApi('payment.failed'))];
  const program = await new Program().start();
  const to = ['--forward-to', program.url];
  const some = [...to, '--since', ids[0], '--events', 'payment.refunded'];
  for (const words of [ofStore(), ofServer()]) {
    program.received = [];
    const listener = new Listener(server, [...words, ...some]);
    await arrived(program, [ids[1]]);
    await listener.kill();
  }
  // Whoever wants to hear of more than webhooks tell hears of everything.
  program.received = [];
  const all = new Listener(server, [...ofServer(), ...to, '--since', ids.at(-1), '--events', '*']);
  await all.greeting;
  await overApi('order.expired');
  await until('both events are told', () => program.received.length === 2);
  const types = program.events().map(({ event }) => event);
  assert.deepEqual(types, ['order.created', 'order.expired']);
  await all.kill();
  const words = ofStore();
  const refused = async (more, said) => {
    const wrong = new Listener(server, more);
    assert.notEqual(await wrong.ended, 0);
    assert.match(wrong.log, said);
  };
  await refused([...words, ...to, '--since', 'evt_0000'], /no event evt_0000/);
  await refused([...words, ...to, '--since', 'yesterday'], /no id of an event/);
  await refused([...words, ...to, '--events', 'payment.done'], /no event 'payment.done'/);
  await refused([...words, '--forward-to', 'localhost:3000'], /--forward-to/);
  await refused(['--database', server.database, '--store', 'store_none', ...to], /not found/);
  await refused(['--server', server.origin, ...to], /--key/);
  await refused(['--server', server.origin, '--key', 'sk_test_none', ...to], /answers 401/);
  await refused([...ofServer(), ...to, '--since', 'evt_0000'], /answers 400/);
  await refused(['--server', 'pay.example', '--key', 'sk_test_none', ...to], /--server must be/);
  await program.stop();
});
