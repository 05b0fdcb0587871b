// A merchant's endpoint that keeps every webhook it gets, exactly as it came.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { close, listen } from './merchant.mjs';

/** Whether the signature is the one of these bytes under the secret. */
export function isSigned({ headers, body }, secret) {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(headers['x-webhook-signature'] ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Starts an endpoint that says 200 to everything. */
export async function startReceiver() {
  const received = [];
  const { server, origin } = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
    response.end('OK');
  });
  return { origin, received, stop: () => close(server) };
}
