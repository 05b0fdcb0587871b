// Reads one case a line and prints what examples/verify/node says to it; see languages.mjs.

import { createInterface } from 'node:readline';
import {
  verifyResult,
  verifySignature,
  verifyWebhook,
} from '../../../examples/verify/node/pebblepay.mjs';

const field = (text) => (text === '-' ? undefined : Buffer.from(text.slice(1), 'base64'));

function judge([what, now, ...rest]) {
  const [secret, ...values] = rest.slice(0, 4).map((text) => field(text)?.toString());
  const body = field(rest[4]);
  const [id, timestamp, signature] = values;
  if (what === 'result') return ` ${verifyResult(signature, id, secret, Number(now)).order_id}`;
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  headers[what === 'hex' ? 'x-webhook-signature' : 'webhook-signature'] = signature;
  const header = (name) => headers[name];
  if (what === 'hex') verifySignature(body, header, secret);
  else verifyWebhook(body, header, secret, Number(now));
  return '';
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(`ok${judge(line.split('\t'))}`);
  } catch (error) {
    console.log(`no: ${error.message}`);
  }
}
