<?php
/**
 * Orders of WooCommerce and their payments: starting one, finishing it once, giving money back.
 *
 * Everything that changes an order holds the order's lock, because the webhook, the customer's return
 * and the shop's staff may all come at the same moment.
 *
 * @package PebblePay
 */

namespace PebblePay\WooCommerce;

use PebblePay\Api;
use PebblePay\Settings;
use PebblePay\Webhook;
use RuntimeException;
use WC_Order;
use WP_Error;

use function PebblePay\decide_payment;
use function PebblePay\decimal_text;
use function PebblePay\exponent_of;
use function PebblePay\is_payable;
use function PebblePay\minor_units;
use function PebblePay\number_text;

/** The checkout's order, its side, how many were made for this order, and its known refunds. */
const META_ID = '_pebblepay_order_id';
const META_SIDE = '_pebblepay_side';
const META_ATTEMPT = '_pebblepay_attempt';
const META_REFUNDS = '_pebblepay_refunds';

const LOCK_WAIT_S = 10;

/**
 * Runs `$body` with the order as it is now, while nobody else does.
 *
 * @return mixed What `$body` returns.
 */
function with_order(int $order_id, callable $body)
{
    global $wpdb;
    // Locks belong to the whole database server, and their names are at most 64 characters long.
    $lock = 'pebblepay_' . md5(DB_NAME . " {$wpdb->prefix} $order_id");
    if ($wpdb->get_var($wpdb->prepare('SELECT GET_LOCK(%s, %d)', $lock, LOCK_WAIT_S)) !== '1') {
        throw new RuntimeException('the order is being changed by another request');
    }
    try {
        forget_cached($order_id);
        $order = wc_get_order($order_id);
        return $order instanceof WC_Order ? $body($order) : null;
    } finally {
        $wpdb->query($wpdb->prepare('DO RELEASE_LOCK(%s)', $lock));
    }
}

/** Makes the next read of an order come from the database: what was read before the lock is old. */
function forget_cached(int $order_id): void
{
    clean_post_cache($order_id);
    wp_cache_delete($order_id, 'order_objects');
    wp_cache_delete($order_id, 'orders');
    wp_cache_delete("order-items-$order_id", 'orders');
    wp_cache_delete(WC_Order::generate_meta_cache_key($order_id, 'orders'), 'orders');
}

/**
 * Where the customer pays for the order. The same order with the same total leads to the same
 * payment, however often it is asked for; another total leads to a new one.
 *
 * @return string|WP_Error
 */
function address_to_pay(WC_Order $order)
{
    try {
        return with_order($order->get_id(), __NAMESPACE__ . '\\begin_payment');
    } catch (RuntimeException $busy) {
        return new WP_Error('busy', $busy->getMessage());
    }
}

/** @return string|WP_Error */
function begin_payment(WC_Order $order)
{
    $earlier = earlier_payment($order);
    if (is_wp_error($earlier)) {
        return $earlier;
    }
    if ($earlier !== null && !$order->needs_payment()) {
        return $order->get_checkout_order_received_url();
    }
    if ($earlier !== null) {
        return (string) $earlier['checkout_url'];
    }
    $payment = create_payment($order);
    if (is_wp_error($payment)) {
        return $payment;
    }
    $order->update_meta_data(META_ID, (string) $payment['order_id']);
    $order->update_meta_data(META_SIDE, Settings\side());
    $order->save();
    /* translators: %s: an order id of the checkout */
    $note = sprintf(__('PebblePay: the customer was sent to pay %s.', 'pebblepay'), $payment['order_id']);
    $order->add_order_note($note);
    return (string) $payment['checkout_url'];
}

/**
 * The payment that was begun for this order, if it may still be used or has just been made. One that
 * can not be used any more is cancelled, so that nobody pays twice from an old tab.
 *
 * @return array<string, mixed>|WP_Error|null
 */
function earlier_payment(WC_Order $order)
{
    $id = (string) $order->get_meta(META_ID);
    if ($id === '') {
        return null;
    }
    $side = (string) $order->get_meta(META_SIDE);
    $payment = Api\order($side, $id);
    if (is_wp_error($payment)) {
        // Of another store, or a test payment that is gone: it can not be paid either.
        return $payment->get_error_code() === 'not_found' ? next_attempt($order) : $payment;
    }
    if ($payment['status'] === 'completed') {
        settle($order, $payment);
        return $payment;
    }
    $usable = is_payable($payment, $order->get_total(), $order->get_currency(), time());
    if ($usable && $side === Settings\side()) {
        return $payment;
    }
    $cancelled = Api\call($side, 'POST', '/orders/' . rawurlencode($id) . '/cancel', array());
    if (is_wp_error($cancelled) && $cancelled->get_error_code() === 'payment_in_progress') {
        return $cancelled;
    }
    return next_attempt($order);
}

/** @return null */
function next_attempt(WC_Order $order)
{
    $order->update_meta_data(META_ATTEMPT, (string) (1 + (int) $order->get_meta(META_ATTEMPT)));
    $order->save();
    return null;
}

