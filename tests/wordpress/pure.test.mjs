// The plugin's parts that need no WordPress: money, decisions, signatures and policies, run by the
// PHP that the tests have. And what can be said of every file of the plugin by reading it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { PLUGIN } from './site.mjs';

const run = promisify(execFile);
const PHP = process.env.PHP_BIN ?? 'php';
const files = readdirSync(PLUGIN, { recursive: true }).map((name) => join(PLUGIN, name));
const phpFiles = files.filter((file) => file.endsWith('.php'));
const source = (name) => readFileSync(join(PLUGIN, name), 'utf8');

/** Calls a function of the plugin with each list of arguments; returns the results. */
async function results(name, lists) {
  const code = `
    foreach (['signatures', 'money', 'decisions', 'policy'] as $file) require $argv[1] . "/includes/$file.php";
    $call = fn ($list) => ('PebblePay\\\\' . $argv[2])(...$list);
    echo json_encode(array_map($call, json_decode($argv[3], true)));`;
  const { stdout } = await run(PHP, ['-r', code, '--', PLUGIN, name, JSON.stringify(lists)]);
  return JSON.parse(stdout);
}

/** Checks a function against pairs of arguments and result. */
async function table(name, pairs) {
  const found = await results(name, pairs.map(([given]) => given));
  pairs.forEach(([given, wanted], index) => {
    assert.deepEqual(found[index], wanted, `${name}(${JSON.stringify(given)})`);
  });
}

test('amounts become minor units without a float', async () => {
  await table('minor_units', [
    [['49.99', 'USD'], 4999],
    [['0.07', 'EUR'], 7],
    [['1.1', 'USD'], 110],
    [['50', 'usd'], 5000],
    [['8.20', 'USD'], 820],
    [['1500.00', 'JPY'], 1500],
    [['1500.50', 'JPY'], null],
    [['12.340', 'TND'], 12340],
    [['12.3456', 'TND'], null],
    [['1.005', 'USD'], null],
    [['49.990', 'USD'], 4999],
    [['', 'USD'], null],
    [['-5', 'USD'], null],
    [['1e3', 'USD'], null],
    [['49,99', 'USD'], null],
    [['99999999999.99', 'USD'], 9999999999999],
  ]);
  await table('decimal_text', [
    [[4999, 'USD'], '49.99'],
    [[7, 'EUR'], '0.07'],
    [[1500, 'JPY'], '1500'],
    [[12340, 'TND'], '12.340'],
    [[1, 'CLF'], '0.0001'],
  ]);
  const code = `require $argv[1] . '/includes/money.php';
    $wrong = [];
    for ($minor = 0; $minor < 200000; $minor += 7) {
      $json = json_decode(PebblePay\\decimal_text($minor, 'USD'));
      if (PebblePay\\minor_units(PebblePay\\number_text($json), 'USD') !== $minor) $wrong[] = $minor;
    }
    echo json_encode($wrong);`;
  for (const precision of ['-1', '17', '4']) {
    const flags = ['-d', `serialize_precision=${precision}`, '-d', `precision=${precision}`];
    const { stdout } = await run(PHP, [...flags, '-r', code, '--', PLUGIN]);
    assert.equal(stdout, '[]', 'every number of JSON comes back as the amount it was');
  }
});

test('the currencies’ decimals are those of the server', async () => {
  const rust = readFileSync(new URL('../../crates/core/src/money/tests.rs', import.meta.url), 'utf8');
  const [, none] = /let none = "([^"]+)"/.exec(rust);
  const listed = (digits) => new RegExp(`with_decimals\\(${digits}\\), "([^"]+)"`).exec(rust)[1];
  const wanted = { 0: none, 3: listed(3), 4: listed(4) };
  for (const [digits, codes] of Object.entries(wanted)) {
    await table('exponent_of', codes.split(' ').map((code) => [[code], Number(digits)]));
  }
  const others = [...source('includes/money.php').matchAll(/'([A-Z]{3})' =>/g)].length;
  assert.equal(others, Object.values(wanted).join(' ').split(' ').length, 'and no other');
});

