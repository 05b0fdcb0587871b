<?php
/**
 * Signatures: of webhooks that arrive, and of buttons that are printed. Pure functions; nothing
 * here needs WordPress.
 *
 * @package PebblePay
 */

namespace PebblePay;

/** A webhook that is older, or from further in the future, is refused. */
const WEBHOOK_TOLERANCE_S = 300;

/** What a button's signature covers, by the names of the link's parameters, sorted. */
const SIGNED_PARAMS = array(
    'amount',
    'cancel_url',
    'currency',
    'metadata',
    'product',
    'quantity',
    'ref',
    'return_url',
    'store_id',
    'testMode',
    'variant_id',
    'webhook_url',
);

/** The key behind a webhook secret, or null if the text is none. */
function webhook_key(string $secret): ?string
{
    if (!preg_match('#^whsec_([A-Za-z0-9+/]{43}=)$#D', $secret, $found)) {
        return null;
    }
    $key = base64_decode($found[1], true);
    return $key === false ? null : $key;
}

/** The value of the header `webhook-signature` for this body. */
function sign_webhook(string $id, int $timestamp, string $body, string $secret): string
{
    $mac = hash_hmac('sha256', "$id.$timestamp.$body", (string) webhook_key($secret), true);
    return 'v1,' . base64_encode($mac);
}

/**
 * Why a webhook is not genuine, or null if it is. The body is the one that came, byte by byte.
 *
 * @param array{id: string, timestamp: string, signature: string} $headers
 * @param string[] $secrets One of them must have signed.
 */
function webhook_problem(string $body, array $headers, array $secrets, int $now): ?string
{
    if ($headers['id'] === '' || $headers['signature'] === '') {
        return 'the signature headers are missing';
    }
    if (!preg_match('/^[0-9]{1,12}$/D', $headers['timestamp'])) {
        return 'webhook-timestamp is not a number';
    }
    $timestamp = (int) $headers['timestamp'];
    if (abs($now - $timestamp) > WEBHOOK_TOLERANCE_S) {
        return 'webhook-timestamp is more than five minutes off';
    }
    foreach ($secrets as $secret) {
        if (webhook_key($secret) === null) {
            continue;
        }
        $expected = sign_webhook($headers['id'], $timestamp, $body, $secret);
        // While a secret is rotated there are two signatures, with a space between.
        foreach (explode(' ', $headers['signature']) as $given) {
            if (hash_equals($expected, $given)) {
                return null;
            }
        }
    }
    return 'no signature matches';
}

/**
 * What a button's key signs: a line for each covered parameter that has a value, sorted by name,
 * with the length of the value in bytes, so that no two sets of parameters read the same.
 *
 * @param array<string, string> $params Parameters of the link, not percent-encoded.
 */
function button_message(string $store_id, array $params): string
{
    $params['store_id'] = $store_id;
    // The price of a variant is the checkout's to know: an amount beside it does not count.
    if (($params['variant_id'] ?? '') !== '') {
        unset($params['amount']);
    }
    $message = "pebblepay-button-v1\n";
    foreach (SIGNED_PARAMS as $name) {
        $value = $params[$name] ?? '';
        if ($value !== '') {
            $message .= $name . ':' . strlen($value) . ':' . $value . "\n";
        }
    }
    return $message;
}

/**
 * The parameter `sig` of a button.
 *
 * @param array<string, string> $params
 */
function sign_button(string $store_id, array $params, string $key): string
{
    $mac = hash_hmac('sha256', button_message($store_id, $params), $key, true);
    return 'v1_' . rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
}
