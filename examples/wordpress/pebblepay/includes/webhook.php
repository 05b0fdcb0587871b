<?php
/**
 * The webhook: `POST /wp-json/pebblepay/v1/webhook`. The signature over the raw body is all the
 * permission it needs: no cookie, no nonce, no user. Each event is handled once.
 *
 * @package PebblePay
 */

namespace PebblePay\Webhook;

use PebblePay\Settings;
use Throwable;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;

use function PebblePay\webhook_problem;

const REST_NAMESPACE = 'pebblepay/v1';
const ROUTE = '/webhook';
const TABLE_VERSION = '1';

/** An event that somebody began to handle this long ago and did not finish is handled again. */
const ABANDONED_AFTER_S = 120;
const KEPT_FOR_S = 90 * DAY_IN_SECONDS;

function register(): void
{
    add_action('rest_api_init', __NAMESPACE__ . '\\add_route');
    add_action('init', __NAMESPACE__ . '\\install');
    // Plugins that close the REST API to strangers would close it to the checkout too. This route
    // has its own, stronger check; every other route stays as those plugins want it.
    add_filter('rest_authentication_errors', __NAMESPACE__ . '\\let_checkout_in', PHP_INT_MAX);
}

function address(): string
{
    return rest_url(REST_NAMESPACE . ROUTE);
}

function add_route(): void
{
    register_rest_route(
        REST_NAMESPACE,
        ROUTE,
        array(
            'methods' => 'POST',
            'callback' => __NAMESPACE__ . '\\receive',
            'permission_callback' => '__return_true',
            'show_in_index' => false,
        )
    );
}

/**
 * @param mixed $result
 * @return mixed
 */
function let_checkout_in($result)
{
    $route = $GLOBALS['wp']->query_vars['rest_route'] ?? '';
    return rtrim((string) $route, '/') === '/' . REST_NAMESPACE . ROUTE ? true : $result;
}

/** @return WP_REST_Response|WP_Error */
function receive(WP_REST_Request $request)
{
    nocache_headers();
    $body = $request->get_body();
    $headers = array(
        'id' => (string) $request->get_header('webhook_id'),
        'timestamp' => (string) $request->get_header('webhook_timestamp'),
        'signature' => (string) $request->get_header('webhook_signature'),
    );
    $side = side_of($body, $headers, $why);
    if ($side === null) {
        return refusal('pebblepay_signature', (string) $why, 401);
    }
    $event = json_decode($body, true);
    if (!is_array($event)) {
        return refusal('pebblepay_body', 'the body is not a JSON object', 400);
    }
    if (($event['event'] ?? '') === 'ping') {
        return new WP_REST_Response(array('received' => true, 'side' => $side));
    }
    // A secret of the test side must not be able to report real payments.
    if (!empty($event['is_test']) !== ($side === 'test')) {
        return refusal('pebblepay_side', "is_test does not fit the secret of the $side side", 401);
    }
    return handle($headers['id'], $event);
}

function refusal(string $code, string $message, int $status): WP_Error
{
    return new WP_Error($code, $message, array('status' => $status));
}

/**
 * The side whose secret signed, or null.
 *
 * @param array{id: string, timestamp: string, signature: string} $headers
 */
function side_of(string $body, array $headers, ?string &$why): ?string
{
    foreach (array('live', 'test') as $side) {
        $secrets = Settings\webhook_secrets($side);
        $why = webhook_problem($body, $headers, $secrets, time());
        if ($why === null) {
            return $side;
        }
    }
    return null;
}

/**
 * @param array<string, mixed> $event
 * @return WP_REST_Response|WP_Error
 */
function handle(string $id, array $event)
{
    $claim = claim($id);
    if ($claim === 'done') {
        return new WP_REST_Response(array('received' => true, 'repeated' => true));
    }
    if ($claim === 'busy') {
        return refusal('pebblepay_busy', 'this event is being handled', 503);
    }
    try {
        /**
         * Fires once for every event of the checkout whose signature was verified. Handlers should
         * be quick: the checkout waits for the answer. One that throws gets the event again later.
         *
         * @param array $event `event` is its name, such as payment.completed; the checkout's
         *                     documentation lists the other fields.
         */
        do_action('pebblepay_event', $event);
    } catch (Throwable $error) {
        release($id);
        return refusal('pebblepay_handler', 'a handler failed: ' . get_class($error), 500);
    }
    finish($id);
    return new WP_REST_Response(array('received' => true));
}

function table(): string
{
    global $wpdb;
    return $wpdb->prefix . 'pebblepay_events';
}

/** Makes the table of events, once for each version of it. */
function install(): void
{
    if (get_option('pebblepay_table') === TABLE_VERSION) {
        return;
    }
    global $wpdb;
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    // An id is compared byte by byte; 191 characters fit into an index of every MySQL.
    dbDelta(
        'CREATE TABLE ' . table() . " (
  id varchar(191) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  begun_at bigint(20) NOT NULL,
  is_done tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY  (id)
) " . $wpdb->get_charset_collate() . ';'
    );
    update_option('pebblepay_table', TABLE_VERSION, true);
}

/** Takes an event for this request: `mine`, `busy` (another request has it) or `done`. */
function claim(string $id): string
{
    global $wpdb;
    $table = table();
    $now = time();
    // phpcs:disable WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- the table's name
    $insert = "INSERT IGNORE INTO $table (id, begun_at) VALUES (%s, %d)";
    if ($wpdb->query($wpdb->prepare($insert, $id, $now)) === 1) {
        return 'mine';
    }
    $row = $wpdb->get_row($wpdb->prepare("SELECT begun_at, is_done FROM $table WHERE id = %s", $id));
    if ($row && $row->is_done) {
        return 'done';
    }
    // Whoever began it may have died. Of several requests one sees the old time.
    $retake = "UPDATE $table SET begun_at = %d WHERE id = %s AND is_done = 0 AND begun_at < %d";
    $taken = $wpdb->query($wpdb->prepare($retake, $now, $id, $now - ABANDONED_AFTER_S));
    // phpcs:enable
    return $taken === 1 ? 'mine' : 'busy';
}

function finish(string $id): void
{
    global $wpdb;
    $wpdb->update(table(), array('is_done' => 1), array('id' => $id));
}

function release(string $id): void
{
    global $wpdb;
    $wpdb->delete(table(), array('id' => $id, 'is_done' => 0));
}

/** Forgets events that nobody sends again. */
function prune(): void
{
    global $wpdb;
    $table = table();
    // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- the table's name
    $wpdb->query($wpdb->prepare("DELETE FROM $table WHERE begun_at < %d", time() - KEPT_FOR_S));
}
