// The helpers of examples/verify in eight languages judge what the real server sent to a real
// receiver: each accepts it as it came and refuses everything else. OpenSSL and the library of
// Standard Webhooks, which nobody here wrote, accept the same.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { call, create, pay } from '../support/api.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { LANGUAGES, compile, judge } from './verify/languages.mjs';

const OTHER_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const METADATA = { plan: 'prémium 🫖 \u2028 "quoted"', 2: 'two', 1: 1e-7, deep: [{ b: 5.0 }] };

let server, folder, secret, newSecret, webhooks, rotated;
before(async () => {
  server = await Server.start();
  folder = await mkdtemp(join(tmpdir(), 'pebblepay-verify-'));
  const store = await server.store();
  secret = store.webhook_secret_test;
  const receiver = await startReceiver();
  const webhook_url = `${receiver.origin}/hook`;
  const wanted = { amount: 49.99, product_name: 'Tea “for two”', metadata: METADATA, webhook_url };
  const created = await create(server, store, wanted);
  await pay(created.checkout_url, { card_number: '4000000000000119' });
  assert.equal((await pay(created.checkout_url)).body.status, 'completed');
  await call(server, store, `/orders/${created.id}/refund`, { body: {} });
  await until('three webhooks', () => receiver.received.length === 3);
  webhooks = receiver.received.slice();
  const rotate = ['store', 'rotate-secret', '--store', store.store_id, '--mode', 'test'];
  ({ secret: newSecret } = await server.json(...rotate));
  await pay((await create(server, store, wanted)).checkout_url);
  await until('one after the rotation', () => receiver.received.length === 4);
  rotated = receiver.received[3];
  assert.match(rotated.headers['webhook-signature'], /^v1,\S{44} v1,\S{44}$/);
  await receiver.stop();
});
after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A case of `webhook` and one of `hex`, from what the receiver got. */
function standard({ headers, body }) {
  const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map(
    (name) => headers[`webhook-${name}`],
  );
  return { what: 'webhook', now: timestamp, secret, id, timestamp, signature, body };
}
function own({ headers, body }) {
  return { what: 'hex', now: 0, secret, signature: headers['x-webhook-signature'], body };
}

/** The text or the bytes with one bit changed, for every seventh bit from the given one on. */
function* changed(value, first = 0) {
  const bytes = Buffer.from(value);
  for (let bit = first; bit < bytes.length * 8; bit += 7) {
    // The eighth bit of a header's byte would make it something that is no text.
    if (typeof value === 'string' && bit % 8 === 7) continue;
    const copy = Buffer.from(bytes);
    copy[bit >> 3] ^= 1 << bit % 8;
    yield typeof value === 'string' ? copy.toString('latin1') : copy;
  }
}

