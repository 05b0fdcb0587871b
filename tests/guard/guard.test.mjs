// The outbound guard with the defaults of production, in a network of its own where every address
// leads to a canary: whatever the server is told to call, it calls public addresses only. The
// numbers in the names are those of the list of attacks that the guard is held against.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test as register } from 'node:test';
import { call, openForm, postForm } from '../support/api.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { ClosedNetwork, enter } from './closed_network.mjs';

const skip = enter(import.meta.url);
const test = (name, body) => register(name, { skip }, body);

const PUBLIC_HOST = 'pay.hooks.example';
const PROXY = 'http://10.200.0.1:8080';
const PROXY_NAMES = ['http_proxy', 'https_proxy', 'all_proxy'];
const GOOD = 'https://good.hooks.example';
// Neither the limits of the API nor those against card testing are the subject here.
const FLAGS = ['--trusted-proxy', '127.0.0.1', '--api-rate-per-second', '0'];

// Both ends of every range that leads elsewhere than to one place on the internet.
const FORBIDDEN = [
  '0.0.0.0', '0.255.255.255', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255',
  '100.100.100.200', '127.0.0.1', '127.255.255.254', '168.63.129.16', '169.254.0.0',
  '169.254.169.254', '169.254.255.255', '172.16.0.0', '172.31.255.255', '192.0.0.0', '192.0.0.192',
  '192.0.0.255', '192.0.2.1', '192.88.99.1', '192.168.0.0', '192.168.255.255', '198.18.0.0',
  '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.0',
  '255.255.255.255', '::', '::1', '::7f00:1', '::ffff:127.0.0.1', '::ffff:10.0.0.1',
  '::ffff:9.9.9.10', '64:ff9b::7f00:1', '64:ff9b::909:90a', '64:ff9b:1::1', '100::1', '2001::1',
  '2001:1ff::1', '2001:db8::1', '2002:7f00:1::1', '2002:909:90a::1', '3fff::1', '5f00::1',
  'fc00::1', 'fd00::7', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1',
];

