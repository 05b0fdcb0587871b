// A merchant's webhook handler on Express, written as PebblePay's documentation tells merchants to
// write it: the parsed body is printed again, signed, and compared in constant time. It runs on
// whichever Express it is given, and keeps what it accepted.

import { createHmac, timingSafeEqual } from 'node:crypto';

function verifyWebhook(payload, signature, secret) {
  const expected = createHmac('sha256', secret).update(JSON.stringify(payload)).digest('hex');
  return timingSafeEqual(Buffer.from(signature, 'hex'), Buffer.from(expected, 'hex'));
}

/** Starts the handler on any free port. */
export async function startExpress(express, secret) {
  const accepted = [];
  const app = express();
  app.use(express.json());
  app.post('/webhooks/pebblepay', (request, response) => {
    const signature = request.headers['x-webhook-signature'];
    if (!verifyWebhook(request.body, signature, secret)) {
      return response.status(401).send('Invalid signature');
    }
    accepted.push(request.body);
    return response.status(200).send('OK');
  });
  const server = await new Promise((ready) => {
    const started = app.listen(0, '127.0.0.1', () => ready(started));
  });
  const url = `http://127.0.0.1:${server.address().port}/webhooks/pebblepay`;
  const stop = () =>
    new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    });
  return { url, accepted: async () => accepted, stop };
}
