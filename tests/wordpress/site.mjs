// A real WordPress: Debian's package, copied into a folder of its own, on a private MariaDB that
// listens on a Unix socket only, behind PHP's web server on a free loopback port. Nothing of it runs
// as root, and all of it ends when its standard input closes, however this process ends.

import { execFile, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { close, listen } from '../support/merchant.mjs';

const run = promisify(execFile);
const WORDPRESS = process.env.WORDPRESS_DIR ?? '/usr/share/wordpress';
const PHP = process.env.PHP_BIN ?? 'php';
const HERE = fileURLToPath(new URL('.', import.meta.url));
export const PLUGIN = fileURLToPath(new URL('../../examples/wordpress/pebblepay', import.meta.url));

export const ADMIN = { user: 'owner', password: 'owner-Password-1' };

// Started by root, it becomes a user who owns nothing.
const OWNER = process.getuid() === 0 ? ['runuser', '-u', 'nobody', '--'] : [];

// Site pages ask the site itself (Site Health), so PHP's server needs several workers; they are
// ended as a group.
const SERVERS = `
set -eum
trap 'exit 1' HUP INT TERM
trap '' PIPE
dir=$1 address=$2 php=$3
PATH=$PATH:/usr/sbin
# A MariaDB that starts removes the temporary tables it finds, also those of another one.
export TMPDIR=$dir/tmp
database= web=
# What they keep is thrown away, so they need not end politely.
trap 'exec 2>/dev/null; for pid in $web $database; do kill -KILL -- -$pid || :; done; wait
    rm -rf "$dir"' EXIT
cd "$dir"
mkdir tmp
mariadb-install-db --no-defaults --datadir="$dir/data" --skip-test-db \\
    --auth-root-authentication-method=normal >database.log 2>&1 || { cat database.log >&2; exit 1; }
mariadbd --no-defaults --datadir="$dir/data" --socket="$dir/database.sock" \\
    --pid-file="$dir/database.pid" --skip-networking --skip-grant-tables \\
    --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=32M >>database.log 2>&1 &
database=$!
until mariadb --no-defaults --socket="$dir/database.sock" -e 'create database wordpress' 2>/dev/null
do
    kill -0 $database 2>/dev/null || { cat database.log >&2; exit 1; }
    sleep 0.05
done
: >web.log
PHP_CLI_SERVER_WORKERS=4 "$php" -d memory_limit=512M -S "$address" -t "$dir/site" >web.log 2>&1 &
web=$!
until grep -q started web.log; do
    kill -0 $web 2>/dev/null || { cat web.log >&2; exit 1; }
    sleep 0.05
done
echo ready
cat >/dev/null
`;

/** Why there can be no WordPress here; nothing if there can. */
export const wordpressMissing =
  (!existsSync(join(WORDPRESS, 'wp-load.php')) && 'WordPress is not installed') ||
  (!existsSync('/usr/sbin/mariadbd') && 'MariaDB is not installed') ||
  undefined;

/** A port that was free a moment ago: PHP's server cannot choose one itself. */
async function freeAddress() {
  const { server, origin } = await listen(() => {});
  await close(server);
  return new URL(origin).host;
}

const config = (folder, origin) => `<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:${folder}/database.sock');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', 'tests ' . $name);
    define($name . '_SALT', 'tests salt ' . $name);
}
$table_prefix = 'wp_';
define('WP_HOME', '${origin}');
define('WP_SITEURL', '${origin}');
define('WP_DEBUG', true);
define('WP_DEBUG_DISPLAY', false);
define('WP_DEBUG_LOG', '${folder}/debug.log');
// Nothing leaves this machine, and nothing happens that no test asked for.
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
`;

// wp_install() would send a mail.
const INSTALL = `
define('WP_INSTALLING', true);
function wp_new_blog_notification() {}
require 'wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Kiln & Co.', $argv[1], 'owner@shop.example', true, '', $argv[2]);
update_option('permalink_structure', '/%postname%/');
switch_theme('twentytwentythree');
`;

/** One WordPress site. */
export class Site {
  /** Copies, installs and starts it; `plugins` are folders beside ours. */
  static async start({ plugins = [] } = {}) {
    const site = new Site();
    site.folder = mkdtempSync(join(tmpdir(), 'pebblepay-wordpress-'));
    const address = await freeAddress();
    site.origin = `http://${address}`;
    const root = join(site.folder, 'site');
    cpSync(WORDPRESS, root, { recursive: true, dereference: true });
    cpSync(PLUGIN, join(root, 'wp-content/plugins/pebblepay'), { recursive: true });
    for (const plugin of plugins) {
      const name = plugin.replace(/\/+$/, '').split('/').at(-1);
      cpSync(plugin, join(root, 'wp-content/plugins', name), { recursive: true });
    }
    cpSync(join(HERE, 'mu-plugins'), join(root, 'wp-content/mu-plugins'), { recursive: true });
    writeFileSync(join(root, 'wp-config.php'), config(site.folder, site.origin));
    chmodSync(site.folder, 0o755);
    if (OWNER.length) await run('chown', ['-R', 'nobody', site.folder]);
    await site.#serve(address);
    await site.#php(INSTALL, ADMIN.user, ADMIN.password);
    await site.php('flush_rewrite_rules();');
    return site;
  }

  async #serve(address) {
    const words = [...OWNER, 'bash', '-c', SERVERS, 'wordpress', this.folder, address, PHP];
    const child = spawn(words[0], words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child = child;
    this.ended = new Promise((done) => child.once('exit', done));
    await new Promise((ready, fail) => {
      child.stdout.once('data', ready);
      this.ended.then((code) => fail(new Error(`WordPress did not start (${code})`)));
    });
  }

  async #php(code, ...words) {
    const flags = ['-d', 'memory_limit=512M', '-d', 'display_errors=stderr'];
    const all = [...OWNER, PHP, ...flags, '-r', code, '--', ...words];
    const options = { cwd: join(this.folder, 'site'), maxBuffer: 64 << 20 };
    const { stdout, stderr } = await run(all[0], all.slice(1), options);
    if (/(PHP )?(Fatal|Parse) error/.test(stderr)) throw new Error(stderr);
    return stdout;
  }

  /** Runs code inside WordPress, as its administrator; what the code returns comes back. */
  async php(code, value = null) {
    const wrapped = `
      $_SERVER['HTTP_HOST'] = '${new URL(this.origin).host}';
      require 'wp-load.php';
      require_once ABSPATH . 'wp-admin/includes/admin.php';
      wp_set_current_user(1);
      $value = json_decode($argv[1], true);
      $result = (function () use ($value) { ${code} })();
      echo "\\nRESULT:" . json_encode($result);`;
    const printed = await this.#php(wrapped, JSON.stringify(value));
    const at = printed.lastIndexOf('\nRESULT:');
    if (at < 0) throw new Error(`no result: ${printed}`);
    return JSON.parse(printed.slice(at + 8));
  }

  /** Publishes a page with this content; returns its address. */
  async publish(title, content, status = 'publish') {
    return this.php(
      `$id = wp_insert_post(wp_slash(['post_type' => 'page', 'post_title' => $value[0],
         'post_content' => $value[1], 'post_status' => $value[2]]), true);
       return is_wp_error($id) ? $id->get_error_message() : get_permalink($id);`,
      [title, content, status],
    );
  }

  /** Sets an option. */
  async set(name, value) {
    await this.php('update_option($value[0], $value[1]);', [name, value]);
  }

  /** Switches our plugin on, and others by their main file. */
  async activate(...files) {
    const wrong = await this.php(
      `foreach ($value as $file) {
         $done = activate_plugin($file);
         if (is_wp_error($done)) return $done->get_error_message();
       }
       return null;`,
      files.length ? files : ['pebblepay/pebblepay.php'],
    );
    if (wrong) throw new Error(wrong);
  }

  /** Settings of our plugin for a store of a checkout. */
  async connect(server, store, more = {}) {
    await this.set('pebblepay', {
      host: server.origin,
      store_id: store.store_id,
      test_mode: true,
      test_api_key: store.test_key,
      test_webhook_secrets: store.webhook_secret_test,
      live_webhook_secrets: store.webhook_secret_live,
      ...more,
    });
  }

  /** What PHP complained about in our plugin. */
  complaints() {
    const log = join(this.folder, 'debug.log');
    const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
    return lines.filter((line) => /plugins\/pebblepay\b/.test(line));
  }

  /**
   * Signs in to the dashboard. Not by its form: that takes the focus 200 ms after it has loaded,
   * also from the field that is being typed into, and then has no password and is not sent.
   */
  async signIn(page, { user, password } = ADMIN) {
    const form = { log: user, pwd: password };
    const answer = await page.request.post(`${this.origin}/wp-login.php`, { form, maxRedirects: 0 });
    if (answer.status() !== 302) throw new Error(`${user} may not sign in: ${answer.status()}`);
    await page.goto(`${this.origin}/wp-admin/`);
  }

  async stop() {
    this.child?.stdin.end();
    await this.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
