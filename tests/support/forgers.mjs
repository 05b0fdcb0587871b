// Strangers who post the checkout's messages. They post every one that the protocol knows, under
// its own name and with the public prefix, with every field filled in, and values of odd shapes.

import { readFileSync } from 'node:fs';

const SOURCE = new URL('../../crates/protocol/src/messages.rs', import.meta.url);
// The names end where the fields begin.
const [names] = readFileSync(SOURCE, 'utf8').split('pub mod fields');

/** The name of every message, as the SDK and the server know them. */
export const NAMES = [...names.matchAll(/pub const \w+: &str =\s*"([^"]+)"/g)].map(
  ([, name]) => name,
);

const PREFIX = 'pebblepay:';
const ODD = [
  null,
  0,
  true,
  '',
  'pebblepay:payment_complete',
  [],
  {},
  { type: null },
  { type: {} },
  { type: ['pebblepay:payment_complete'] },
  [{ type: 'pebblepay:payment_complete' }],
];

/** All that a forger posts; `stolen` is where the forged result would send the customer. */
export function forgeries(stolen) {
  const fields = {
    version: 1,
    nonce: '0'.repeat(32),
    height: 9000,
    transactionId: 'txn_forged',
    orderId: 'PP-FORG-EDFORG',
    amount: 0.01,
    isTest: false,
    resultToken: 'forged',
    redirectUrl: stolen,
    url: stolen,
    error: 'forged',
    code: 'forged',
    reason: 'completed',
  };
  const types = NAMES.flatMap((name) =>
    name.startsWith(PREFIX) ? [name, name.slice(PREFIX.length)] : [name, PREFIX + name],
  );
  return [...types.map((type) => ({ type, ...fields })), ...ODD];
}

/**
 * A page that forges: at once if its address ends in `#now`, else whenever it is told to. It posts
 * to the shop and to every frame of the shop that it can see, each message with a port to listen
 * at, and says `forged` when it is done.
 */
export const forgerPage = (stolen) => `<!doctype html><title>Stranger</title><script>
const MESSAGES = ${JSON.stringify(forgeries(stolen))};
const shop = window.opener ?? window.parent;
function forge() {
  const targets = [shop];
  for (let index = 0; index < shop.length; index += 1) targets.push(shop[index]);
  for (const target of targets) {
    for (const message of MESSAGES) {
      target.postMessage(message, '*');
      target.postMessage(message, '*', [new MessageChannel().port2]);
    }
  }
  shop.postMessage('forged', '*');
}
addEventListener('message', ({ data }) => data === 'forge' && forge());
if (location.hash === '#now') forge();
shop.postMessage('here', '*');
</script>`;
