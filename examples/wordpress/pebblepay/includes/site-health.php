<?php
/**
 * The checks in Tools → Site Health; and, after every change of plugins or theme, by themselves: what
 * is found then is told to administrators on every page of the dashboard.
 *
 * @package PebblePay
 */

namespace PebblePay\SiteHealth;

use PebblePay\Checks;
use PebblePay\Settings;
use PebblePay\Webhook;
use WP_REST_Request;

const FOUND_OPTION = 'pebblepay_found';
const CHECK_HOOK = 'pebblepay_check';
const DAILY_HOOK = 'pebblepay_daily';
const CAPABILITY = 'view_site_health_checks';

function register(): void
{
    add_filter('site_status_tests', __NAMESPACE__ . '\\add_tests');
    add_action('rest_api_init', __NAMESPACE__ . '\\add_route');
    add_action('init', __NAMESPACE__ . '\\schedule');
    add_action(CHECK_HOOK, __NAMESPACE__ . '\\check_all');
    add_action(DAILY_HOOK, __NAMESPACE__ . '\\check_all');
    add_action(DAILY_HOOK, 'PebblePay\\Webhook\\prune');
    foreach (array('upgrader_process_complete', 'activated_plugin', 'deactivated_plugin', 'switch_theme') as $change) {
        add_action($change, __NAMESPACE__ . '\\check_soon');
    }
    add_action('update_option_' . Settings\OPTION, __NAMESPACE__ . '\\check_soon');
    add_action('admin_notices', __NAMESPACE__ . '\\tell');
}

/**
 * The checks ask over the network, so each runs in a request of its own.
 *
 * @param mixed $tests
 * @return array<string, mixed>
 */
function add_tests($tests): array
{
    foreach (Checks\names() as $name => $label) {
        $tests['async']["pebblepay_$name"] = array(
            'label' => $label,
            'test' => rest_url(Webhook\REST_NAMESPACE . "/check/$name"),
            'has_rest' => true,
            'async_direct_test' => function () use ($name): array {
                return result($name);
            },
        );
    }
    return $tests;
}

function add_route(): void
{
    register_rest_route(
        Webhook\REST_NAMESPACE,
        '/check/(?P<name>' . implode('|', array_keys(Checks\names())) . ')',
        array(
            'methods' => 'GET',
            'callback' => function (WP_REST_Request $request): array {
                return result((string) $request['name']);
            },
            'permission_callback' => function (): bool {
                return current_user_can(CAPABILITY);
            },
            'show_in_index' => false,
        )
    );
}

/**
 * One check in the form that Site Health shows.
 *
 * @return array<string, mixed>
 */
function result(string $name): array
{
    $findings = Checks\run($name);
    $status = 'good';
    $description = '';
    foreach ($findings as list($severity, $text)) {
        $status = $severity === 'critical' || $status === 'good' ? $severity : $status;
        $description .= '<p>' . esc_html($text) . '</p>';
    }
    return array(
        'label' => Checks\names()[$name],
        'status' => $status,
        'badge' => array('label' => 'PebblePay', 'color' => 'blue'),
        'description' => $description === '' ? '<p>' . esc_html__('All is well.', 'pebblepay') . '</p>' : $description,
        'actions' => '',
        'test' => "pebblepay_$name",
    );
}

function schedule(): void
{
    if (!wp_next_scheduled(DAILY_HOOK)) {
        wp_schedule_event(time() + HOUR_IN_SECONDS, 'daily', DAILY_HOOK);
    }
}

function unschedule(): void
{
    wp_clear_scheduled_hook(DAILY_HOOK);
    wp_clear_scheduled_hook(CHECK_HOOK);
}

/** Not at once: an update may still be writing files, and caches are emptied after it. */
function check_soon(): void
{
    if (!wp_next_scheduled(CHECK_HOOK)) {
        wp_schedule_single_event(time() + MINUTE_IN_SECONDS, CHECK_HOOK);
    }
}

/** Keeps what is critical, for the notice. */
function check_all(): void
{
    if (!Settings\is_ready()) {
        return;
    }
    $critical = array();
    foreach (array_keys(Checks\names()) as $name) {
        foreach (Checks\run($name) as list($severity, $text)) {
            if ($severity === 'critical') {
                $critical[] = $text;
            }
        }
    }
    update_option(FOUND_OPTION, $critical, false);
}

function tell(): void
{
    $found = get_option(FOUND_OPTION, array());
    if (!is_array($found) || $found === array() || !current_user_can('manage_options')) {
        return;
    }
    echo '<div class="notice notice-error"><p><strong>PebblePay:</strong> ';
    echo esc_html($found[0]);
    if (current_user_can(CAPABILITY)) {
        $all = esc_html__('See Site Health', 'pebblepay');
        echo ' <a href="' . esc_url(admin_url('site-health.php')) . "\">$all</a>";
    }
    echo '</p></div>';
}
