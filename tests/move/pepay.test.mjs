// The programs of docs/move/pepay.md, as the page shows them, against the real server and payments
// that are made in a real browser.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { pathToFileURL } from 'node:url';
import { pay } from '../support/api.mjs';
import { blocksOf } from '../support/blocks.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import * as customer from '../support/checkout.mjs';
import { Merchant, close } from '../support/merchant.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { freePort, serve } from '../support/shown.mjs';
import { until } from '../support/until.mjs';

const run = promisify(execFile);
const GOOD_CARD = '4000000000000002';
let Pepay, isGenuine, file, browser, server, store, key, pepay;

before(async () => {
  file = await blocksOf('docs/move/pepay.md');
  ({ Pepay, isGenuine } = await import(pathToFileURL(file('pepay.mjs')).href));
  server = await Server.start(['--log', 'trace']);
  server.address = new URL(server.origin).host;
  store = await server.store();
  const words = ['--store', store.store_id, '--dialect', 'pepay', '--mode', 'test'];
  ({ key } = await server.json('key', 'create', ...words));
  pepay = new Pepay({ base: server.origin, key });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
const inPage = pagesOf(() => browser);

const endpoint = (url) =>
  server.json(
    ...['endpoint', 'create', '--store', store.store_id, '--url', url, '--dialect', 'pepay'],
    ...['--mode', 'test', '--events', 'invoice.*,invoice_payment.*'],
  );

/** Makes an invoice and pays it as a customer's browser would, without one. */
async function sell(fields = {}) {
  const invoice = await pepay.createInvoice({ amount_usd: 5, ...fields });
  const { status, body } = await pay(invoice.payment_url);
  assert.deepEqual([status, body.status], [200, 'completed']);
  return invoice.invoice_id;
}

// proves: PEP-005, PEP-009, PEP-021, PEP-022, PEP-030, PEP-051, TRAP-59, TRAP-92
test(
  'an invoice is paid in a browser while its merchant polls and a page of the shop watches',
  inPage(async ({ page, context }) => {
    const invoice = await pepay.createInvoice({ amount_usd: 49.99, description: 'Starter plan' });
    const waiting = pepay.waitForTerminal(invoice.invoice_id, { intervalMs: 50 });
    // A page of another origin, with the headers of this payment and no key.
    const shop = await Merchant.start(server.origin);
    const watcher = await context.newPage();
    await watcher.goto(`${shop.origin}/status`);
    await watcher.addScriptTag({ path: file('status.js') });
    const watched = watcher.evaluate(
      async ([base, headers, token]) => {
        const told = [];
        const socket = new WebSocket(`${base.replace('http', 'ws')}/ws/payment?token=${token}`);
        socket.onmessage = ({ data }) => told.push(JSON.parse(data));
        await watchPayment(base, headers, () => {});
        while (!told.some(({ type }) => type === 'invoice.updated')) {
          await new Promise((done) => setTimeout(done, 25));
        }
        return told.map(({ type, data }) => `${type} ${data?.object.status}`);
      },
      [server.origin, invoice.payment_session_headers, invoice.session_token],
    );
    await page.goto(invoice.payment_url);
    // Neither the address nor what the browser keeps of the way has the credentials.
    const seen = await page.evaluate(() => [location.href, document.referrer, history.length]);
    assert.match(seen[0], /\/pay\/cs_[0-9a-z]+$/);
    assert.deepEqual(seen.slice(1), ['', 2]);
    await customer.pay(page, { number: GOOD_CARD });
    const { invoice: ended, latest_payment: payment } = await waiting;
    assert.deepEqual([ended.status, ended.amount_paid_decimal], ['paid', '49.990']);
    assert.deepEqual([payment.status, payment.card_last4], ['confirmed', '0002']);
    assert.deepEqual((await watched).slice(1), [
      'invoice_payment.updated confirmed',
      'invoice.updated paid',
    ]);
    await close(shop.server);
    // Nor does the server's log.
    assert.ok(!server.log.includes(invoice.signature.slice(4)), 'the log holds a signature');
    assert.ok(!server.log.includes(invoice.session_token.slice(4)), 'the log holds a token');
  }),
);

/** Makes an invoice and pays it in a tab of a browser; the tab stays until the page says that it is paid. */
async function sellInBrowser(context) {
  const invoice = await pepay.createInvoice({ amount_usd: 5 });
  const tab = await context.newPage();
  await tab.goto(invoice.payment_url);
  await customer.pay(tab, { number: GOOD_CARD });
  await customer.paid(tab);
  await tab.close();
  return invoice.invoice_id;
}

/** The id of an event that happened just now. */
async function newest() {
  await pepay.createInvoice({ amount_usd: 1 });
  const { data: page } = await pepay.call('/events?limit=1');
  return page.data[0].id;
}

// proves: PEP-021, PEP-022, PEP-029, PEP-050, TRAP-87, TRAP-88
test('a client that loses its WebSocket comes again with its last event and misses nothing', async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const sell = () => sellInBrowser(context);
  const start = await newest();
  const told = [];
  const follow = (options) => pepay.follow((event) => told.push(event), { pauseMs: 25, ...options });
  const stop = follow({ since: start });
  t.after(() => stop());
  await sell();
  await until('the first payment', () => told.length >= 3);
  // Gone in the middle of things: nobody says good-bye.
  stop();
  const last = told.at(-1).id;
  await Promise.all([sell(), sell(), sell()]);
  const again = follow({ since: last });
  t.after(() => again());
  // The server goes too, while the client is there, and while payments are made.
  const selling = Promise.all([sell(), sell()]);
  await until('what was missed', () => told.length >= 12);
  await selling;
  assert.equal(await server.down(), 0, server.log);
  await server.up();
  await Promise.all([sell(), sell()]);
  const recovered = await pepay.recoverSince(start);
  assert.equal(recovered.length, 8 * 3);
  await until('the rest', () => told.length >= recovered.length);
  assert.deepEqual(
    told.map(({ id, type }) => `${id} ${type}`),
    recovered.map(({ id, type }) => `${id} ${type}`),
  );
});

// proves: PEP-020, PEP-022, PEP-023, PEP-026, PEP-027, PEP-050
test('webhooks are genuine to the receivers in Node and PHP and known again by their id', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.stop());
  const seen = await mkdtemp(join(tmpdir(), 'pepay-seen-'));
  t.after(() => rm(seen, { recursive: true }));
  const secrets = {};
  const port = await freePort();
  secrets.php = (await endpoint(`http://127.0.0.1:${port}/`)).secret;
  const code = await readFile(file('webhook.php'), 'utf8');
  const keys = { PEPAY_WEBHOOK_SECRET: secrets.php, PEPAY_SEEN: seen };
  const php = await serve(code, 'php', port, keys);
  t.after(php.stop);
  secrets.node = (await endpoint(`${receiver.origin}/pepay`)).secret;
  const id = await sell();
  await until('the webhooks', () => receiver.received.length >= 3);
  for (const { body, headers } of receiver.received) {
    assert.ok(isGenuine(body, headers, secrets.node), body.toString());
    assert.ok(!isGenuine(body, headers, secrets.php));
    assert.ok(!isGenuine(Buffer.concat([body, Buffer.from(' ')]), headers, secrets.node));
    const late = Number(headers['x-pepay-timestamp']) + 5 * 60 * 1000 + 1;
    assert.ok(!isGenuine(body, headers, secrets.node, late));
  }
  const of = (type) =>
    receiver.received.map(({ body }) => JSON.parse(body)).find((event) => event.type === type);
  const { id: event } = of('invoice.updated');
  const delivered = () => readFile(join(seen, event), 'utf8').catch(() => '');
  await until('the goods', async () => (await delivered()) === id);
  assert.equal((await readdir(seen)).length, 3);
  // Sent again it is the same event, and the goods are not delivered twice.
  const resent = await pepay.call(`/events/${event}/resend`, { method: 'POST', body: {} });
  assert.equal(resent.deliveries, 2);
  await until('it again', () => receiver.received.length >= 4);
  await until('both', async () => (await pepay.call(`/events/${event}`)).data.pending_webhooks === 0);
  assert.deepEqual(receiver.received[3].body, receiver.received.find(({ body }) => body.includes(event)).body);
  assert.equal((await readdir(seen)).length, 3);
  const forged = await fetch(php.url, {
    method: 'POST',
    headers: { 'x-pepay-timestamp': String(Date.now()), 'x-pepay-signature': '0'.repeat(64) },
    body: '{"id":"evt_forged"}',
  });
  assert.equal(forged.status, 400);
});

