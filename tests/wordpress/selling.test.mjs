// A real WordPress sells: with the plugin's shortcode and block, with only the pasted script tag, and
// with optimizers that rewrite scripts. What was paid is reported once, by a verified webhook.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { orders } from '../support/api.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { dialogFrame, paid, pay } from '../support/checkout.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { Site, wordpressMissing } from './site.mjs';

const CARD = { number: '4000 0000 0000 0002' };
const BUTTON = 'a[data-pebblepay]';
const KEY = 'bsk_test_0123456789abcdef0123456789abcdef';
let browser, server, site, store;
const inPage = pagesOf(() => browser);
const skip = wordpressMissing;

before(async () => {
  if (skip) return;
  site = await Site.start();
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await site.activate();
  store = await server.store({ webhookUrl: `${site.origin}/wp-json/pebblepay/v1/webhook` });
  await site.connect(server, store);
});
beforeEach(async () => {
  if (!skip) await site.php(`foreach (['optimizer', 'ruthless', 'no_strangers', 'handler_fails'] as $name)
    delete_option("test_$name");`);
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop(), site?.stop()]);
});

/** The form to pay with, wherever the click led: into the dialog or to the hosted page. */
async function formAfter(page, click) {
  await click();
  const opened = page.locator('dialog[open] iframe').waitFor({ state: 'attached' });
  const moved = page.waitForURL(`${server.origin}/**`);
  const where = await Promise.race([opened.then(() => 'dialog'), moved.then(() => 'hosted')]);
  Promise.allSettled([opened, moved]);
  return { where, form: where === 'dialog' ? dialogFrame(page) : page };
}

/** A customer clicks and pays; returns where, and the order as the API tells it. */
async function buy(page, reference, selector = BUTTON) {
  const { where, form } = await formAfter(page, () => page.click(selector));
  await pay(form, CARD);
  await paid(form);
  const { orders: found } = await orders(server, store, `order_reference=${reference}`);
  assert.equal(found.length, 1, 'one order was made');
  assert.equal(found[0].status, 'completed');
  return { where, order: found[0] };
}

/** The events that the plugin announced for an order. */
const announced = async (orderId) => {
  const all = await site.php(`global $wpdb;
    return array_map('maybe_unserialize', $wpdb->get_col(
      "SELECT option_value FROM $wpdb->options WHERE option_name LIKE 'test\\\\_event\\\\_%'"));`);
  return all.filter(({ order_id }) => order_id === orderId);
};

const html = async (url) => (await fetch(url)).text();
const tagIn = (text) => /<script[^>]*\/pebblepay\.js[^>]*><\/script>/.exec(text)?.[0];
const linkIn = (text) => /<a [^>]*data-pebblepay[^>]*>[^<]*<\/a>/.exec(text)?.[0];
const unescape = (text) => text.replaceAll('&amp;', '&').replaceAll('&#038;', '&');
const hrefIn = (text) => new URL(unescape(/href="([^"]+)"/.exec(linkIn(text))[1]));

test(
  'the shortcode sells, and the webhook is announced once',
  { skip },
  inPage(async ({ page }) => {
    const code = '[pebblepay amount="49.99" product="Tea &amp; Cake" reference="WP-1" label="Buy it"]';
    await page.goto(await site.publish('Shortcode', code));
    const { where, order } = await buy(page, 'WP-1');
    assert.equal(where, 'dialog');
    assert.deepEqual([order.amount, order.product_name], [49.99, 'Tea & Cake']);
    await until('the event is announced', async () => (await announced(order.order_id)).length);
    const [event] = await announced(order.order_id);
    assert.deepEqual([event.event, event.amount, event.is_test], ['payment.completed', 49.99, true]);
  }),
);

test(
  'the block is made in the editor and sells',
  { skip },
  inPage({ faults: true }, async ({ page }) => {
    await site.signIn(page);
    await page.goto(`${site.origin}/wp-admin/post-new.php?post_type=page`);
    await page.waitForFunction(() => window.wp?.blocks?.getBlockType('pebblepay/button')?.edit);
    const url = await page.evaluate(async () => {
      const { dispatch, select } = window.wp.data;
      const block = window.wp.blocks.createBlock('pebblepay/button', {
        amount: '12.50',
        product: 'Glaze',
        reference: 'WP-2',
        label: 'Buy glaze',
      });
      dispatch('core/block-editor').insertBlocks(block);
      dispatch('core/editor').editPost({ title: 'Block', status: 'publish' });
      await dispatch('core/editor').savePost();
      return select('core/editor').getPermalink();
    });
    // Newer editors show the page in a frame.
    const inEditor = '[data-type="pebblepay/button"] .wp-block-button__link';
    const shown = await until('the editor shows the block', async () => {
      for (const frame of page.frames()) {
        const found = frame.locator(inEditor);
        if (await found.count()) return found.innerText();
      }
      return undefined;
    });
    assert.equal(shown, 'Buy glaze');
    await page.context().clearCookies();
    await page.goto(url);
    assert.equal(await page.locator(BUTTON).innerText(), 'Buy glaze');
    const { where, order } = await buy(page, 'WP-2');
    assert.deepEqual([where, order.amount], ['dialog', 12.5]);
  }),
);

