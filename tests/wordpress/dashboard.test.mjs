// What the owner of a real WordPress sees: the plugin's settings page, and Site Health.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judge } from '../support/axe.mjs';
import { launch, pagesOf } from '../support/browser.mjs';
import { Server } from '../support/server.mjs';
import { Site, wordpressMissing } from './site.mjs';

const SETTINGS = '/wp-admin/options-general.php?page=pebblepay';
let browser, server, site, store;
const inPage = pagesOf(() => browser);
const skip = wordpressMissing;

before(async () => {
  if (skip) return;
  site = await Site.start();
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await site.activate();
  store = await server.store();
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop(), site?.stop()]);
});

const settings = () => site.php(`return get_option('pebblepay');`);
const secrets = () => [store.test_key, store.webhook_secret_test, store.live_key, store.webhook_secret_live];

async function openSettings(page) {
  await site.signIn(page);
  await page.goto(site.origin + SETTINGS);
}

const save = (page) => page.click('#submit');

test(
  'settings are saved, and secrets are never shown again',
  { skip },
  inPage(async ({ page }) => {
    await openSettings(page);
    await page.fill('#pebblepay-host', `${server.origin}/`);
    await page.fill('#pebblepay-store_id', ` ${store.store_id} `);
    await page.fill('#pebblepay-test_api_key', store.test_key);
    await page.fill('#pebblepay-test_webhook_secrets', `${store.webhook_secret_test}  ${store.webhook_secret_test}`);
    await page.fill('#pebblepay-live_api_key', store.live_key);
    await page.fill('#pebblepay-live_webhook_secrets', store.webhook_secret_live);
    await save(page);
    await page.getByRole('status').getByText('Saved.').waitFor();
    const saved = await settings();
    assert.equal(saved.host, server.origin);
    assert.equal(saved.store_id, store.store_id);
    assert.equal(saved.test_api_key, store.test_key);
    assert.equal(saved.test_webhook_secrets, `${store.webhook_secret_test} ${store.webhook_secret_test}`);
    const shown = await page.content();
    for (const secret of secrets()) {
      assert.ok(!shown.includes(secret.slice(8, -4)), 'no secret is in the page');
      assert.ok(shown.includes(`…${secret.slice(-4)}`), 'its end is');
    }
    // Saving again with empty fields keeps them; a tick removes one.
    await page.check('input[name="pebblepay[forget_live_api_key]"]');
    await page.uncheck('#pebblepay-test_mode');
    await save(page);
    await page.getByRole('status').getByText('Saved.').waitFor();
    const after = await settings();
    assert.deepEqual(after, { ...saved, live_api_key: '', test_mode: false });
  }),
);

test(
  'what is wrong is said at the field, and nothing is saved',
  { skip },
  inPage(async ({ page }) => {
    await site.connect(server, store);
    const saved = await settings();
    await openSettings(page);
    const wrong = {
      host: ['http://pay.example.com', /must begin with https/],
      store_id: ['"><script>alert(1)</script>', /letters, digits/],
      test_api_key: [store.live_key, /live key; it belongs/],
      test_webhook_secrets: ['whsec_short', /44 characters/],
      live_button_key: ['bsk_test_0123456789', /begins with “bsk_live_”/],
    };
    for (const [name, [text]] of Object.entries(wrong)) await page.fill(`#pebblepay-${name}`, text);
    await save(page);
    await page.getByRole('alert').getByText('Nothing was saved').waitFor();
    for (const [name, [text, why]] of Object.entries(wrong)) {
      const field = page.locator(`#pebblepay-${name}`);
      assert.equal(await field.getAttribute('aria-invalid'), 'true', name);
      const described = (await field.getAttribute('aria-describedby')).split(' ')[0];
      assert.match(await page.locator(`#${described}`).innerText(), why);
      const isSecret = !['host', 'store_id'].includes(name);
      assert.equal(await field.inputValue(), isSecret ? '' : text, 'what was typed is kept, unless secret');
    }
    assert.ok(!(await page.content()).includes(store.live_key.slice(8)));
    assert.deepEqual(await settings(), saved);
    for (const host of ['pay.example.com', 'ftp://pay.example.com', 'https://pay.example.com/x', 'https://u:p@pay.example.com', 'https://pay.example.com?x']) {
      await page.fill('#pebblepay-host', host);
      await save(page);
      await page.locator('#pebblepay-host-problem').waitFor();
      assert.equal(await page.locator('#pebblepay-host').inputValue(), host);
    }
  }),
);

