// Verifies what PebblePay sends: copy this file into your project. It needs Node 18 and nothing
// else. Each function throws an Error that says why, and returns nothing (or the claims) if all is
// well.
//
// `body` is the request's body exactly as it came, in bytes: express.raw(), not express.json().
// `header` gives the value of a request header by its name: (name) => request.headers[name].
// `secret` is your webhook secret as PebblePay shows it, `whsec_` included.

import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_S = 300;

/** Checks `webhook-id`, `webhook-timestamp` and `webhook-signature` (Standard Webhooks). */
export function verifyWebhook(body, header, secret, nowS = Date.now() / 1000) {
  const id = required(header, 'webhook-id');
  const timestamp = required(header, 'webhook-timestamp');
  const signatures = required(header, 'webhook-signature');
  if (!/^[0-9]{1,12}$/.test(timestamp)) throw new Error('webhook-timestamp is not a number');
  if (Number(timestamp) < nowS - TOLERANCE_S) throw new Error('the webhook is too old');
  if (Number(timestamp) > nowS + TOLERANCE_S) throw new Error('the webhook is from the future');
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body);
  const expected = `v1,${mac.digest('base64')}`;
  // While a secret is rotated there are two signatures, with a space between.
  const matches = signatures.split(' ').filter((signature) => isSame(signature, expected));
  if (matches.length === 0) throw new Error('no signature matches');
}

/** Checks `x-webhook-signature`. It has no time in it: remember which `event_id` you have seen. */
export function verifySignature(body, header, secret) {
  const given = required(header, 'x-webhook-signature');
  const expected = createHmac('sha256', secret).update(body).digest('hex');
  if (!isSame(given, expected)) throw new Error('no signature matches');
}

/**
 * Checks the result token of a redirect (`result_token`) or a message (`resultToken`) and returns
 * what it says: `order_id`, `transaction_id`, `amount`, `currency`, `status`, `is_test` …
 * Show the customer a receipt with it; deliver when the webhook has come.
 */
export function verifyResult(token, storeId, secret, nowS = Date.now() / 1000) {
  const parts = String(token).split('.');
  if (parts.length !== 3) throw new Error('the token is malformed');
  const key = createHmac('sha256', secret).update('pebblepay result token v1').digest();
  const expected = createHmac('sha256', key).update(`${parts[0]}.${parts[1]}`).digest('base64url');
  if (!isSame(parts[2], expected)) throw new Error('no signature matches');
  const read = (part) => JSON.parse(Buffer.from(part, 'base64url'));
  const [head, claims] = [read(parts[0]), read(parts[1])];
  if (head.alg !== 'HS256') throw new Error('the token is malformed');
  if (claims.aud !== storeId) throw new Error('the token is for another store');
  if (!(claims.exp > nowS)) throw new Error('the token is too old');
  return claims;
}

function required(header, name) {
  const value = header(name);
  if (!value) throw new Error(`${name} is missing`);
  return value;
}

function keyOf(secret) {
  const encoded = /^whsec_([A-Za-z0-9+/]{43}=)$/.exec(secret)?.[1];
  if (!encoded) throw new Error('the secret is not whsec_ and 32 bytes in base64');
  return Buffer.from(encoded, 'base64');
}

function isSame(given, expected) {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
