// A receiver that trusts the library of Standard Webhooks instead of PebblePay's own header.

import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { close, listen } from '../support/merchant.mjs';

/** Starts the receiver. */
export async function startStandard(secret) {
  const webhook = new Webhook(secret);
  const accepted = [];
  const { server, origin } = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      accepted.push(webhook.verify(Buffer.concat(chunks).toString(), request.headers));
      response.end('OK');
    } catch (error) {
      response.statusCode = error instanceof WebhookVerificationError ? 401 : 500;
      response.end(String(error));
    }
  });
  return { url: `${origin}/hook`, accepted: async () => accepted, stop: () => close(server) };
}
