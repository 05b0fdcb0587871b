// The schedule of attempts on the server's own clock, which libfaketime moves: a receiver that
// always answers 500 is asked again after 5 minutes, 15 minutes, 1, 4 and 12 hours, each at most a
// tenth later, and then no more.
//
// The clock is moved in steps of a hundredth of the gap. After each step another customer pays, so
// that the server looks for what is due; the attempts themselves say when they were made.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, create, pay } from '../support/api.mjs';
import { clockMissing, movableClock } from '../support/clock.mjs';
import { close, listen } from '../support/merchant.mjs';
import { startReceiver } from '../support/receiver.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const GAPS_S = [5 * 60, 15 * 60, 3600, 4 * 3600, 12 * 3600];
const skip = clockMissing;

let clock, server, store, refusing, markers, attempts;
before(async () => {
  if (skip) return;
  attempts = [];
  refusing = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    attempts.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.statusCode = 500;
    response.end();
  });
  markers = await startReceiver();
  clock = await movableClock();
  server = await Server.start(['--api-rate-per-second', '0'], { env: clock.env });
  store = await server.store();
});
after(async () => {
  await server?.stop();
  await markers?.stop();
  if (refusing) await close(refusing.server);
  await clock?.remove();
});

let moved_s = 0;
/** Moves the server's clock on, and returns when the server has looked for what is due since. */
async function move(by_s) {
  moved_s += by_s;
  await clock.set(moved_s);
  const heard = markers.received.length;
  const marker = await create(server, store, { amount: 1, webhook_url: `${markers.origin}/m` });
  await pay(marker.checkout_url);
  await until('the marker arrives', () => markers.received.length > heard);
}

const timeOf = ({ headers }) => Number(headers['webhook-timestamp']);

// proves: B-13, PEB-110, TRAP-13, F-14
test('a receiver that fails is tried again at the documented times', { skip }, async (t) => {
  const url = `${refusing.origin}/hook`;
  const made = await create(server, store, { amount: 49.99, webhook_url: url });
  await pay(made.checkout_url);
  await until('the first attempt', () => attempts.length === 1);
  for (const [at, gap_s] of GAPS_S.entries()) {
    const last_s = timeOf(attempts[at]);
    const sooner_s = Math.floor(Date.now() / 1000) + moved_s - last_s;
    await move(Math.floor(gap_s * 0.97) - sooner_s);
    assert.equal(attempts.length, at + 1, `not before ${gap_s} s`);
    for (let step = 0; attempts.length === at + 1 && step < 15; step += 1) {
      await move(Math.ceil(gap_s / 100));
    }
    await until(`attempt ${at + 2}`, () => attempts.length === at + 2);
    const gap = timeOf(attempts[at + 1]) - last_s;
    // The tenth that the jitter may add, and two steps and a few seconds of the test's own.
    assert.ok(gap >= gap_s && gap <= gap_s * 1.12 + 10, `${gap} s instead of ${gap_s} s`);
    t.diagnostic(`attempt ${at + 2} came ${gap} s after the one before; documented: ${gap_s} s`);
  }
  await move(30 * 24 * 3600);
  assert.equal(attempts.length, 6);
  const { body } = await call(server, store, `/events?order_id=${made.order_id}`);
  const event = body.events.find(({ type }) => type === 'payment.completed');
  const { deliveries } = (await call(server, store, `/events/${event.id}/deliveries`)).body;
  assert.deepEqual(
    deliveries.map(({ status, attempts: count }) => [status, count]),
    [['exhausted', 6]],
  );
  // The same event in the same bytes each time; only the time and so the signature are new.
  assert.equal(new Set(attempts.map(({ body: bytes }) => bytes)).size, 1);
  const sent = (name) => [...new Set(attempts.map(({ headers }) => headers[name]))];
  assert.deepEqual(sent('webhook-id'), [event.id]);
  assert.equal(sent('webhook-signature').length, 6);
});
