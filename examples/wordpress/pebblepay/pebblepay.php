<?php
/**
 * Plugin Name:       PebblePay checkout
 * Description:       Payment buttons and a WooCommerce gateway for your own PebblePay checkout server.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            The PebblePay checkout authors
 * License:           MIT OR Apache-2.0 OR GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       pebblepay
 * Domain Path:       /languages
 * WC requires at least: 7.1
 *
 * The project's MIT licence may be combined with the GPL; this plugin may be used under either.
 *
 * @package PebblePay
 */

namespace PebblePay;

defined('ABSPATH') || exit;

const VERSION = '0.1.0';
const PLUGIN_FILE = __FILE__;

require __DIR__ . '/includes/signatures.php';
require __DIR__ . '/includes/money.php';
require __DIR__ . '/includes/decisions.php';
require __DIR__ . '/includes/policy.php';
require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/api.php';
require __DIR__ . '/includes/script.php';
require __DIR__ . '/includes/button.php';
require __DIR__ . '/includes/webhook.php';
require __DIR__ . '/includes/checks.php';
require __DIR__ . '/includes/site-health.php';
require __DIR__ . '/includes/woocommerce.php';

Script\register();
Button\register();
Webhook\register();
SiteHealth\register();
WooCommerce\register();

if (is_admin()) {
    require __DIR__ . '/includes/settings-page.php';
    SettingsPage\register();
}

register_activation_hook(__FILE__, __NAMESPACE__ . '\\Webhook\\install');
register_deactivation_hook(__FILE__, __NAMESPACE__ . '\\SiteHealth\\unschedule');

add_action(
    'init',
    function () {
        load_plugin_textdomain('pebblepay', false, dirname(plugin_basename(__FILE__)) . '/languages');
    }
);
