<?php
/**
 * What a payment means for an order of a shop. Pure functions: the facts go in, a decision comes
 * out, and `woocommerce/orders.php` acts on it.
 *
 * @package PebblePay
 */

namespace PebblePay;

/**
 * What to do with an order of the shop for which the checkout reports a payment.
 *
 * @param array<string, mixed> $payment The checkout's order, or the event: both have these fields.
 * @param array{order_id: string, key: string, total: string, currency: string, is_test: bool} $order
 * @return array{0: string, 1: string} `pay`, `hold`, `wait` or `foreign`, and why.
 */
function decide_payment(array $payment, array $order): array
{
    $metadata = (array) ($payment['metadata'] ?? array());
    $named = (string) ($metadata['wc_order_id'] ?? '');
    $key = (string) ($metadata['wc_order_key'] ?? '');
    if ($named !== $order['order_id'] || !hash_equals($order['key'], $key)) {
        return array('foreign', 'the payment is for another order');
    }
    if (($payment['status'] ?? '') !== 'completed') {
        return array('wait', 'the payment is ' . (string) ($payment['status'] ?? 'unknown'));
    }
    if ((bool) ($payment['is_test'] ?? false) !== $order['is_test']) {
        $side = $order['is_test'] ? 'live' : 'test';
        return array('hold', "a $side payment came for an order of the other side");
    }
    $currency = strtoupper((string) ($payment['currency'] ?? ''));
    if ($currency !== strtoupper($order['currency'])) {
        return array('hold', "paid in $currency, ordered in {$order['currency']}");
    }
    $text = number_text($payment['amount'] ?? null);
    $paid = minor_units($text, $currency);
    if ($paid === null || $paid !== minor_units($order['total'], $currency)) {
        return array('hold', "$text $currency were paid, the total is {$order['total']}");
    }
    return array('pay', '');
}

/**
 * Whether a checkout that was made for an order can still be paid for it, so that it is used again.
 *
 * @param array<string, mixed> $payment
 */
function is_payable(array $payment, string $total, string $currency, int $now): bool
{
    $until = strtotime((string) ($payment['expires_at'] ?? ''));
    $amount = minor_units(number_text($payment['amount_subtotal'] ?? null), $currency);
    return ($payment['status'] ?? '') === 'pending'
        && ($payment['currency'] ?? '') === $currency
        && $amount !== null
        && $amount === minor_units($total, $currency)
        // A customer needs time to type a card number.
        && $until > $now + 300;
}
