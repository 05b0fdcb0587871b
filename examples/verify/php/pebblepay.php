<?php
// Verifies what PebblePay sends: copy this file into your project. It needs PHP 8.0 and nothing
// else. Each function throws an UnexpectedValueException that says why, and returns nothing (or
// the claims) if all is well.
//
// $body is the request's body exactly as it came: file_get_contents('php://input').
// $secret is your webhook secret as PebblePay shows it, `whsec_` included.
// $header gives the value of a request header by its name, or null; PebblePay\header_of_request()
// is one for plain PHP, $request->header(...) or getHeaderLine(...) those of frameworks.

declare(strict_types=1);

namespace PebblePay;

use UnexpectedValueException;

const TOLERANCE_S = 300;

/** Checks `webhook-id`, `webhook-timestamp` and `webhook-signature` (Standard Webhooks). */
function verify_webhook(string $body, callable $header, string $secret, ?int $now_s = null): void
{
    $now_s ??= time();
    $id = required($header, 'webhook-id');
    $timestamp = required($header, 'webhook-timestamp');
    $signatures = required($header, 'webhook-signature');
    if (!preg_match('/^[0-9]{1,12}$/D', $timestamp)) {
        throw new UnexpectedValueException('webhook-timestamp is not a number');
    }
    if ((int) $timestamp < $now_s - TOLERANCE_S) {
        throw new UnexpectedValueException('the webhook is too old');
    }
    if ((int) $timestamp > $now_s + TOLERANCE_S) {
        throw new UnexpectedValueException('the webhook is from the future');
    }
    $mac = hash_hmac('sha256', "$id.$timestamp.$body", key_of($secret), true);
    $expected = 'v1,' . base64_encode($mac);
    // While a secret is rotated there are two signatures, with a space between.
    foreach (explode(' ', $signatures) as $signature) {
        if (hash_equals($expected, $signature)) {
            return;
        }
    }
    throw new UnexpectedValueException('no signature matches');
}

/** Checks `x-webhook-signature`. It has no time in it: remember which `event_id` you have seen. */
function verify_signature(string $body, callable $header, string $secret): void
{
    $given = required($header, 'x-webhook-signature');
    if (!hash_equals(hash_hmac('sha256', $body, $secret), $given)) {
        throw new UnexpectedValueException('no signature matches');
    }
}

/**
 * Checks the result token of a redirect (`result_token`) or a message (`resultToken`) and returns
 * what it says: `order_id`, `transaction_id`, `amount`, `currency`, `status`, `is_test` …
 * Show the customer a receipt with it; deliver when the webhook has come.
 */
function verify_result(string $token, string $store_id, string $secret, ?int $now_s = null): array
{
    $parts = explode('.', $token);
    if (count($parts) !== 3) {
        throw new UnexpectedValueException('the token is malformed');
    }
    $key = hash_hmac('sha256', 'pebblepay result token v1', $secret, true);
    $mac = hash_hmac('sha256', "$parts[0].$parts[1]", $key, true);
    $expected = rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
    if (!hash_equals($expected, $parts[2])) {
        throw new UnexpectedValueException('no signature matches');
    }
    $read = fn(string $part) => json_decode(base64_decode(strtr($part, '-_', '+/')), true);
    [$head, $claims] = [$read($parts[0]), $read($parts[1])];
    if (($head['alg'] ?? null) !== 'HS256') {
        throw new UnexpectedValueException('the token is malformed');
    }
    if (($claims['aud'] ?? null) !== $store_id) {
        throw new UnexpectedValueException('the token is for another store');
    }
    if (($claims['exp'] ?? 0) <= ($now_s ?? time())) {
        throw new UnexpectedValueException('the token is too old');
    }
    return $claims;
}

/** The value of a header of the request that PHP is answering. */
function header_of_request(string $name): ?string
{
    return $_SERVER['HTTP_' . strtoupper(strtr($name, '-', '_'))] ?? null;
}

function required(callable $header, string $name): string
{
    $value = (string) $header($name);
    if ($value === '') {
        throw new UnexpectedValueException("$name is missing");
    }
    return $value;
}

function key_of(string $secret): string
{
    if (!preg_match('#^whsec_([A-Za-z0-9+/]{43}=)$#D', $secret, $found)) {
        throw new UnexpectedValueException('the secret is not whsec_ and 32 bytes in base64');
    }
    return base64_decode($found[1], true);
}