/** @return array<string, mixed>|WP_Error */
function create_payment(WC_Order $order)
{
    $currency = $order->get_currency();
    $minor = minor_units($order->get_total(), $currency);
    if ($minor === null) {
        return new WP_Error('amount', "{$order->get_total()} $currency has too many decimals");
    }
    $body = array(
        'amount' => decimal_text($minor, $currency),
        'currency' => $currency,
        'product_name' => shortened(name_of($order)),
        'order_reference' => shortened((string) $order->get_order_number()),
        'customer_email' => $order->get_billing_email(),
        'customer_name' => shortened(trim($order->get_formatted_billing_full_name())),
        'return_url' => $order->get_checkout_order_received_url(),
        'cancel_url' => wc_get_checkout_url(),
        'webhook_url' => Webhook\address(),
        'metadata' => array(
            'wc_order_id' => (string) $order->get_id(),
            'wc_order_key' => $order->get_order_key(),
        ),
        'testMode' => Settings\is_test(),
    );
    $payment = Api\call(Settings\side(), 'POST', '/orders', $body, once($order, $body));
    if (is_wp_error($payment) && ($payment->get_error_data()['param'] ?? '') === 'webhook_url') {
        // A site that the checkout may not call, such as one on a developer's machine, is finished
        // by the API when the customer returns.
        unset($body['webhook_url']);
        $payment = Api\call(Settings\side(), 'POST', '/orders', $body, once($order, $body));
    }
    return $payment;
}

/**
 * The idempotency key: what is asked twice with the same words is made once. An attempt that expired
 * or was cancelled counts the number up.
 *
 * @param array<string, mixed> $body
 */
function once(WC_Order $order, array $body): string
{
    $said = wp_json_encode(array(home_url(), (int) $order->get_meta(META_ATTEMPT), $body));
    return 'wc-' . $order->get_id() . '-' . hash('sha256', (string) $said);
}

/** What the customer reads on the checkout's page. */
function name_of(WC_Order $order): string
{
    $shop = wp_specialchars_decode(get_bloginfo('name'), ENT_QUOTES);
    /* translators: 1: an order number 2: the name of a shop */
    return sprintf(__('Order %1$s at %2$s', 'pebblepay'), $order->get_order_number(), $shop);
}

/** The API takes 255 characters and no control characters. */
function shortened(string $text): string
{
    return mb_substr((string) preg_replace('/[\x00-\x1f\x7f]+/', ' ', $text), 0, 255);
}

/**
 * Acts on what the checkout says of a payment. Called with the order's lock held.
 *
 * @param array<string, mixed> $payment
 */
function settle(WC_Order $order, array $payment): void
{
    list($what, $why) = decide_payment(
        $payment,
        array(
            'order_id' => (string) $order->get_id(),
            'key' => $order->get_order_key(),
            'total' => $order->get_total(),
            'currency' => $order->get_currency(),
            'is_test' => $order->get_meta(META_SIDE) === 'test',
        )
    );
    $transaction = (string) ($payment['transaction_id'] ?? '');
    $is_known = $order->is_paid() || $order->get_transaction_id() === $transaction;
    if ($what === 'pay' && !$is_known) {
        /* translators: %s: a transaction id */
        $text = __('PebblePay: paid, transaction %s.', 'pebblepay');
        if (!empty($payment['is_test'])) {
            /* translators: %s: a transaction id */
            $text = __('PebblePay: paid with a TEST card, no money moved. Transaction %s.', 'pebblepay');
        }
        $order->add_order_note(sprintf($text, $transaction));
        $order->payment_complete($transaction);
    }
    if ($what === 'hold' && !$is_known) {
        $order->set_transaction_id($transaction);
        /* translators: %s: what is wrong */
        $text = __('PebblePay: please look at this payment: %s.', 'pebblepay');
        $order->update_status('on-hold', sprintf($text, $why));
    }
}

/**
 * An event of the checkout. What is not about an order of this shop is somebody else's.
 *
 * @param array<string, mixed> $event
 */
function apply_event(array $event): void
{
    $metadata = (array) ($event['metadata'] ?? array());
    $order_id = absint($metadata['wc_order_id'] ?? 0);
    if ($order_id === 0) {
        return;
    }
    with_order(
        $order_id,
        function (WC_Order $order) use ($event, $metadata): void {
            $key = (string) ($metadata['wc_order_key'] ?? '');
            if ($order->get_payment_method() !== GATEWAY_ID || !hash_equals($order->get_order_key(), $key)) {
                return;
            }
            switch ($event['event'] ?? '') {
                case 'payment.completed':
                    settle($order, $event);
                    break;
                case 'payment.failed':
                    $order->add_order_note(__('PebblePay: an attempt to pay failed.', 'pebblepay'));
                    break;
                case 'payment.refunded':
                    note_refund($order, $event);
                    break;
                case 'payment.disputed':
                    $text = __('PebblePay: the customer disputes this payment.', 'pebblepay');
                    $order->update_status('on-hold', $text);
                    break;
            }
        }
    );
}