test('an order is finished only by its own payment, in full and in its currency', async () => {
  const order = { order_id: '7', key: 'wc_order_k', total: '20.00', currency: 'EUR', is_test: false };
  const payment = {
    status: 'completed',
    amount: 20,
    currency: 'EUR',
    is_test: false,
    metadata: { wc_order_id: '7', wc_order_key: 'wc_order_k' },
  };
  const cases = [
    [{}, {}, 'pay'],
    [{ status: 'pending' }, {}, 'wait'],
    [{ status: 'failed' }, {}, 'wait'],
    [{ status: 'refunded' }, {}, 'wait'],
    [{ status: undefined }, {}, 'wait'],
    [{ amount: 19.99 }, {}, 'hold'],
    [{ amount: 20.01 }, {}, 'hold'],
    [{ amount: 0 }, {}, 'hold'],
    [{ amount: '20' }, {}, 'hold'],
    [{ amount: null }, {}, 'hold'],
    [{ currency: 'USD' }, {}, 'hold'],
    [{ is_test: true }, {}, 'hold'],
    [{}, { is_test: true }, 'hold'],
    [{ is_test: true }, { is_test: true }, 'pay'],
    [{ metadata: { wc_order_id: '8', wc_order_key: 'wc_order_k' } }, {}, 'foreign'],
    [{ metadata: { wc_order_id: '7', wc_order_key: 'guess' } }, {}, 'foreign'],
    [{ metadata: null }, {}, 'foreign'],
    [{ amount: 2000, currency: 'JPY' }, { total: '2000.00', currency: 'JPY' }, 'pay'],
    [{ amount: 20, currency: 'JPY' }, { total: '2000', currency: 'JPY' }, 'hold'],
  ];
  const lists = cases.map(([paid, wanted]) => [{ ...payment, ...paid }, { ...order, ...wanted }]);
  const found = await results('decide_payment', lists);
  cases.forEach(([paid, wanted, what], index) => {
    assert.equal(found[index][0], what, JSON.stringify([paid, wanted]));
  });
});

test('a checkout is used again only as long as it can be paid in peace', async () => {
  const now = 1_800_000_000;
  const until = (seconds) => new Date((now + seconds) * 1000).toISOString();
  const open = { status: 'pending', currency: 'EUR', amount_subtotal: 20, expires_at: until(3600) };
  await table('is_payable', [
    [[open, '20.00', 'EUR', now], true],
    [[{ ...open, status: 'failed' }, '20.00', 'EUR', now], false],
    [[open, '21.00', 'EUR', now], false],
    [[open, '20.00', 'USD', now], false],
    [[{ ...open, expires_at: until(60) }, '20.00', 'EUR', now], false],
    [[{ ...open, expires_at: '' }, '20.00', 'EUR', now], false],
  ]);
});

test('webhook signatures are checked as the sender makes them', async () => {
  const [one, two] = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`);
  const mac = (secret, text) =>
    createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(text).digest('base64');
  const body = '{"a": "ü"}';
  const signature = `v1,${mac(one, `evt_1.1000.${body}`)}`;
  const headers = { id: 'evt_1', timestamp: '1000', signature };
  const both = { ...headers, signature: `v1,AAAA ${signature}` };
  const found = await results('webhook_problem', [
    [body, headers, [one], 1000],
    [body, headers, [two, one], 1300],
    [body, both, [one], 700],
    [body, headers, [two], 1000],
    [body, headers, [], 1000],
    [body, headers, ['whsec_short', ''], 1000],
    [`${body} `, headers, [one], 1000],
    [body, { ...headers, id: 'evt_2' }, [one], 1000],
    [body, { ...headers, timestamp: '1001' }, [one], 1000],
    [body, headers, [one], 1301],
    [body, { ...headers, timestamp: '1000.0' }, [one], 1000],
    [body, { ...headers, signature: '' }, [one], 1000],
    [body, { ...headers, signature: signature.slice(3) }, [one], 1000],
  ]);
  assert.deepEqual(found.slice(0, 3), [null, null, null]);
  for (const problem of found.slice(3)) assert.equal(typeof problem, 'string');
});

test('buttons are signed as the server checks it', async () => {
  const message =
    'pebblepay-button-v1\namount:4:5.00\nproduct:6:Tür\n!\nstore_id:7:store_1\ntestMode:4:true\n';
  await table('button_message', [
    [['store_1', { testMode: 'true', product: 'Tür\n!', amount: '5.00', coupon: 'X', ref: '' }], message],
    [['store_1', { store_id: 'store_2' }], 'pebblepay-button-v1\nstore_id:7:store_1\n'],
  ]);
  const url = new URL('../../crates/core/fixtures/button-signatures.json', import.meta.url);
  const { key, cases } = JSON.parse(readFileSync(url, 'utf8'));
  assert.ok(cases.length > 3);
  // The plugin writes return_url only, so it needs no other name for it.
  const ours = cases.filter(({ params }) => !params.success_url);
  await table('sign_button', ours.map((one) => [[one.store_id, one.params, key], one.sig]));
  const mac = createHmac('sha256', 'bsk_key').update('pebblepay-button-v1\nstore_id:7:store_1\n');
  await table('sign_button', [[['store_1', {}, 'bsk_key'], `v1_${mac.digest('base64url')}`]]);
});

test('policies are read as browsers read them', async () => {
  const [host, shop] = ['https://pay.example.com', 'https://shop.example'];
  const needs = (policy, ...gaps) => [[policy, host, shop], Object.fromEntries(gaps.map((gap) => [gap, host]))];
  const all = ['script-src', 'connect-src', 'frame-src'];
  const found = (pair) => [pair[0], Object.keys(pair[1]).length ? pair[1] : []];
  await table(
    'policy_gaps',
    [
      needs(''),
      needs("img-src 'none'"),
      needs("default-src 'self'", ...all),
      needs("default-src 'none'", ...all),
      needs('default-src *'),
      needs('default-src https:'),
      needs('default-src http:', ...all),
      needs(`default-src 'self' ${host}`),
      needs(`DEFAULT-SRC 'SELF' HTTPS://PAY.EXAMPLE.COM`),
      needs("default-src 'self' pay.example.com"),
      needs("default-src 'self' *.example.com"),
      needs("default-src 'self' *.pay.example.com", ...all),
      needs("default-src 'self' evilpay.example.com", ...all),
      needs("default-src 'self' pay.example.com:8443", ...all),
      needs("default-src 'self' pay.example.com:*"),
      needs(`script-src 'self' ${host}/js/; default-src ${host}`),
      needs(`script-src ${host}/other/; default-src ${host}`, 'script-src'),
      needs(`script-src ${host}/js; default-src ${host}`, 'script-src'),
      needs(`script-src ${host}; frame-src 'self'`, 'frame-src'),
      needs(`script-src ${host}; child-src 'self'`, 'frame-src'),
      needs(`script-src ${host}; script-src 'none'; connect-src ${host}`),
      needs(`script-src 'self'; script-src-elem ${host}`),
    ].map(found),
  );
  await table('policy_allows_wasm', [
    [['']  , true],
    [["script-src 'self'"], false],
    [["script-src 'self' 'wasm-unsafe-eval'"], true],
    [["default-src 'self' 'unsafe-eval'"], true],
    [["script-src-elem 'self'"], true],
  ]);
});

