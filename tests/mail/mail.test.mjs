// The running server sends receipts and refunds to a real mail server; a real parser reads them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, create, pay } from '../support/api.mjs';
import { no, startMailbox } from '../support/mailbox.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const USER = 'pay@example.com';
const PASSWORD = 'p@ss/word';

let mailbox, server, store;
before(async () => {
  mailbox = await startMailbox({
    users: { [USER]: PASSWORD },
    refuse: (address) => (address.startsWith('gone') ? no(550, 'no such user') : null),
  });
  const account = `${encodeURIComponent(USER)}:${encodeURIComponent(PASSWORD)}`;
  const url = `smtp://${account}@127.0.0.1:${mailbox.port}`;
  server = await Server.start(['--smtp-url', url, '--mail-from', 'receipts@pay.example']);
  const words = ['--name', 'Kiln & Co. 窯', '--support-email', 'help@kiln.example'];
  store = await server.json('store', 'create', ...words);
});
after(async () => {
  await server?.stop();
  await mailbox?.stop();
});

/** Sells something in a language; returns the order and its receipt. */
async function sell(locale, fields = {}) {
  const order = await create(server, store, {
    amount: 49.99,
    product_name: 'Glazing <b>class</b>',
    order_reference: 'R-7',
    customer_email: 'ada@example.com',
    customer_name: 'Ada "Okafor", أدا',
    locale,
    ...fields,
  });
  const { body } = await pay(order.checkout_url);
  assert.equal(body.status, 'completed', JSON.stringify(body));
  return order;
}

const mailOf = (order, count = 1) =>
  until(`mail ${count} about ${order.order_id}`, () => {
    const about = mailbox.mails.filter(({ mail }) => mail.subject.includes(order.order_id));
    return about.length >= count && about[count - 1];
  });

const header = ({ mail }, name) => mail.headers.get(name);
/** The invisible marks that isolate a text's direction, and spaces that do not break. */
const plain = (text) => text.replace(/[\u2066-\u2069\u200e\u200f]/g, '').replace(/[\u00a0\u202f]/g, ' ');

// proves: PEB-027
test('a receipt reaches the customer, as text and as HTML', async () => {
  const order = await sell('en');
  const got = await mailOf(order);
  const { mail } = got;
  assert.equal(mail.subject, `[Test] Your receipt from Kiln & Co. 窯 (${order.order_id})`);
  assert.deepEqual(got.to, ['ada@example.com']);
  assert.equal(mail.from.value[0].address, 'receipts@pay.example');
  assert.equal(mail.from.value[0].name, 'Kiln & Co. 窯');
  assert.equal(mail.to.value[0].name, 'Ada "Okafor", أدا');
  assert.equal(mail.replyTo.value[0].address, 'help@kiln.example');
  assert.match(mail.messageId, /^<mail_[0-9a-z]+@pay\.example>$/);
  assert.equal(header(got, 'auto-submitted'), 'auto-generated');
  assert.equal(header(got, 'content-type').value, 'multipart/alternative');
  assert.ok(Math.abs(mail.date - Date.now()) < 60_000);

  const text = plain(mail.text);
  for (const line of [
    'This was a test payment. No money moved.',
    'Product: Glazing <b>class</b>',
    'Total paid: $49.99',
    `Order: ${order.order_id}`,
    'Reference: R-7',
    'Paid with: Visa •••• 0002',
    `${server.origin}/pay/${order.id}/receipt`,
    'write to help@kiln.example',
  ]) {
    assert.ok(text.includes(line), `${line}\n${text}`);
  }
  const html = plain(mail.html);
  assert.match(html, /<html lang="en" dir="ltr">/);
  assert.ok(html.includes('Glazing &#60;b&#62;class&#60;/b&#62;'), html);
  assert.ok(html.includes('$49.99') && html.includes(order.order_id));
  assert.doesNotMatch(html, /<img|<script|src=|url\(|@import/, 'nothing is loaded from elsewhere');
  const receipt = await fetch(/href="([^"]+)"/.exec(mail.html)[1]);
  assert.equal(receipt.status, 200);
  assert.ok((await receipt.text()).includes(order.order_id));
});

// proves: PEB-061
test('a refund reaches the customer, once for each refund', async () => {
  const order = await sell('en');
  const first = await mailOf(order);
  for (const amount of [10, 5.5]) {
    const { status, body } = await call(server, store, `/orders/${order.order_id}/refund`, {
      body: { amount },
    });
    assert.equal(status, 200, JSON.stringify(body));
  }
  await mailOf(order, 3);
  const refunds = mailbox.mails
    .filter(({ mail }) => mail.subject.includes(order.order_id))
    .slice(1)
    .map(({ mail }) => plain(mail.text))
    .sort((one, two) => one.length - two.length);
  assert.match(refunds[0], /Refunded: \$10\.00\n/);
  assert.doesNotMatch(refunds[0], /so far/);
  assert.match(refunds[1], /Refunded: \$5\.50\n/);
  assert.match(refunds[1], /Refunded so far: \$15\.50\n/);
  assert.ok(refunds.every((text) => text.includes('No money moved')));
  assert.match(plain(first.mail.text), /Total paid: \$49\.99/);
});

test('a mail is in the language of the order', async () => {
  const arabic = (await mailOf(await sell('ar'))).mail;
  assert.match(arabic.subject, /^\[اختبار\] إيصالك من Kiln & Co\. 窯 \(PP-/);
  assert.match(arabic.html, /<html lang="ar" dir="rtl">/);
  assert.match(arabic.text, /اكتمل الدفع/);
  assert.match(plain(arabic.text), /إجمالي المدفوع: .*49\.99/);

  const japanese = (await mailOf(await sell('ja-JP', { amount: 5000, currency: 'JPY' }))).mail;
  assert.match(japanese.subject, /^\[テスト\] Kiln & Co\. 窯 の領収書 \(PP-/);
  assert.match(japanese.html, /<html lang="ja" dir="ltr">/);
  assert.match(japanese.text, /お支払い合計: ￥5,000/);
});

test('every line of a mail is one that mail servers take', async () => {
  const { raw } = await mailOf(await sell('hi'));
  const [head, body] = [raw.slice(0, raw.indexOf('\r\n\r\n')), raw.slice(raw.indexOf('\r\n\r\n'))];
  assert.match(head, /^[\x00-\x7f]*$/, 'headers are ASCII');
  for (const line of (head + body).split('\r\n')) {
    assert.ok(line.length <= 998, `${line.length}: ${line.slice(0, 80)}`);
    assert.doesNotMatch(line, /[\r\n]/);
  }
});

test('an address that does not exist ends the mail, and the owner can see it', async () => {
  const order = await sell('en', { customer_email: 'gone@example.com' });
  const words = ['mail', 'list', '--store', store.store_id, '--state', 'given-up'];
  const [given] = await until('it is given up', async () => {
    const { mails } = await server.json(...words);
    return mails.length && mails;
  });
  assert.deepEqual(
    [given.kind, given.order_id, given.to, given.attempts],
    ['receipt', order.order_id, 'gone@example.com', 1],
  );
  assert.match(given.error, /no such user/);
});

test('the settings are printed without the password', async () => {
  const shown = await server.command('config', '--smtp-url', `smtps://u:${PASSWORD}@mail.example`);
  assert.match(shown, /smtps:\/\/u:redacted@mail\.example/);
  assert.doesNotMatch(shown, /p@ss/);
});