/** The customer has come back: asks the checkout, because the webhook may still be on its way. */
function check_on_return(): void
{
    if (!function_exists('is_order_received_page') || !is_order_received_page()) {
        return;
    }
    $order = wc_get_order(absint(get_query_var('order-received')));
    // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- the key is the secret
    $key = isset($_GET['key']) ? sanitize_text_field(wp_unslash($_GET['key'])) : '';
    if (!$order instanceof WC_Order || !hash_equals($order->get_order_key(), $key)) {
        return;
    }
    $id = (string) $order->get_meta(META_ID);
    if ($order->get_payment_method() !== GATEWAY_ID || $id === '' || !$order->needs_payment()) {
        return;
    }
    $payment = Api\order((string) $order->get_meta(META_SIDE), $id);
    if (is_wp_error($payment)) {
        wc_get_logger()->warning($payment->get_error_message(), array('source' => 'pebblepay'));
        return;
    }
    try {
        with_order(
            $order->get_id(),
            function (WC_Order $order) use ($payment): void {
                settle($order, $payment);
            }
        );
    } catch (RuntimeException $busy) {
        // The webhook is finishing the order at this moment.
        return;
    }
}

/**
 * Gives money back.
 *
 * @return bool|WP_Error
 */
function refund(WC_Order $order, string $amount, string $reason)
{
    $currency = $order->get_currency();
    $minor = minor_units($amount, $currency);
    $id = (string) $order->get_meta(META_ID);
    if ($minor === null || $minor === 0 || $id === '') {
        /* translators: %d: a number of decimals */
        $text = __('This amount cannot be refunded: the currency has %d decimals.', 'pebblepay');
        return new WP_Error('amount', sprintf($text, exponent_of($currency)));
    }
    try {
        return with_order(
            $order->get_id(),
            function (WC_Order $order) use ($id, $minor, $reason, $currency) {
                $body = array('amount' => decimal_text($minor, $currency));
                if ($reason !== '') {
                    $body['reason'] = shortened($reason);
                }
                // WooCommerce has written this refund down already and removes it if this fails. So
                // the sum is the same when staff repeat a refund whose answer was lost, and another
                // one for the next refund.
                $said = wp_json_encode(array(home_url(), $id, $order->get_total_refunded(), $body));
                $once = 'wc-refund-' . hash('sha256', (string) $said);
                $path = '/orders/' . rawurlencode($id) . '/refund';
                $answer = Api\call((string) $order->get_meta(META_SIDE), 'POST', $path, $body, $once);
                return is_wp_error($answer) ? $answer : keep_refund($order, (array) $answer['refund']);
            }
        );
    } catch (RuntimeException $busy) {
        return new WP_Error('busy', $busy->getMessage());
    }
}

/**
 * @param array<string, mixed> $refund
 * @return bool|WP_Error
 */
function keep_refund(WC_Order $order, array $refund)
{
    if ($refund['status'] === 'failed') {
        return new WP_Error('refused', __('The bank refused the refund.', 'pebblepay'));
    }
    remember_refund($order, (string) $refund['id']);
    /* translators: 1: an amount 2: a currency 3: a transaction id */
    $text = __('PebblePay: %1$s %2$s given back, transaction %3$s.', 'pebblepay');
    if ($refund['status'] === 'pending') {
        /* translators: 1: an amount 2: a currency 3: a transaction id */
        $text = __('PebblePay: %1$s %2$s are being given back, transaction %3$s. The bank has not answered yet.', 'pebblepay');
    }
    $order->add_order_note(sprintf($text, number_text($refund['amount']), $refund['currency'], $refund['id']));
    return true;
}

/** @return string[] */
function known_refunds(WC_Order $order): array
{
    return array_filter(explode(' ', (string) $order->get_meta(META_REFUNDS)));
}

function remember_refund(WC_Order $order, string $id): void
{
    $ids = array_unique(array_merge(known_refunds($order), array($id)));
    $order->update_meta_data(META_REFUNDS, implode(' ', $ids));
    $order->save();
}

/**
 * A refund that was made at the checkout, not here, is written into the order.
 *
 * @param array<string, mixed> $event
 */
function note_refund(WC_Order $order, array $event): void
{
    $refund = (array) ($event['refund'] ?? array());
    $id = (string) ($refund['id'] ?? '');
    if ($id === '' || in_array($id, known_refunds($order), true)) {
        return;
    }
    remember_refund($order, $id);
    $made = wc_create_refund(
        array(
            'order_id' => $order->get_id(),
            'amount' => number_text($refund['amount'] ?? 0),
            'reason' => (string) ($refund['reason'] ?? ''),
            'refund_payment' => false,
        )
    );
    /* translators: %s: a transaction id */
    $text = __('PebblePay: money was given back at the checkout, transaction %s.', 'pebblepay');
    if (is_wp_error($made)) {
        /* translators: %s: a transaction id */
        $text = __('PebblePay: money was given back at the checkout, transaction %s. Please enter the refund by hand.', 'pebblepay');
    }
    $order->add_order_note(sprintf($text, $id));
}
