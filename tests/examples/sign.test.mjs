// The signers of examples/sign give what the server's own command line gives, and what the fixtures
// of another implementation say; the server sells what they sign.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buttonSignature } from '../../examples/sign/pebblepay-sign.mjs';
import { Server } from '../support/server.mjs';

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const PHP = `require $argv[1]; $c = json_decode($argv[2], true);
echo PebblePay\\button_signature($c['key'], $c['store_id'], $c['params']);`;
const PYTHON = `import json, os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
from pebblepay_sign import button_signature
c = json.loads(sys.argv[2])
print(button_signature(c["key"], c["store_id"], c["params"]), end="")`;

const run = (program, words) => execFileSync(program, words, { encoding: 'utf8' });
const SIGNERS = {
  Node: ({ key, store_id, params }) => buttonSignature(key, store_id, params),
  PHP: (wanted) =>
    run(process.env.PHP_BIN ?? 'php', [
      '-r',
      PHP,
      '--',
      path('examples/sign/pebblepay-sign.php'),
      JSON.stringify(wanted),
    ]),
  Python: (wanted) =>
    run('python3', ['-B', '-c', PYTHON, path('examples/sign/pebblepay_sign.py'), JSON.stringify(wanted)]),
};

let server, store, variant;
before(async () => {
  server = await Server.start();
  store = await server.store();
  variant = await server.variant(store, { amount: '19.99' });
});
after(() => server?.stop());

const keyOf = (mode) =>
  server.json('store', 'button-key', '--store', store.store_id, ...(mode ? ['--mode', mode] : []));
const sign = (...words) => server.json('sign-button', '--store', store.store_id, ...words);

for (const [language, signer] of Object.entries(SIGNERS)) {
  test(`the signer in ${language} gives the signatures of the fixtures`, async () => {
    const file = path('crates/core/fixtures/button-signatures.json');
    const { key, cases } = JSON.parse(await readFile(file, 'utf8'));
    for (const { name, store_id, params, sig } of cases) {
      assert.equal(signer({ key, store_id, params }), sig, name);
    }
  });

  test(`the signer in ${language} and the server's command line agree, and the page sells`, async () => {
    const { key } = await keyOf('test');
    const { store_id } = store;
    const sales = [
      [{ amount: '49.99', product: 'Grüner “Tee” & mehr 🍵' }, ['--amount', '49.99']],
      [{ variant_id: variant, ref: 'INV/1 #2' }, ['--variant', variant]],
      [{ amount: '5', metadata: '{"plan":"premium"}', return_url: 'https://shop.example/?a=1&b=2' }, ['--amount', '5']],
    ];
    const flags = { product: '--product', ref: '--reference', metadata: '--metadata', return_url: '--return-url' };
    for (const [params, words] of sales) {
      for (const [name, flag] of Object.entries(flags)) {
        if (params[name]) words.push(flag, params[name]);
      }
      const made = await sign(...words, '--mode', 'test');
      const signature = signer({ key, store_id, params: { ...params, testMode: 'true' } });
      assert.equal(signature, made.data_sig);
      const query = new URLSearchParams({ ...params, testMode: 'true', sig: signature });
      const page = `${server.origin}/checkout/${store_id}?${query}`;
      assert.equal((await fetch(page)).status, 200);
      // The link that was printed is this one, whatever the order of its parameters.
      const printed = new URL(made.href);
      printed.searchParams.sort();
      query.sort();
      assert.equal(`${printed.searchParams}`, `${query}`);
      assert.ok(!made.href.includes('+'));
    }
  });
}

test('sign-button prints what can be pasted, and says what can not be sold', async () => {
  const words = ['sign-button', '--store', store.store_id, '--amount', '49.99'];
  const text = await server.command(...words, '--product', 'A "B" <c>', '--label', 'Buy <now>');
  const [signature, link, button] = text.trimEnd().split('\n\n');
  assert.match(signature, /^v1_[\w-]{43}$/);
  assert.match(link, /^<a href="http[^"<>]+&amp;sig=v1_[\w-]{43}" data-pebblepay="checkout">Buy &lt;now&gt;<\/a>$/);
  assert.match(button, /data-amount="49.99" data-product="A &quot;B&quot; &lt;c&gt;" data-test-mode="true" data-sig="v1_/);
  for (const [wrong, says] of [
    [['--amount', '49,99'], /amount is required/],
    [['--amount', '0.10'], /amount is required/],
    [['--variant', 'var_none'], /variant not found/],
    [['--amount', '5', '--return-url', 'javascript:alert(1)'], /return_url must be/],
    [['--amount', '5', '--metadata', 'plan'], /metadata must be JSON/],
    [['--amount', '5', '--metadata', '[1]'], /metadata/],
    [['--amount', '5', '--currency', 'XXX'], /currency must be/],
    [['--amount', '5', '--product', 'x'.repeat(256)], /product must be at most 255/],
  ]) {
    await assert.rejects(sign(...wrong), ({ code, stderr }) => {
      assert.equal(code, 1);
      assert.match(stderr, says);
      assert.equal(stderr.trimEnd().split('\n').length, 1);
      return true;
    });
  }
  await assert.rejects(sign('--amount', '5', '--variant', variant), { code: 2 });
});

test('a key is shown again as it is, rotated on demand, and each side has its own', async () => {
  const [first, again, live] = [await keyOf(), await keyOf('test'), await keyOf('live')];
  assert.deepEqual(again, first);
  assert.deepEqual(
    [first.mode, first.former_valid_until, live.mode, live.key === first.key],
    ['test', null, 'live', false],
  );
  const old = await sign('--amount', '5');
  const rotate = ['store', 'button-key', '--store', store.store_id, '--rotate'];
  const rotated = await server.json(...rotate);
  assert.notEqual(rotated.key, first.key);
  const days = (Date.parse(rotated.former_valid_until) - Date.now()) / 86_400_000;
  assert.ok(days > 89.9 && days <= 90, `${days} days`);
  const status = async ({ href }) => {
    const { pathname, search } = new URL(href);
    return (await fetch(server.origin + pathname + search)).status;
  };
  assert.equal(await status(old), 200);
  const ended = await server.json('store', 'button-key', '--store', store.store_id, '--end-former');
  assert.deepEqual([ended.key, ended.former_valid_until], [rotated.key, null]);
  assert.deepEqual([await status(old), await status(await sign('--amount', '5'))], [403, 200]);
});

test('a store that wants signatures says so', async () => {
  const set = (rule) => server.json('store', 'set', '--store', store.store_id, '--unsigned-amounts', rule);
  assert.equal((await set('refuse')).unsigned_amounts, 'refuse');
  const page = `${server.origin}/checkout/${store.store_id}?amount=5`;
  const refused = await fetch(page);
  assert.equal(refused.status, 403);
  assert.match(await refused.text(), /data-code="signature_missing"/);
  assert.equal((await set('allow')).unsigned_amounts, 'allow');
  assert.equal((await fetch(page)).status, 200);
});
