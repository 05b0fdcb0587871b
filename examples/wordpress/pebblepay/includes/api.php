<?php
/**
 * Calls of the checkout's API.
 *
 * @package PebblePay
 */

namespace PebblePay\Api;

use PebblePay\Settings;
use WP_Error;

const TIMEOUT_S = 15;

/**
 * One call. The error's code is the API's, its data has `status` and, where a field was wrong,
 * `param`. Nothing that is returned or logged holds the key.
 *
 * @param string $side `live` or `test`: which key is used.
 * @param array<string, mixed>|null $body
 * @return array<string, mixed>|WP_Error
 */
function call(string $side, string $method, string $path, ?array $body = null, string $once = '')
{
    $key = (string) Settings\get("{$side}_api_key");
    if (!Settings\is_ready() || $key === '') {
        return new WP_Error('not_set_up', __('The PebblePay settings are incomplete.', 'pebblepay'));
    }
    $headers = array('Authorization' => "Bearer $key", 'Content-Type' => 'application/json');
    if ($once !== '') {
        $headers['Idempotency-Key'] = $once;
    }
    $answer = wp_remote_request(
        Settings\get('host') . "/api/v1$path",
        array(
            'method' => $method,
            'headers' => $headers,
            'body' => $body === null ? null : (string) wp_json_encode($body),
            'timeout' => TIMEOUT_S,
            // The key goes to the checkout and nowhere else.
            'redirection' => 0,
        )
    );
    if (is_wp_error($answer)) {
        return $answer;
    }
    $status = (int) wp_remote_retrieve_response_code($answer);
    $json = json_decode(wp_remote_retrieve_body($answer), true);
    if ($status >= 200 && $status < 300 && is_array($json)) {
        return $json;
    }
    $said = is_array($json) ? $json : array();
    return new WP_Error(
        is_string($said['code'] ?? null) ? $said['code'] : 'bad_answer',
        is_string($said['error'] ?? null)
            ? $said['error']
            /* translators: %d: an HTTP status */
            : sprintf(__('The checkout answered with status %d.', 'pebblepay'), $status),
        array('status' => $status, 'param' => $said['param'] ?? null)
    );
}

/** @return array<string, mixed>|WP_Error */
function order(string $side, string $id)
{
    return call($side, 'GET', '/orders/' . rawurlencode($id));
}