test('every PHP file is valid', async () => {
  assert.ok(phpFiles.length > 15);
  for (const file of phpFiles) {
    const { stdout } = await run(PHP, ['-l', file]);
    assert.match(stdout, /^No syntax errors/, file);
  }
});

test('nothing in the plugin needs a newer PHP than 7.4', async () => {
  const code = `
    $new = ['T_MATCH', 'T_ENUM', 'T_READONLY', 'T_ATTRIBUTE', 'T_NULLSAFE_OBJECT_OPERATOR'];
    foreach (array_slice($argv, 1) as $file) {
      $tokens = token_get_all(file_get_contents($file));
      foreach ($tokens as $token) {
        if (is_array($token) && in_array(token_name($token[0]), $new, true)) echo "$file:$token[2] $token[1]\\n";
        if (is_array($token) && in_array($token[1], ['str_contains', 'str_starts_with', 'str_ends_with', 'array_is_list', 'get_debug_type'], true)) echo "$file:$token[2] $token[1]\\n";
      }
    }`;
  const { stdout } = await run(PHP, ['-r', code, '--', ...phpFiles]);
  assert.equal(stdout, '');
  // Types that are alternatives, `mixed`, named arguments and promoted properties have no tokens.
  const signatures = /(function[^;{]*[:,(]\s*\??[\w\\]+\|[\w\\]+\s+\$|\)\s*:\s*(mixed|static|[\w\\]+\|)|__construct\([^)]*(public|private|protected)\b)/;
  for (const file of phpFiles) assert.doesNotMatch(readFileSync(file, 'utf8'), signatures, file);
});

test('no file can be run by itself, and every text can be translated', () => {
  for (const file of phpFiles) {
    const text = readFileSync(file, 'utf8');
    const name = relative(PLUGIN, file);
    const calls = [...text.matchAll(/\b(?:__|_e|esc_html__|esc_html_e|esc_attr__)\(/g)].length;
    const domains = [...text.matchAll(/,\s*'pebblepay'\s*\)/g)].length;
    assert.ok(domains >= calls, `${name}: ${calls} texts, ${domains} text domains`);
    // What a direct request would do: a file with functions only does nothing.
    if (['pebblepay.php', 'uninstall.php'].includes(name)) assert.match(text, /defined\('[A-Z_]+'\) \|\| exit/);
  }
  const versions = [
    /Version: {11}(\S+)/.exec(source('pebblepay.php')),
    /const VERSION = '([^']+)'/.exec(source('pebblepay.php')),
    /Stable tag: (\S+)/.exec(source('readme.txt')),
    /"version": "([^"]+)"/.exec(source('blocks/button/block.json')),
    /'version' => '([^']+)'/.exec(source('blocks/button/edit.asset.php')),
  ].map((found) => found[1]);
  assert.equal(new Set(versions).size, 1, versions.join(' '));
});
