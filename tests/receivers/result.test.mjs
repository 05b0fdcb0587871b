// The signed result that a paid customer brings back to the shop: a library for JSON Web Tokens and
// the helpers of examples/verify believe it, and nothing that differs from it by a bit.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { jwtVerify } from 'jose';
import { create, pay } from '../support/api.mjs';
import { Server } from '../support/server.mjs';
import { LANGUAGES, READ_RESULTS, judge } from './verify/languages.mjs';

let server, store, sold, token;
before(async () => {
  server = await Server.start();
  store = await server.store();
  const wanted = { amount: 49.9, customer_email: 'ada@example.com', customer_name: 'Ada' };
  sold = await create(server, store, { ...wanted, return_url: 'https://shop.example/thanks?a=1' });
  const { body } = await pay(sold.checkout_url);
  token = body.resultToken;
  assert.equal(new URL(body.redirectUrl).searchParams.get('result_token'), token);
});
after(() => server?.stop());

const keyOf = (secret) => createHmac('sha256', secret).update('pebblepay result token v1').digest();
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with these claims and a good signature. */
function forge(claims, head = { alg: 'HS256', typ: 'JWT' }) {
  const signed = `${encode(head)}.${encode(claims)}`;
  const mac = createHmac('sha256', keyOf(store.webhook_secret_test)).update(signed);
  return `${signed}.${mac.digest('base64url')}`;
}

const read = () => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

/** The token with one character changed, for every character. */
function* changed() {
  for (const [at, char] of [...token].entries()) {
    yield token.slice(0, at) + (char === 'A' ? 'B' : 'A') + token.slice(at + 1);
  }
}

// proves: TRAP-69, F-01
test('a library for JSON Web Tokens verifies a result token', async () => {
  const key = keyOf(store.webhook_secret_test);
  const options = { algorithms: ['HS256'], audience: store.store_id };
  const { payload } = await jwtVerify(token, key, options);
  const { iat, exp, transaction_id, ...claims } = payload;
  assert.deepEqual(claims, {
    aud: store.store_id,
    order_id: sold.order_id,
    amount: '49.90',
    currency: 'USD',
    status: 'completed',
    is_test: true,
  });
  assert.match(transaction_id, /^txn_/);
  assert.equal(exp - iat, 900);
  assert.ok(Math.abs(iat - Date.now() / 1000) < 60);
  const later = { ...options, currentDate: new Date((exp + 1) * 1000) };
  await assert.rejects(jwtVerify(token, key, later), /"exp" claim/);
  await assert.rejects(jwtVerify(token, key, { ...options, audience: 'store_x' }), /"aud" claim/);
  for (const secret of [store.webhook_secret_live, 'whsec_x']) {
    await assert.rejects(jwtVerify(token, keyOf(secret), options), /signature/);
  }
  // The webhook secret itself is not the key.
  const secret = Buffer.from(store.webhook_secret_test);
  await assert.rejects(jwtVerify(token, secret, options), /signature/);
});

for (const language of LANGUAGES.filter(({ name }) => READ_RESULTS.includes(name))) {
  // proves: TRAP-69
  test(`${language.name}: the helper verifies a result token and no other`, async () => {
    const claims = read();
    const good = {
      what: 'result',
      now: claims.iat,
      secret: store.webhook_secret_test,
      id: store.store_id,
      signature: token,
    };
    const unsigned = 'no: no signature matches';
    const malformed = 'no: the token is malformed';
    const [head, body, mac] = token.split('.');
    const told = `ok ${sold.order_id}`;
    const cases = [
      [good, told],
      [{ ...good, now: claims.exp - 1 }, told],
      [{ ...good, now: claims.exp }, 'no: the token is too old'],
      [{ ...good, id: 'store_x' }, 'no: the token is for another store'],
      [{ ...good, secret: store.webhook_secret_live }, unsigned],
      ...['', 'x', head, `${head}.${body}`, `${token}.`].map((t) => [
        { ...good, signature: t },
        malformed,
      ]),
      ...['..', `${head}.${body}.`, `${token}=`, `${head}.${body}.${mac.slice(1)}`].map((t) => [
        { ...good, signature: t },
        unsigned,
      ]),
      [{ ...good, signature: `${encode({ alg: 'none' })}.${body}.` }, unsigned],
      [{ ...good, signature: forge(claims, { alg: 'none' }) }, malformed],
      [{ ...good, signature: forge({ ...claims, exp: undefined }) }, 'no: the token is too old'],
      [
        { ...good, signature: forge({ ...claims, aud: undefined }) },
        'no: the token is for another store',
      ],
      ...[...changed()].map((t) => [{ ...good, signature: t }, undefined]),
    ];
    const answers = await judge(language, '', cases.map(([one]) => one));
    for (const [at, answer] of answers.entries()) {
      const [one, said] = cases[at];
      if (said) assert.equal(answer, said, one.signature);
      else assert.match(answer, /^no: /, one.signature);
    }
  });
}
