// What the server leaves behind, in its database, its write-ahead log and its log at the most talkative
// level, holds no card number, no key and no password; neither do its answers.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { call, create, openForm, postForm } from '../support/api.mjs';
import { account, PASSWORD } from '../support/owner.mjs';
import { Server } from '../support/server.mjs';

const NUMBERS = {
  pays: '4000000000000002',
  'is declined': '4000000000000119',
  'asks the bank': '4000000000001091',
  'is no test card': '4242424242424242',
  'is mistyped': '4111111111111112',
};
let server, store;

before(async () => {
  server = await Server.start(['--log', 'trace']);
  store = await server.store();
});
after(() => server?.stop());

/** Everything on the disk, a file at a time, and the log. */
async function leftBehind() {
  const files = await readdir(server.folder);
  assert.ok(files.includes('pay.db-wal'), `the server still runs: ${files}`);
  const read = async (file) => [file, (await readFile(join(server.folder, file))).toString('latin1')];
  return [...(await Promise.all(files.map(read))), ['the log', server.log]];
}

// proves: E11
test('no card number, key or password is left on the disk, in the log or in an answer', async () => {
  const answers = [];
  for (const [reference, card_number] of Object.entries(NUMBERS)) {
    const fields = { amount: 5, order_reference: reference };
    const { order_id, checkout_url } = await create(server, store, fields);
    const form = await openForm(checkout_url);
    // As people type it, then as it is, then into the wrong field: with a wrong digit it is none.
    const spaced = card_number.replace(/(.{4})(?=.)/g, '$1 ');
    for (const number of [spaced, card_number]) {
      answers.push(await postForm(form, { card_number: number, cvc: '937' }));
    }
    if (reference !== 'is mistyped') answers.push(await postForm(form, { name: card_number }));
    answers.push(await call(server, store, `/orders/${order_id}`));
  }
  await account(server, store, 'ada@example.com');
  await call(server, store, '/orders', { key: `${store.test_key}x` });
  const texts = [...(await leftBehind()), ['an answer', JSON.stringify(answers)]];
  assert.match(server.log, /"DEBUG"/, 'the log is at its most talkative');
  assert.ok(texts.some(([, text]) => text.includes('is declined')), 'what may be kept is found');

  const secrets = { ...NUMBERS, live: store.live_key, test: store.test_key, PASSWORD };
  for (const [what, secret] of Object.entries(secrets)) {
    for (const [where, text] of texts) {
      const at = text.indexOf(secret);
      assert.equal(at, -1, `${what}, in ${where}: ${text.slice(at - 80, at + 20)}`);
    }
  }
  for (const [where, text] of texts) assert.doesNotMatch(text, /cvc\W{1,6}937/, where);
});