let folder, network, server, store;
before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), 'pebblepay-guard-'));
  network = await ClosedNetwork.start(folder);
  Object.assign(network.names, { 'good.hooks.example': ['9.9.9.10'], [PUBLIC_HOST]: ['9.9.9.11'] });
  server = await start(FLAGS);
  store = await server.store();
});
after(async () => {
  await server?.down();
  network?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A server with the defaults of production, but for what a test names. */
async function start(flags, { guarded = true, name = 'pay' } = {}) {
  const env = { SSL_CERT_FILE: network.authority, PEBBLEPAY_PUBLIC_URL: `https://${PUBLIC_HOST}` };
  for (const proxy of PROXY_NAMES) env[proxy] = env[proxy.toUpperCase()] = PROXY;
  const started = new Server(folder, flags, { guarded, env });
  started.database = `sqlite:${join(folder, `${name}.db`)}`;
  await started.up();
  return started;
}

/** The page of an order, by the address on which the server really listens. */
const local = (url, of = server) => url.replace(`https://${PUBLIC_HOST}`, of.origin);

let customers = 0;
/** Pays on a page, each time as another customer. */
async function pay(url, of = server) {
  customers += 1;
  const from = `198.18.${customers >> 8}.${customers & 255}`;
  const { body } = await postForm(await openForm(local(url, of)), {}, { from });
  assert.equal(body.status, 'completed', JSON.stringify(body));
  return body;
}

async function order(fields, of = server, shop = store) {
  return call(of, shop, '/orders', { body: { amount: 7, ...fields } });
}

/** The one delivery of an order's payment, and its last attempt; nothing before there is one. */
async function attempt(orderId, of = server, shop = store) {
  const get = async (path) => (await call(of, shop, path)).body;
  const { events } = await get(`/events?types=payment.completed&order_id=${orderId}`);
  const { deliveries } = await get(`/events/${events[0].id}/deliveries`);
  assert.ok(deliveries.length <= 1, 'told in one place');
  if (!deliveries.length) return undefined;
  const { history, status: state } = await get(`/deliveries/${deliveries[0].id}`);
  return history.length && { ...history.at(-1), state };
}

/** Pays an order for each URL, to be told there; returns the last attempt for each. */
async function tell(urls, of, shop) {
  const orders = [];
  for (const url of urls) {
    const { status, body } = await order({ webhook_url: url }, of, shop);
    assert.equal(status, 201, `${url}: ${JSON.stringify(body)}`);
    orders.push((await pay(body.checkout_url, of)).orderId);
  }
  const attempts = [];
  for (const [at, id] of orders.entries()) {
    attempts.push(await until(`${urls[at]} is tried`, () => attempt(id, of, shop)));
  }
  return attempts;
}

const NOT_PUBLIC = 'the name of the host leads to an address that is not public';

/** Names for addresses, each with what it leads to. */
function named(prefix, lists) {
  return lists.map((list, at) => {
    const name = `${prefix}${at}.hooks.example`;
    network.names[name] = list;
    return { url: `https://${name}/hook`, list };
  });
}

/** Each of these is tried, refused before anything is sent, and leaves no connection. */
async function allRefused(targets) {
  const told = await tell(targets.map(({ url }) => url));
  for (const [at, { error, status_code, state }] of told.entries()) {
    const { url, list } = targets[at];
    assert.deepEqual([error, status_code, state], [NOT_PUBLIC, null, 'pending'], `${url}: ${list}`);
  }
  assert.deepEqual(network.escapes, []);
}

/** Each of these is refused wherever a URL can be given, and nothing of it is saved. */
async function allRefusedWhenGiven(urls) {
  const good = { url: `${GOOD}/endpoint`, events: ['payment.disputed'] };
  const made = await call(server, store, '/webhook_endpoints', { body: good });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const own = `/webhook_endpoints/${made.body.id}`;
  for (const url of urls) {
    const shown = url.slice(0, 100);
    for (const [path, body, method] of [
      ['/orders', { amount: 7, webhook_url: url }, 'POST'],
      ['/webhook_endpoints', { url }, 'POST'],
      [own, { url }, 'PUT'],
    ]) {
      const { status, body: said } = await call(server, store, path, { method, body });
      const words = `${method} ${path} ${shown}: ${JSON.stringify(said)}`;
      // The longest are refused with their request.
      assert.equal(status, url.length < 60_000 ? 400 : 413, words);
      if (status === 400) assert.match(said.param, /^(webhook_)?url$/, words);
    }
    if (url.length > 60_000) continue;
    const given = ['endpoint', 'create', '--store', store.store_id, `--url=${url}`];
    await assert.rejects(server.command(...given), /webhook|url/i, `endpoint create ${shown}`);
    // What `data-webhook-url` of a button becomes.
    const link = new URLSearchParams({ amount: '5', webhook_url: url });
    const { orderId } = await pay(`${server.origin}/checkout/${store.store_id}?${link}`);
    assert.equal((await call(server, store, `/orders/${orderId}`)).body.webhook_url, null, shown);
    assert.equal(await attempt(orderId), undefined, shown);
  }
  assert.equal((await call(server, store, own)).body.url, good.url);
  const { endpoints } = (await call(server, store, '/webhook_endpoints')).body;
  assert.equal(endpoints.length, 1, 'nothing was saved');
  await call(server, store, own, { method: 'DELETE' });
  assert.deepEqual(network.escapes, []);
}

// proves: TRAP-20
test('a public receiver is told over checked TLS, and no proxy hears it (105)', async () => {
  const [{ status_code: status, error, state }] = await tell([`${GOOD}/first`]);
  assert.deepEqual([status, error, state], [200, null, 'delivered']);
  assert.equal(network.received.filter(({ url }) => url === '/first').length, 1);
  assert.equal(network.received[0].headers.host, 'good.hooks.example');
  // A certificate of nobody's, and one for another name, are refused.
  network.names['good.elsewhere.example'] = ['9.9.9.10'];
  const [wrong] = await tell(['https://good.elsewhere.example/']);
  assert.match(wrong.error, /^TLS failed/);
  assert.equal(network.lookups['10.200.0.1 A'], undefined);
  assert.deepEqual(network.escapes, []);
});

// A test of the tests: what is forbidden would be seen.
test('the canaries hear a connection to each address that the system can connect to', async () => {
  const deaf = [];
  for (const address of FORBIDDEN) {
    const before = network.escapes.length;
    await new Promise((done) => {
      const socket = connect({ host: address, port: 80 });
      socket.setTimeout(2000, () => socket.destroy());
      socket.on('error', done).on('close', done).on('data', () => {});
    });
    if (network.escapes.length === before) deaf.push(address);
  }
  network.escapes.length = 0;
  const unroutable = ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'fe80::1', 'ff02::1'];
  assert.deepEqual(deaf, unroutable);
});

test('without the guard the canaries hear the server', async (t) => {
  const open = await start(FLAGS, { guarded: false, name: 'open' });
  t.after(() => open.down());
  const shop = await open.store();
  const [{ url }] = named('open', [['10.0.0.1']]);
  await tell([url, 'http://127.0.0.1:6379/'], open, shop);
  assert.deepEqual(new Set(network.escapes), new Set(['10.0.0.1 port 443', '127.0.0.1 port 6379']));
  await open.down();
  network.escapes.length = 0;
});

// proves: TRAP-20
test('an address that is not public is refused in every notation (98)', async () => {
  const literals = FORBIDDEN.map((one) => (one.includes(':') ? `[${one}]` : one));
  const notations = [
    'localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '2130706433', '0x7f000001', '0x7f.1',
    '017700000001', '0177.0.0.1', '127.1', '127.0.1', '127.0.0.1.', '0', '0x0',
    '\uff11\uff12\uff17.0.0.1', '127。0。0。1', '①②⑦.0.0.1', '[0:0:0:0:0:0:0:1]',
    '[::FFFF:7F00:1]', '[::ffff:169.254.169.254]', '2852039166', '0xA9FEA9FE',
  ];
  const hosts = [...literals, ...notations];
  await allRefusedWhenGiven(hosts.map((host) => `https://${host}/latest/meta-data`));
});

// proves: TRAP-20
test('a URL that parsers read differently is refused (100)', async () => {
  await allRefusedWhenGiven([
    'https://good.hooks.example@127.0.0.1/', 'https://good.hooks.example:443@evil.hooks.example/',
    'https://user:secret@good.hooks.example/', 'https://@good.hooks.example/',
    'https://good.hooks.example\\@127.0.0.1/', 'https:\\\\127.0.0.1\\', 'https://127.0.0.1%2e/',
    'https://good%2ehooks%2eexample/', 'https://%31%32%37.0.0.1/', 'https://good.hooks.example%00/',
    'https://good\t.hooks.example/', 'https://good\n.hooks.example/',
    'https://good.hooks.example/\r\nX: 1', 'https://good.hooks.example /',
    ' https://good.hooks.example/', 'https:good.hooks.example/',
    'https:/good.hooks.example/', 'https:///good.hooks.example/', '//good.hooks.example/',
    'https://[fe80::1%25lo]/', 'https://[::1', 'https://', 'https://good..hooks.example..',
    'https://good.hooks.example:0x1bb/', 'https://good.hooks.example:65536/',
    ...[2048, 65_536].map((length) => `https://good.hooks.example/${'a'.repeat(length)}`),
    'good.hooks.example', 'null',
  ]);
});

// proves: TRAP-20
test('a scheme other than https is refused (101)', async () => {
  const names = 'http file ftp gopher data javascript ws wss unix dict jar'.split(' ');
  await allRefusedWhenGiven([
    ...names.map((name) => `${name}://good.hooks.example/`),
    'file:///etc/passwd', 'data:text/plain,x', 'javascript:alert(1)', 'unix:/var/run/docker.sock',
  ]);
});

// proves: TRAP-20
test('ports of other services and of this server are refused, and its own name (104)', async () => {
  const { port } = new URL(server.origin);
  await allRefusedWhenGiven([
    ...[22, 25, 5432, 6379, 0, 8080, port].map((one) => `https://good.hooks.example:${one}/`),
    `https://127.0.0.1:${port}/api/v1/orders`, `https://localhost:${port}/`,
    `https://${PUBLIC_HOST}/hook`, `https://${PUBLIC_HOST}:8443/`, `https://PAY.hooks.example./`,
  ]);
});

// proves: TRAP-20
test('a name that leads to an address that is not public is never called (98)', async () => {
  await allRefused(named('bad', FORBIDDEN.map((address) => [address])));
});

// proves: TRAP-20
test('one address that is not public among several refuses the name (98)', async () => {
  await allRefused(named('mixed', [
    ['9.9.9.10', '127.0.0.1'], ['127.0.0.1', '9.9.9.10'], ['9.9.9.10', '9.9.9.11', '10.0.0.1'],
    ['9.9.9.10', '::1'], ['2620:fe::10', '169.254.169.254'], ['2620:fe::10', '64:ff9b::909:90a'],
    ['9.9.9.10', '9.9.9.10', '9.9.9.10', '9.9.9.10', '9.9.9.11', 'fd00::7'],
  ]));
});

// proves: TRAP-20
test('a name that leads elsewhere later is called where it was judged (98)', async () => {
  const name = 'rebind.hooks.example';
  let addresses = ['9.9.9.10'];
  network.names[name] = () => addresses;
  network.answers['/rebind'] = { headers: { connection: 'close' } };
  const [first] = await tell([`https://${name}/rebind`]);
  assert.deepEqual([first.status_code, first.state], [200, 'delivered']);
  assert.equal(network.lookups[`${name} A`], 1, 'judged and connected by one answer');
  addresses = ['127.0.0.1'];
  const [second] = await tell([`https://${name}/rebind`]);
  assert.deepEqual([second.error, second.state], [NOT_PUBLIC, 'pending']);
  // The answer changes between two looks of one attempt, if there were two.
  const quick = 'quick.hooks.example';
  network.names[quick] = (count) => [count === 1 ? '9.9.9.10' : '10.0.0.1'];
  const [only] = await tell([`https://${quick}/`]);
  assert.deepEqual([only.status_code, network.lookups[`${quick} A`]], [200, 1]);
  assert.deepEqual(network.escapes, []);
});

// proves: TRAP-21, PEB-111
test('a redirect to an address that is not public is not followed (89)', async () => {
  const inside = ['https://127.0.0.1/', 'http://127.0.0.1:6379/', 'https://169.254.169.254/'];
  const urls = [];
  for (const [at, location] of [...inside, `${GOOD}/followed`].entries()) {
    for (const status of [301, 302, 303, 307, 308]) {
      network.answers[`/redirect/${at}/${status}`] = { status, headers: { location } };
      urls.push(`${GOOD}/redirect/${at}/${status}`);
    }
  }
  const told = await tell(urls);
  for (const [at, { status_code: status, state }] of told.entries()) {
    assert.deepEqual([String(status), state], [urls[at].slice(-3), 'pending'], urls[at]);
  }
  assert.equal(network.received.filter(({ url }) => url === '/followed').length, 0);
  assert.deepEqual(network.escapes, []);
});

// proves: TRAP-20
test('an open and a closed port inside look the same to whoever asks (107)', async () => {
  network.names['inside.hooks.example'] = ['10.0.0.5'];
  // The canaries listen on 443 and not on 8443.
  const urls = ['https://inside.hooks.example/', 'https://inside.hooks.example:8443/'];
  const [open, closed] = await tell(urls);
  assert.deepEqual([open.error, open.status_code], [closed.error, closed.status_code]);
  const took = [open.duration_ms, closed.duration_ms];
  assert.ok(Math.abs(took[0] - took[1]) < 500, `${took}`);
  const tested = [];
  for (const url of urls) {
    const { id } = (await call(server, store, '/webhook_endpoints', { body: { url } })).body;
    const path = `/webhook_endpoints/${id}`;
    const { body } = await call(server, store, `${path}/test`, { body: {} });
    tested.push([body.accepted, body.status_code, body.error]);
    await call(server, store, path, { method: 'DELETE' });
  }
  assert.deepEqual(tested, Array(2).fill([false, null, NOT_PUBLIC]));
  const given = async (url) => (await order({ webhook_url: url })).body.error;
  assert.equal(await given('https://10.0.0.5/'), await given('https://10.0.0.5:8443/'));
  assert.deepEqual(network.escapes, []);
});

// proves: TRAP-20, PEB-053
test("a receiver's reply is no other store's to read, and is cut (108)", async () => {
  const marker = '<script>alert("reply-marker")</script>';
  const body = marker + 'x'.repeat(100_000);
  network.answers['/reply'] = { status: 500, headers: { 'content-type': 'text/html' }, body };
  const [{ reply }] = await tell([`${GOOD}/reply`]);
  assert.ok(reply.startsWith(marker) && reply.length === 1024, `${reply.length}`);
  const [made] = (await call(server, store, '/orders?limit=1')).body.orders;
  const [event] = (await call(server, store, `/events?order_id=${made.order_id}`)).body.events;
  const told = `/events/${event.id}/deliveries`;
  const [{ id }] = (await call(server, store, told)).body.deliveries;
  const stranger = await server.store();
  for (const path of [told, `/deliveries/${id}`, `/events/${event.id}`, `/orders/${made.id}`]) {
    assert.equal((await call(server, stranger, path)).status, 404, path);
  }
  for (const path of ['/events', '/orders', '/notices', '/balance', '/webhook_endpoints']) {
    const { body: seen } = await call(server, stranger, path);
    assert.doesNotMatch(JSON.stringify(seen), /reply-marker/, path);
  }
  for (const page of [made.checkout_url, `${made.checkout_url}/receipt`]) {
    const html = await (await fetch(local(page))).text();
    assert.doesNotMatch(html, /reply-marker/, page);
  }
});

// proves: PEB-111
test('a receiver that answers 200 and then breaks off is told once (186)', async () => {
  network.answers['/reset'] = { reset: true };
  const [{ status_code: status, state, number }] = await tell([`${GOOD}/reset`]);
  assert.deepEqual([status, state, number], [200, 'delivered', 1]);
  assert.equal(network.received.filter(({ url }) => url === '/reset').length, 1);
});

// proves: TRAP-20
test('nothing else that a store or a visitor gives is fetched (110)', async () => {
  const inside = 'inside-too.hooks.example';
  network.names[inside] = ['10.0.0.6'];
  const url = `https://${inside}/x`;
  const set = ['store', 'set', '--store', store.store_id, '--support', `${url}/help`];
  await server.command(...set, '--terms-url', url, '--privacy-url', url, '--refund-url', url);
  const { body } = await order({ return_url: url, cancel_url: url, metadata: { image: url } });
  await pay(body.checkout_url);
  await (await fetch(`${local(body.checkout_url)}/receipt`)).text();
  const link = new URLSearchParams({ amount: '5', return_url: url, success_url: url, ref: url });
  await (await fetch(`${server.origin}/checkout/${store.store_id}?${link}`)).text();
  assert.deepEqual([network.lookups[`${inside} A`], network.escapes], [undefined, []]);
});

// proves: TRAP-20
test('a name server that never answers costs five seconds and holds up nobody', async () => {
  network.names['silent.hooks.example'] = null;
  const { body } = await order({ webhook_url: 'https://silent.hooks.example/' });
  const { orderId } = await pay(body.checkout_url);
  await until('the name is looked up', () => network.lookups['silent.hooks.example A']);
  const [beside] = await tell([`${GOOD}/beside`]);
  assert.equal(beside.status_code, 200);
  assert.equal(await attempt(orderId), 0, 'still looked up');
  const { error, duration_ms: took } = await until('it is given up', () => attempt(orderId));
  assert.equal(error, 'no connection could be made to the host');
  assert.ok(took >= 4900 && took < 6000, `${took} ms`);
});

// More names than look-ups may be under way, and than tokio has threads for what blocks.
// proves: TRAP-20
test('hundreds of names that nobody answers hold up nothing else', async () => {
  const silent = Array.from({ length: 540 }, (_, at) => `mute${at}.hooks.example`);
  for (const name of silent) network.names[name] = null;
  const hosts = [...silent];
  const shopper = async () => {
    for (let host = hosts.pop(); host; host = hosts.pop()) {
      const override = { webhook_url: `https://${host}/` };
      const body = { event: 'payment.completed', override };
      const done = await call(server, store, '/test/trigger', { body });
      assert.equal(done.status, 200, JSON.stringify(done.body));
    }
  };
  await Promise.all(Array.from({ length: 8 }, shopper));
  await until('hundreds are looked up', () =>
    silent.filter((name) => network.lookups[`${name} A`]).length >= 200);
  const started = Date.now();
  assert.equal((await call(server, store, '/orders?limit=100')).status, 200);
  // An address that needs no look-up; names wait their turn.
  const [{ state }] = await tell(['https://9.9.9.10/beside']);
  assert.equal(state, 'delivered');
  assert.ok(Date.now() - started < 3000, `${Date.now() - started} ms`);
});

// proves: PEB-111
test('a server whose names are still being looked up stops when it is told to', async () => {
  network.names['mute.hooks.example'] = null;
  const other = await start(FLAGS, { name: 'stop' });
  const fields = { webhook_url: 'https://mute.hooks.example/' };
  const { body } = await order(fields, other, await other.store());
  await pay(body.checkout_url, other);
  await until('the name is looked up', () => network.lookups['mute.hooks.example A']);
  const started = Date.now();
  assert.equal(await other.down(), 0);
  assert.ok(Date.now() - started < 5000, `${Date.now() - started} ms`);
});