test(
  'the settings page has no accessibility violations, narrow or wide, empty or refused',
  { skip },
  inPage(async ({ page }) => {
    await site.connect(server, store);
    await openSettings(page);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(site.origin + SETTINGS);
      await judgeOurs(page, `saved at ${width}`);
      await page.fill('#pebblepay-host', 'nonsense');
      await save(page);
      await page.locator('#pebblepay-host-problem').waitFor();
      const [content, window] = await page.evaluate(() => [
        document.querySelector('.pebblepay-settings').scrollWidth,
        document.querySelector('.pebblepay-settings').clientWidth,
      ]);
      assert.ok(content <= window, `nothing sticks out at ${width}: ${content} in ${window}`);
      await judgeOurs(page, `refused at ${width}`);
    }
  }),
);

/** Judges our region alone: what stands around it is WordPress's own. */
async function judgeOurs(page, what) {
  await page.evaluate(() => {
    const ours = document.querySelector('.pebblepay-settings');
    const main = document.createElement('main');
    main.append(ours);
    document.body.replaceChildren(main);
    document.documentElement.lang = 'en';
  });
  await judge(page.mainFrame(), what);
}

test(
  'nobody else can read or change the settings',
  { skip },
  inPage(async ({ page, context }) => {
    await site.connect(server, store);
    const saved = await settings();
    await site.php(`wp_insert_user(['user_login' => 'editor', 'user_pass' => 'editor-Password-1', 'role' => 'editor']);`);
    await site.signIn(page, { user: 'editor', password: 'editor-Password-1' });
    const answer = await page.goto(site.origin + SETTINGS);
    assert.equal(answer.status(), 403);
    const form = { 'pebblepay[host]': 'https://evil.example', 'pebblepay[store_id]': 'x' };
    assert.equal((await context.request.post(site.origin + SETTINGS, { form })).status(), 403);
    assert.equal((await context.request.get(`${site.origin}/?rest_route=/pebblepay/v1/check/keys`)).status(), 401);
    const options = await context.request.get(`${site.origin}/wp-json/wp/v2/settings`);
    assert.equal(options.status(), 401);

    // The owner's browser, sent here by another site: no nonce, no change.
    await context.clearCookies();
    await site.signIn(page);
    assert.equal((await context.request.post(site.origin + SETTINGS, { form })).status(), 403);
    assert.deepEqual(await settings(), saved);
    const index = await (await fetch(`${site.origin}/wp-json/`)).text();
    for (const secret of secrets()) assert.ok(!index.includes(secret.slice(8)));
  }),
);

/** What a check of Site Health finds, asked over the network as Site Health does. */
async function check(page, name) {
  const nonce = await page.evaluate(() => window.wpApiSettings?.nonce);
  const answer = await page.request.get(`${site.origin}/wp-json/pebblepay/v1/check/${name}`, {
    headers: { 'x-wp-nonce': nonce },
  });
  assert.equal(answer.status(), 200);
  const { status, description } = await answer.json();
  return { status, text: description.replaceAll('&#039;', "'").replaceAll('&#8217;', '’') };
}

/** The dashboard's page whose scripts hold a nonce for the REST API. */
async function openHealth(page) {
  await site.signIn(page);
  await page.goto(`${site.origin}/wp-admin/site-health.php`);
}

const policyOf = (more = '') =>
  `default-src 'self'; script-src 'self' 'unsafe-inline' ${more}; style-src 'self' 'unsafe-inline'; img-src *; font-src * data:`;

test(
  'Site Health says what a policy forbids and how to mend it',
  { skip },
  inPage({ faults: true }, async ({ page }) => {
    const { key } = await server.json('store', 'button-key', '--store', store.store_id, '--mode', 'test');
    await site.connect(server, store, { test_button_key: key });
    await site.publish('Health', '[pebblepay amount="5"]');
    await openHealth(page);
    for (const name of ['keys', 'checkout', 'tag', 'policy', 'webhook']) {
      const { status, text } = await check(page, name);
      assert.equal(status, 'good', `${name}: ${text}`);
    }
    await site.set('test_policy', policyOf());
    const { status, text } = await check(page, 'policy');
    assert.equal(status, 'critical');
    for (const directive of ['script-src', 'connect-src', 'frame-src']) {
      assert.ok(text.includes(`add ${server.origin} to ${directive}`), `${directive}: ${text}`);
    }
    assert.match(text, /'wasm-unsafe-eval'/);
    await site.set('test_policy', "script-src 'nonce-abc' 'strict-dynamic'");
    assert.match((await check(page, 'policy')).text, /a nonce on our tag/);
    const mended = `${policyOf(`${server.origin} 'wasm-unsafe-eval'`)}; connect-src ${server.origin}; frame-src ${server.origin}`;
    await site.set('test_policy', mended);
    assert.equal((await check(page, 'policy')).status, 'good');
    await site.set('test_policy', mended.replace('connect-src', 'connect-src https://elsewhere.example; x'));
    const slower = await check(page, 'policy');
    assert.deepEqual([slower.status, /to connect-src/.test(slower.text)], ['recommended', true]);
    await site.php(`delete_option('test_policy');`);
  }),
);