function sign({ id, timestamp, body }, key) {
  const mac = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'));
  return `v1,${mac.update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** What must be accepted. */
function* good() {
  for (const webhook of webhooks) {
    const one = standard(webhook);
    yield one;
    yield own(webhook);
    for (const seconds of [-300, 300]) yield { ...one, now: Number(one.now) + seconds };
    // While a secret is rotated, either of the two secrets finds its signature in the list.
    const other = sign(one, OTHER_SECRET);
    for (const signature of [`${one.signature} ${other}`, `${other} ${one.signature}`]) {
      yield { ...one, signature };
      yield { ...one, signature, secret: OTHER_SECRET };
    }
    yield { ...one, signature: `v2,unknown v1a,${'A'.repeat(86)} ${one.signature}` };
  }
  yield standard(rotated);
  yield { ...standard(rotated), secret: newSecret };
  yield { ...own(rotated), secret: newSecret };
}

/** What must be refused, with what is said about it. */
function* bad() {
  const one = standard(webhooks[0]);
  const hex = own(webhooks[0]);
  const now = Number(one.now);
  const unsigned = 'no: no signature matches';
  for (const [name, said] of [
    ['id', 'no: webhook-id is missing'],
    ['timestamp', 'no: webhook-timestamp is missing'],
    ['signature', 'no: webhook-signature is missing'],
  ]) {
    yield [{ ...one, [name]: undefined }, said];
    yield [{ ...one, [name]: '' }, said];
  }
  yield [{ ...hex, signature: undefined }, 'no: x-webhook-signature is missing'];
  yield [{ ...one, now: now + 301 }, 'no: the webhook is too old'];
  yield [{ ...one, now: now - 301 }, 'no: the webhook is from the future'];
  yield [{ ...one, timestamp: '0' }, 'no: the webhook is too old'];
  const nines = ['9'.repeat(13), '9'.repeat(400)];
  for (const timestamp of ['1e9', '-5', '+5', ' 5', '5 ', '0x5', '5.0', '１７', ...nines]) {
    yield [{ ...one, timestamp }, 'no: webhook-timestamp is not a number'];
  }
  // A repeat of an old body under a new time is not signed.
  yield [{ ...one, timestamp: String(now + 60) }, unsigned];
  yield [{ ...one, id: standard(webhooks[1]).id }, unsigned];
  yield [{ ...one, body: webhooks[1].body }, unsigned];
  yield [{ ...one, body: '' }, unsigned];
  yield [{ ...one, body: Buffer.concat([one.body, Buffer.from('\n')]) }, unsigned];
  const [, mac] = one.signature.split(',');
  for (const signature of [
    ' ', 'v1', 'v1,', 'v1,=', mac, `v1 ${mac}`, `v2,${mac}`, `V1,${mac}`, `v1,${mac}=`,
    `v1,${mac.slice(0, -1)}`, `v1,${mac},v1,${mac}`, `v1=${mac}`, 'v1,é', `v1,${'A'.repeat(43)}=`,
    sign(one, OTHER_SECRET), `v1,${hex.signature}`,
  ]) {
    yield [{ ...one, signature }, unsigned];
  }
  yield [{ ...one, secret: OTHER_SECRET }, unsigned];
  for (const text of [
    '', 'whsec_', secret.slice(6), secret.toUpperCase(), `${secret} `, `${secret}\n`,
    secret.slice(0, -1), `whsec_${Buffer.alloc(31).toString('base64')}`,
  ]) {
    yield [{ ...one, secret: text }, 'no: the secret is not whsec_ and 32 bytes in base64'];
  }
  const digits = hex.signature;
  for (const signature of [
    `sha256=${digits}`, digits.slice(1), digits.slice(0, -1), `${digits}0`, `0${digits}`,
    digits.toUpperCase(), ` ${digits}`, `${digits}\n`, '0'.repeat(64), 'é'.repeat(32), '0', 'g',
  ]) {
    yield [{ ...hex, signature }, unsigned];
  }
  yield [{ ...hex, secret: OTHER_SECRET }, unsigned];
  yield [{ ...hex, secret: secret.slice(6) }, unsigned];
  // A header with one value has the new secret at once.
  yield [own(rotated), unsigned];
  yield [{ ...standard(rotated), secret: OTHER_SECRET }, unsigned];
  for (const [at, name] of ['body', 'signature', 'id', 'timestamp', 'secret'].entries()) {
    for (const value of changed(one[name], at)) yield [{ ...one, [name]: value }, undefined];
    if (!hex[name]) continue;
    for (const value of changed(hex[name], at)) yield [{ ...hex, [name]: value }, unsigned];
  }
}

for (const language of LANGUAGES) {
  // proves: PEB-101, PEB-103, TRAP-09, TRAP-10, TRAP-14, F-04, F-18
  test(`${language.name}: the helper accepts the server's webhooks and no others`, async () => {
    await compile(language, folder);
    const accepted = [...good()];
    const refused = [...bad()];
    assert.ok(accepted.length === 30 && refused.length > 1000, `${refused.length} cases`);
    const cases = [...accepted, ...refused.map(([one]) => one)];
    const answers = await judge(language, folder, cases);
    for (const [at, answer] of answers.entries()) {
      const [, said] = refused[at - accepted.length] ?? [null, 'ok'];
      const shown = `${JSON.stringify({ ...cases[at], body: String(cases[at].body) })}: ${answer}`;
      if (said) assert.equal(answer, said, shown);
      else assert.match(answer, /^no: /, shown);
    }
  });
}

// proves: PEB-101, PEB-103, F-04, F-18
test('OpenSSL computes both signatures', () => {
  const openssl = (input, ...words) =>
    execFileSync('openssl', ['dgst', '-sha256', ...words], { input });
  for (const { headers, body } of webhooks) {
    const hex = openssl(body, '-r', '-hmac', secret).toString().split(' ')[0];
    assert.equal(headers['x-webhook-signature'], hex);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64').toString('hex');
    const head = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`);
    const words = ['-binary', '-mac', 'HMAC', '-macopt', `hexkey:${key}`];
    const mac = openssl(Buffer.concat([head, body]), ...words);
    assert.equal(headers['webhook-signature'], `v1,${mac.toString('base64')}`);
  }
});

// proves: F-04, F-18
test('the library of Standard Webhooks accepts the same, and refuses a changed bit', () => {
  const library = new Webhook(secret);
  for (const { headers, body } of webhooks) {
    assert.equal(library.verify(body.toString(), headers).event_id, headers['webhook-id']);
    for (const value of changed(body, 3)) {
      assert.throws(() => library.verify(value.toString('latin1'), headers));
    }
  }
});