test(
  'the button sells without script',
  { skip },
  inPage({ javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(await site.publish('Dead', '[pebblepay amount="7" reference="WP-3"]'));
    await page.click(BUTTON);
    await pay(page, CARD);
    await page.getByRole('heading', { name: 'Payment complete' }).waitFor();
    const { orders: found } = await orders(server, store, 'order_reference=WP-3');
    assert.equal(found[0].status, 'completed');
  }),
);

test('the page is the same for everybody', { skip }, async () => {
  const url = await site.publish('Same', '[pebblepay amount="7"]');
  const pages = [];
  for (const agent of ['one', 'two']) {
    const answer = await fetch(url, { headers: { 'user-agent': agent, cookie: `c=${agent}` } });
    assert.equal(answer.headers.get('set-cookie'), null);
    const text = await answer.text();
    pages.push(`${tagIn(text)}${linkIn(text)}`);
  }
  assert.equal(pages[0], pages[1]);
  assert.match(pages[0], new RegExp(`/js/${store.store_id}/pebblepay\\.js`));
  assert.match(pages[0], /^<script[^>]*data-cfasync="false"[^>]* src=/);
});

test('without a button there is no script', { skip }, async () => {
  assert.equal(tagIn(await html(await site.publish('Nothing', 'Words only'))), undefined);
  await site.connect(server, store, { everywhere: true });
  assert.ok(tagIn(await html(`${site.origin}/`)), 'with the switch it is everywhere');
  await site.connect(server, store);
});

test('what a button cannot ask for is a comment, not another amount', { skip }, async () => {
  for (const [code, why] of [
    ['[pebblepay amount="49,99"]', /not a comma/],
    ['[pebblepay amount="1e3"]', /plain number/],
    ['[pebblepay amount="$5"]', /plain number/],
    ['[pebblepay amount="5" currency="EURO"]', /three letters/],
    ['[pebblepay amount="5" return_url="javascript:alert(1)"]', /not a web address/],
    ["[pebblepay amount='5' metadata='not json']", /JSON object/],
  ]) {
    const text = await html(await site.publish('Wrong', code));
    assert.equal(linkIn(text), undefined, code);
    assert.match(/<!-- PebblePay: .*? -->/.exec(text)[0], why);
  }
  const evil = '[pebblepay amount="5" product="&quot;&gt;&lt;script&gt;alert(1)" label="&lt;b&gt;x"]';
  const text = await html(await site.publish('Evil', evil));
  assert.ok(!text.includes('<script>alert(1)') && !text.includes('<b>x'), 'everything is escaped');
});

/** The signature as the documentation describes it, written down a second time. */
function signature(url) {
  const covered =
    'amount cancel_url currency metadata product quantity ref return_url store_id testMode variant_id webhook_url';
  const values = { ...Object.fromEntries(url.searchParams), store_id: store.store_id };
  const lines = covered
    .split(' ')
    .filter((name) => values[name])
    .map((name) => `${name}:${Buffer.byteLength(values[name])}:${values[name]}\n`);
  const mac = createHmac('sha256', KEY).update(`pebblepay-button-v1\n${lines.join('')}`);
  return `v1_${mac.digest('base64url')}`;
}

test('published buttons are signed, proposed ones are not', { skip }, async () => {
  await site.connect(server, store, { test_button_key: KEY });
  const code = '[pebblepay amount="5.00" product="Tasse für Öl" reference="S-1" return_url="https://shop.example/ok?a=1&amp;b=2" coupon="X"]';
  const href = hrefIn(await html(await site.publish('Signed', code)));
  assert.equal(href.searchParams.get('sig'), signature(href));
  assert.equal(href.searchParams.get('return_url'), 'https://shop.example/ok?a=1&b=2');
  const variant = '[pebblepay variant="var_1" amount="1"]';
  const other = hrefIn(await html(await site.publish('Variant', variant)));
  assert.equal(other.searchParams.get('amount'), null);
  assert.equal(other.searchParams.get('sig'), signature(other));

  // A contributor may propose a page, and sees it in a preview and through the editor's requests.
  const [published, draft, rendered] = await site.php(`
    $published = do_shortcode('[pebblepay amount="0.50"]');
    $user = wp_insert_user(['user_login' => 'helper', 'user_pass' => 'x', 'role' => 'contributor']);
    wp_set_current_user($user);
    $post = wp_insert_post(['post_title' => 'Draft', 'post_content' => '[pebblepay amount="0.50"]']);
    $GLOBALS['post'] = get_post($post);
    $draft = do_shortcode('[pebblepay amount="0.50"]');
    $request = new WP_REST_Request('GET', '/wp/v2/block-renderer/pebblepay/button');
    $request->set_query_params(['context' => 'edit', 'attributes' => ['amount' => '0.50']]);
    define('REST_REQUEST', true);
    unset($GLOBALS['post']);
    return [$published, $draft, rest_do_request($request)->get_data()['rendered']];`);
  assert.ok(hrefIn(published).searchParams.get('sig'), 'outside a post it is a part of the theme');
  for (const text of [draft, rendered]) {
    assert.equal(hrefIn(text).searchParams.get('amount'), '0.50');
    assert.equal(hrefIn(text).searchParams.get('sig'), null);
  }
  await site.connect(server, store);
});

