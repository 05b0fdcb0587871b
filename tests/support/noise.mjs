// Messages that nobody would send on purpose, the same ones for the same seed. The functions run in
// pages: `inPage` makes a script of them.

import { randomNumbers } from './random.mjs';

/** Every word of the frame protocol, public or not. */
export const WORDS = [
  ...['pebblepay:payment_complete', 'pebblepay:payment_failed', 'pebblepay:hello'],
  ...['pebblepay:challenge_done', 'shown', 'ready', 'resize', 'updated', 'confirmed', 'failed'],
  ...['challenge', 'processing', 'completed', 'settled', 'expired', 'close', 'error'],
];
const FIELDS = [
  ...['type', 'version', 'nonce', 'height', 'transactionId', 'orderId', 'amount', 'isTest'],
  ...['resultToken', 'redirectUrl', 'error', 'code', 'reason', '__proto__', 'constructor', 'then'],
];

/** Makes a function that returns one odd value after the other; all can be posted to a window. */
function noise(seed, words, fields) {
  const random = randomNumbers(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const plain = [
    ...[null, undefined, true, false, 0, -1, 1, 0.1, NaN, Infinity, -Infinity, 2 ** 53, 1e308],
    ...['', ' ', '\0', 'null', 'javascript:alert(1)', 'https://evil.example/', '//x', 'é'.repeat(5000)],
    ...[10n ** 30n, new Date(NaN), /x/g, new ArrayBuffer(8), new Uint8Array(3)],
  ];
  const value = (depth) => {
    const kind = random();
    if (kind < 0.5 || depth > 3) return pick([...plain, ...words]);
    if (kind < 0.6) return Array.from({ length: random() * 5 }, () => value(depth + 1));
    if (kind < 0.65) return new Map([[value(depth + 1), value(depth + 1)]]);
    if (kind < 0.7) return new Set([value(depth + 1)]);
    const entries = Array.from({ length: random() * 8 }, () => [pick(fields), value(depth + 1)]);
    return Object.fromEntries(entries);
  };
  // Two of three look like a message of ours, with fields of any kind.
  return () => {
    if (random() < 0.3) return value(0);
    const entries = Array.from({ length: random() * 6 }, () => [pick(fields), value(1)]);
    return { ...Object.fromEntries(entries), type: pick(words) };
  };
}

/** A script that declares `noisy(seed)`, the maker of odd values. */
export const SCRIPT = `const randomNumbers = ${randomNumbers};
const noise = ${noise};
const noisy = (seed) => noise(seed, ${JSON.stringify(WORDS)}, ${JSON.stringify(FIELDS)});`;
