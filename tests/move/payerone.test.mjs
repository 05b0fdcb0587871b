// The page for those who come from PayerOne: its code as it stands there, and the handlers of
// PayerOne's own documentation, run against real payments; one of them made in a browser.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { pay as payByForm } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { pay } from '../support/checkout.mjs';
import { close, listen } from '../support/merchant.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { freePort, perform, serve, shown } from '../support/shown.mjs';
import { until } from '../support/until.mjs';

const PAGE = 'docs/move/payerone.md';
const LANGUAGES = { PHP: 'php', Node: 'js', Python: 'python' };
const run = promisify(execFile);

let server, browser, store, token;
const inPage = pagesOf(() => browser);
before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  store = await server.store();
  const words = ['--store', store.store_id, '--dialect', 'payerone', '--mode', 'test'];
  ({ key: token } = await server.json('key', 'create', ...words));
});
after(() => Promise.all([browser?.close(), server?.stop()]));

const code = (name) => readFile(new URL(name, import.meta.url), 'utf8');

/** Creates an order that tells this address. */
async function create(ipnUrl) {
  const answer = await fetch(`${server.origin}/checkout/v1/orders_v2`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      amount: 49.9,
      currency_code: 'USD',
      customer_name: 'Ada Okafor',
      customer_email: 'ada@example.com',
      ipn_url: ipnUrl,
    }),
  });
  const { status, data } = await answer.json();
  assert.equal(status, 'success');
  return data;
}

for (const [name, language] of Object.entries(LANGUAGES)) {
  // proves: PAY1-001, PAY1-006, PAY1-009, PAY1-010, PAY1-011, PAY1-013
  test(`the code in ${name} creates an order, and reads it when it is told of`, async (t) => {
    const port = await freePort();
    const env = { PAYERONE_HOST: server.origin, PAYERONE_TOKEN: token };
    const handler = await serve(
      await shown(PAGE, 'Handle the notification', language),
      language,
      port,
      env,
    );
    t.after(() => handler.stop());
    const creates = await shown(PAGE, 'Create an order', language);
    const [unpaid, paid] = [
      await perform(creates, language, { ...env, IPN_URL: handler.url }),
      await perform(creates, language, { ...env, IPN_URL: handler.url }),
    ];
    // Anybody can say that an order is paid, or send something else: nothing is fulfilled for that.
    const said = (id) => ({ event: { type: 'charge:confirmed', data: { order_id: id } } });
    for (const forged of [said(new URL(unpaid).pathname.slice(5)), said('nobody’s'), {}]) {
      await fetch(handler.url, { method: 'POST', body: JSON.stringify(forged) });
    }
    assert.doesNotMatch(handler.said(), /paid: /);
    assert.equal((await payByForm(paid)).body.status, 'completed');
    await until(`${name} was told`, () => handler.said().includes('paid: A-1042'));
  });
}

// proves: PAY1-002, PAY1-007, PAY1-008, PAY1-009, PAY1-010, PAY1-011, SN-25, TRAP-18, TRAP-37
test(
  'the documented PHP handler verifies by reading the order that a customer paid in a browser',
  inPage(async ({ page }) => {
    const port = await freePort();
    const env = { TOKEN: token, HOST: server.origin };
    const handler = await serve(await code('payerone.php'), 'php', port, env);
    try {
      const order = await create(handler.url);
      await page.goto(order.order_url);
      await pay(page, { number: '4000 0000 0000 0002' });
      await page.getByRole('heading', { name: 'Payment complete' }).waitFor();
      // There is no second notification: at the first one the order already reads as paid.
      const line = await until('it was fulfilled', () => /fulfilled (\{.*\})/.exec(handler.said()));
      const read = JSON.parse(line[1]);
      assert.deepEqual([read.order_id, read.status, read.amount], [order.order_id, 'Paid', 49.9]);
    } finally {
      await handler.stop();
    }
  }),
);

// proves: PAY1-002, PAY1-006, PAY1-009, SN-26
test('the documented JavaScript handler reads the order that it is told of', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.stop());
  const order = await create(`${receiver.origin}/ipn`);
  assert.equal((await payByForm(order.order_url)).body.status, 'completed');
  const { body } = await until('it was told', () => receiver.received[0]);
  assert.equal(
    `${body}`,
    `{"event":{"type":"charge:confirmed","data":{"order_id":"${order.order_id}"}}}`,
  );
  // That handler fetches the notification instead of being sent it.
  const { server: keeper, origin } = await listen((_, response) => response.end(body));
  t.after(() => close(keeper));
  const env = { TOKEN: token, HOST: server.origin, NOTIFICATION: origin };
  const read = JSON.parse(await perform(await code('payerone.mjs'), 'js', env));
  assert.deepEqual([read.order_id, read.status], [order.order_id, 'Paid']);
});

// proves: PAY1-007, TRAP-37
test('curl reads an order at a path with doubled slashes', async () => {
  const order = await create('https://shop.example/ipn');
  const read = async (path) => {
    const { stdout } = await run('curl', [
      '-sS',
      '--path-as-is',
      '-w',
      ' %{http_code} %{num_redirects}',
      '-H',
      `Authorization: Bearer ${token}`,
      `${server.origin}${path}?order_id=${order.order_id}`,
    ]);
    return stdout;
  };
  const plain = await read('/checkout/v1/orders');
  assert.match(plain, /"status":"Pending".* 200 0$/);
  assert.equal(await read('//checkout//v1/orders'), plain);
});