test(
  'what the plugin signed is sold, and what was changed afterwards is refused',
  { skip },
  inPage(async ({ page }) => {
    const words = ['--store', store.store_id];
    const { key } = await server.json('store', 'button-key', ...words, '--mode', 'test');
    await server.json('store', 'set', ...words, '--unsigned-amounts', 'refuse');
    await site.connect(server, store, { test_button_key: key });
    const code = '[pebblepay amount="8.00" product="Teller & Tasse" reference="S-2" metadata=\'{"size":"L"}\']';
    const url = await site.publish('Signed and sold', code);
    const href = hrefIn(await html(url));
    await page.goto(url);
    const { where, order } = await buy(page, 'S-2');
    assert.deepEqual([where, order.amount, order.metadata], ['dialog', 8, { size: 'L' }]);
    for (const [name, value] of [
      ['amount', '0.50'],
      ['product', 'Teller'],
      ['ref', 'S-3'],
      ['sig', null],
      ['return_url', 'https://elsewhere.example/'],
    ]) {
      const changed = new URL(href);
      if (value === null) changed.searchParams.delete(name);
      else changed.searchParams.set(name, value);
      assert.equal((await fetch(changed)).status, 403, name);
    }
    await server.json('store', 'set', ...words, '--unsigned-amounts', 'allow');
    await site.connect(server, store);
  }),
);