const env = () => ({ ...process.env, PEPAY_BASE: server.origin, PEPAY_API_KEY: key });

// proves: PEP-005, PEP-053
test('PHP makes an invoice that can be paid', async () => {
  const { stdout } = await run(process.env.PHP_BIN ?? 'php', [file('invoice.php')], { env: env() });
  const [id, url] = stdout.split(' ');
  await pay(url);
  const { invoice } = await pepay.call(`/invoices/${id}/status`);
  assert.deepEqual([invoice.status, invoice.customer_id], ['paid', 'cust_123']);
  const wrong = { ...env(), PEPAY_API_KEY: 'pepay_test_wrong' };
  const refused = await run(process.env.PHP_BIN ?? 'php', [file('invoice.php')], { env: wrong });
  assert.equal(refused.stdout, 'api_key_invalid: invalid API key');
});

// proves: PEP-050, PEP-051
test('Python makes an invoice, waits for its end and recovers what happened', async () => {
  const program = `import json, os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
import pepay
invoice = pepay.call("/invoices", {"amount_usd": "12.50"})
print(json.dumps(invoice), flush=True)
ended = pepay.wait_for_terminal(invoice["invoice_id"], interval=0.05)
events = pepay.recover_since(sys.argv[2])
signed = pepay.hmac.new(b"whsec_x", b"1.{}", "sha256").hexdigest()
stale = pepay.is_genuine(b"{}", {"x-pepay-timestamp": "1", "x-pepay-signature": signed}, "whsec_x")
at = str(int(pepay.time.time() * 1000))
signed = pepay.hmac.new(b"whsec_x", at.encode() + b".{}", "sha256").hexdigest()
fresh = pepay.is_genuine(b"{}", {"x-pepay-timestamp": at, "x-pepay-signature-previous": signed}, "whsec_x")
print(json.dumps([ended["invoice"]["amount_paid"], [e["type"] for e in events], stale, fresh]))`;
  const words = ['-B', '-c', program, file('pepay.py'), await newest()];
  const running = run('python3', words, { env: env() });
  let said = '';
  running.child.stdout.on('data', (text) => (said += text));
  const invoice = JSON.parse(await until('the invoice', () => said.split('\n')[1] !== undefined && said.split('\n')[0]));
  await pay(invoice.payment_url);
  await running;
  assert.deepEqual(JSON.parse(said.split('\n')[1]), [
    12500,
    ['invoice.created', 'invoice_payment.updated', 'invoice.updated'],
    false,
    true,
  ]);
});