test(
  'Site Health shows its findings on its own page',
  { skip },
  inPage({ faults: true }, async ({ page }) => {
    await site.set('test_policy', policyOf());
    await openHealth(page);
    const found = page.getByRole('button', { name: /security policy lets the checkout in/ });
    await found.waitFor({ state: 'attached', timeout: 60_000 });
    assert.match(await page.content(), new RegExp(`add ${server.origin} to frame-src`));
    await site.php(`delete_option('test_policy');`);
  }),
);

test(
  'Site Health finds a wrong key, a wrong store, a sleeping checkout and a closed webhook',
  { skip },
  inPage(async ({ page }) => {
    await openHealth(page);
    const expect = async (name, status, text) => {
      const found = await check(page, name);
      assert.equal(found.status, status, `${name}: ${found.text}`);
      assert.match(found.text, text);
    };
    await site.connect(server, store, { test_api_key: 'sk_test_wrongwrongwrong' });
    await expect('keys', 'critical', /refuses the test API key/);
    await site.connect(server, store, { test_webhook_secrets: '' });
    await expect('keys', 'critical', /Enter the webhook secret of the test side/);
    await site.connect(server, store);
    await expect('keys', 'recommended', /Enter a button key/);
    await site.connect(server, store, { test_button_key: 'bsk_test_wrongwrongwrong' });
    await expect('keys', 'critical', /refuses what the test button key signs/);
    await site.connect(server, store);
    await site.connect(server, { ...store, store_id: 'store_unknown' });
    await expect('checkout', 'critical', /does not know this store id/);
    await site.connect({ origin: 'http://127.0.0.1:9' }, store);
    await expect('checkout', 'critical', /does not answer/);
    await site.connect(server, store);
    await site.set('test_firewall', 403);
    await expect('webhook', 'critical', /Allow POST to this address/);
    await site.set('test_firewall', 301);
    await expect('webhook', 'critical', /follow no redirect/);
    await site.php(`delete_option('test_firewall');`);
    await expect('webhook', 'good', /All is well/);
  }),
);

test(
  'Site Health tells which optimizer altered the script',
  { skip },
  inPage(async ({ page }) => {
    await site.connect(server, store);
    await site.set('test_ruthless', 1);
    await openHealth(page);
    for (const [name, status, text] of [
      ['rocket-delay', 'recommended', /WP Rocket → .* → Excluded: \/pebblepay\.js/],
      ['litespeed-delay', 'recommended', /LiteSpeed Cache → /],
      ['rocket-loader', 'recommended', /Rocket Loader: switch it off/],
      ['rocket-combine', 'critical', /exclude “pebblepay\.js” there from combining/],
    ]) {
      await site.set('test_optimizer', name);
      const found = await check(page, 'tag');
      assert.equal(found.status, status, `${name}: ${found.text}`);
      assert.match(found.text, text);
    }
    await site.php(`delete_option('test_optimizer'); delete_option('test_ruthless');`);
    assert.equal((await check(page, 'tag')).status, 'good');
  }),
);

test(
  'after plugins change the site checks itself and tells its administrators',
  { skip },
  inPage({ faults: true }, async ({ page }) => {
    await site.set('test_policy', policyOf());
    const planned = await site.php(`
      wp_clear_scheduled_hook('pebblepay_check');
      do_action('activated_plugin', 'other/other.php', false);
      return (bool) wp_next_scheduled('pebblepay_check');`);
    assert.equal(planned, true);
    await site.php(`do_action('pebblepay_check');`);
    await site.signIn(page);
    const notice = page.locator('.notice-error', { hasText: 'PebblePay:' });
    assert.match(await notice.innerText(), /hinders the checkout: add http/);
    await site.php(`delete_option('test_policy'); do_action('pebblepay_check');`);
    await page.reload();
    assert.equal(await notice.count(), 0);
  }),
);

test('uninstalling removes every setting and secret', { skip }, async () => {
  const left = await site.php(`
    deactivate_plugins('pebblepay/pebblepay.php');
    uninstall_plugin('pebblepay/pebblepay.php');
    global $wpdb;
    return [
      $wpdb->get_col("SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%pebblepay%'"),
      $wpdb->get_col("SHOW TABLES LIKE '%pebblepay%'"),
      array_filter(array_keys(array_merge(...array_values(_get_cron_array()))), fn ($hook) => strpos($hook, 'pebblepay') === 0),
    ];`);
  assert.deepEqual(left, [[], [], []]);
});

test('PHP had nothing to complain about', { skip }, () => {
  assert.deepEqual(site.complaints(), []);
});