/** A webhook of ours to the site; what is left out is right. */
async function send({ id = `evt_${Date.now()}`, at, body, secret, signed = body, headers } = {}) {
  const timestamp = at ?? Math.floor(Date.now() / 1000);
  const key = Buffer.from((secret ?? store.webhook_secret_test).slice(6), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${signed}`).digest('base64');
  const answer = await fetch(`${site.origin}/wp-json/pebblepay/v1/webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${mac}`,
      ...headers,
    },
    body,
  });
  return { status: answer.status, body: await answer.json() };
}

const eventOf = (orderId, more) =>
  JSON.stringify({ event: 'payment.completed', event_id: `evt_${orderId}`, order_id: orderId, is_test: true, ...more });

test('a webhook that is not genuine is refused and announced to nobody', { skip }, async () => {
  const body = eventOf('FORGED');
  const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const now = Math.floor(Date.now() / 1000);
  const bad = {
    'changed body': { body: body.replace('FORGED', 'FORGED '), signed: body },
    'printed again': { body: JSON.stringify(JSON.parse(body), null, 1), signed: body },
    'another secret': { body, secret: other },
    'too old': { body, at: now - 400 },
    'from the future': { body, at: now + 400 },
    'no signature': { body, headers: { 'webhook-signature': '' } },
    'a test secret for a live payment': { body: eventOf('FORGED', { is_test: false }) },
    'a live secret for a test payment': { body, secret: store.webhook_secret_live },
  };
  for (const [what, given] of Object.entries(bad)) {
    assert.equal((await send({ id: 'evt_forged', ...given })).status, 401, what);
  }
  assert.equal((await send({ id: 'evt_forged', body: '"text"' })).status, 400);
  assert.deepEqual(await announced('FORGED'), []);
  assert.equal((await send({ id: 'evt_forged', body })).status, 200, 'the genuine one is taken');
  assert.equal((await announced('FORGED')).length, 1);
});

test('the same event twice, or ten times at once, is announced once', { skip }, async () => {
  const given = { id: 'evt_again', body: eventOf('AGAIN') };
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(given)));
  // Who comes while another request works on it is asked to come again.
  for (const { status } of answers) assert.ok([200, 503].includes(status), String(status));
  assert.ok(answers.some(({ status }) => status === 200));
  assert.deepEqual((await send(given)).body, { received: true, repeated: true });
  assert.equal((await announced('AGAIN')).length, 1);
});

test('an event whose handler failed comes again', { skip }, async () => {
  await site.set('test_handler_fails', 1);
  const given = { id: 'evt_fails', body: eventOf('FAILS') };
  assert.equal((await send(given)).status, 500);
  await site.php(`delete_option('test_handler_fails');`);
  assert.deepEqual((await send(given)).body, { received: true });
  assert.equal((await announced('FAILS')).length, 1);
});

test('an event whose request died is taken up again, later', { skip }, async () => {
  const begun = (secondsAgo) =>
    site.php(
      `global $wpdb; $wpdb->replace(PebblePay\\Webhook\\table(), ['id' => 'evt_died', 'begun_at' => time() - $value]);`,
      secondsAgo,
    );
  const given = { id: 'evt_died', body: eventOf('DIED') };
  await begun(10);
  assert.equal((await send(given)).status, 503);
  await begun(300);
  assert.equal((await send(given)).status, 200);
  assert.equal((await announced('DIED')).length, 1);
});

test('the webhook works where strangers may not use the REST API', { skip }, async () => {
  await site.set('test_no_strangers', 1);
  assert.equal((await fetch(`${site.origin}/wp-json/wp/v2/types`)).status, 401);
  assert.equal((await send({ id: 'evt_door', body: eventOf('DOOR') })).status, 200);
  assert.equal((await send({ id: 'evt_door2', body: eventOf('DOOR'), secret: `whsec_${'A'.repeat(43)}=` })).status, 401);
  const plain = `${site.origin}/?rest_route=/pebblepay/v1/check/keys`;
  assert.equal((await fetch(plain)).status, 401, 'every other door stays shut');
});

const OPTIMIZERS = [
  'rocket-combine',
  'rocket-defer',
  'rocket-delay',
  'litespeed-combine',
  'litespeed-delay',
  'siteground-combine',
  'siteground-async',
  'autoptimize',
  'w3tc',
  'rocket-loader',
];

test('optimizers leave the plugin’s script alone', { skip }, async () => {
  const url = await site.publish('Alone', '[pebblepay amount="5"]<script src="/wp-includes/js/jquery/jquery.min.js"></script>');
  const [tag, other] = [tagIn(await html(url)), /<script src="\/wp-includes[^>]*><\/script>/];
  assert.match(await html(url), other);
  for (const name of OPTIMIZERS) {
    await site.set('test_optimizer', name);
    const text = await html(url);
    assert.equal(tagIn(text), tag, name);
    assert.doesNotMatch(text, other, `${name} does change other scripts`);
  }
});

// What each kind of optimizer makes of a script, with all exclusions ignored.
for (const name of ['rocket-defer', 'rocket-delay', 'rocket-loader', 'rocket-combine']) {
  // proves: TRAP-74
  test(
    `both forms sell under an optimizer that ignores every exclusion (${name})`,
    { skip },
    inPage(async ({ page }) => {
      const tag = `<script src="${server.origin}/js/${store.store_id}/pebblepay.js"></script>`;
      const link = `${server.origin}/checkout/${store.store_id}?amount=6&testMode=true&ref=T-${name}`;
      const pages = {
        [`P-${name}`]: `[pebblepay amount="6" reference="P-${name}"]`,
        [`T-${name}`]: `<!-- wp:html --><a href="${link}" data-pebblepay="checkout">Buy</a>${tag}<!-- /wp:html -->`,
      };
      for (const [reference, content] of Object.entries(pages)) {
        await site.php(`delete_option('test_optimizer');`);
        const url = await site.publish(reference, content);
        const untouched = tagIn(await html(url));
        await site.set('test_optimizer', name);
        await site.set('test_ruthless', 1);
        assert.ok(untouched);
        assert.ok(!(await html(url)).includes(untouched), 'the optimizer was at work');
        await page.goto(url);
        await buy(page, reference);
      }
    }),
  );
}

// proves: PEB-141, SN-06
test(
  'a site without the plugin sells with the pasted tag alone',
  { skip },
  inPage(async ({ page }) => {
    await site.php(`deactivate_plugins('pebblepay/pebblepay.php');`);
    try {
      const tag = `<script src="${server.origin}/js/${store.store_id}/pebblepay.js"></script>`;
      const button = `<button data-pebblepay="checkout" data-amount="9.50" data-test-mode="true" data-reference="TAG-1">Buy</button>`;
      await page.goto(await site.publish('Tag', `<!-- wp:html -->${button}${tag}<!-- /wp:html -->`));
      const { where, order } = await buy(page, 'TAG-1', 'button[data-pebblepay]');
      assert.deepEqual([where, order.amount], ['dialog', 9.5]);
    } finally {
      await site.activate();
    }
  }),
);

test('PHP had nothing to complain about', { skip }, () => {
  assert.deepEqual(site.complaints(), []);
});
