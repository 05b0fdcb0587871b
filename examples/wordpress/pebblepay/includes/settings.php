<?php
/**
 * The plugin's settings: one option, read and checked in one place.
 *
 * @package PebblePay
 */

namespace PebblePay\Settings;

use function PebblePay\webhook_key;

const OPTION = 'pebblepay';

/** Every setting with its default. Secrets exist for both sides: real payments and test payments. */
const DEFAULTS = array(
    'host' => '',
    'store_id' => '',
    'test_mode' => true,
    'everywhere' => false,
    'live_api_key' => '',
    'live_webhook_secrets' => '',
    'live_button_key' => '',
    'test_api_key' => '',
    'test_webhook_secrets' => '',
    'test_button_key' => '',
);

/** The settings that are never shown again once they are saved. */
const SECRETS = array(
    'live_api_key',
    'live_webhook_secrets',
    'live_button_key',
    'test_api_key',
    'test_webhook_secrets',
    'test_button_key',
);

/** @return array<string, mixed> */
function all(): array
{
    $saved = get_option(OPTION, array());
    return array_merge(DEFAULTS, is_array($saved) ? $saved : array());
}

/** @return mixed */
function get(string $name)
{
    return all()[$name];
}

/** Whether buttons can be printed. */
function is_ready(): bool
{
    return get('host') !== '' && get('store_id') !== '';
}

function is_test(): bool
{
    return (bool) get('test_mode');
}

/** The side that is switched on: `test` or `live`. */
function side(): string
{
    return is_test() ? 'test' : 'live';
}

/** @return string[] The webhook secrets of a side; two while one of them is rotated. */
function webhook_secrets(string $side): array
{
    return preg_split('/\s+/', (string) get("{$side}_webhook_secrets"), -1, PREG_SPLIT_NO_EMPTY);
}

/** Enough of a secret to tell it from another one, and not enough to use it. */
function hint(string $secret): string
{
    $parts = preg_split('/\s+/', $secret, -1, PREG_SPLIT_NO_EMPTY);
    $shorten = function (string $part): string {
        $prefix = preg_match('/^[a-z]+_(?:live_|test_)?/', $part, $found) ? $found[0] : '';
        return $prefix . '…' . substr($part, -4);
    };
    return implode(', ', array_map($shorten, $parts));
}

/** Why a value cannot be saved, or null. The value is trimmed already and not empty. */
function problem(string $name, string $value): ?string
{
    switch ($name) {
        case 'host':
            return host_problem($value);
        case 'store_id':
            return preg_match('/^[A-Za-z0-9_-]{1,80}$/D', $value)
                ? null
                : __('A store id has letters, digits and underscores only, such as store_01k3….', 'pebblepay');
        case 'live_api_key':
        case 'test_api_key':
            return api_key_problem(substr($name, 0, 4), $value);
        case 'live_webhook_secrets':
        case 'test_webhook_secrets':
            foreach (preg_split('/\s+/', $value) as $secret) {
                if (webhook_key($secret) === null) {
                    return __('A webhook secret is “whsec_” and 44 characters. Copy all of it.', 'pebblepay');
                }
            }
            return null;
        default:
            $side = substr($name, 0, 4);
            return preg_match("/^bsk_{$side}_[\x21-\x7e]{8,200}$/D", $value)
                ? null
                /* translators: %s: the beginning of a key */
                : sprintf(__('This key begins with “%s”. Copy all of it.', 'pebblepay'), "bsk_{$side}_");
    }
}

function host_problem(string $value): ?string
{
    $parts = wp_parse_url($value);
    $scheme = strtolower($parts['scheme'] ?? '');
    $host = strtolower($parts['host'] ?? '');
    if ($host === '' || !in_array($scheme, array('http', 'https'), true)) {
        return __('Enter the whole address, such as https://pay.example.com.', 'pebblepay');
    }
    if (array_diff(array_keys($parts), array('scheme', 'host', 'port', 'path')) !== array()
        || trim($parts['path'] ?? '', '/') !== ''
    ) {
        return __('Enter the address only, without a path: https://pay.example.com.', 'pebblepay');
    }
    if (!preg_match('/^[a-z0-9.-]+$/D', $host)) {
        return __('This is not a host name.', 'pebblepay');
    }
    if ($scheme === 'http' && !in_array($host, array('localhost', '127.0.0.1'), true)) {
        return __('The address must begin with https://.', 'pebblepay');
    }
    return null;
}

function api_key_problem(string $side, string $value): ?string
{
    if (preg_match("/^sk_{$side}_[A-Za-z0-9_-]{8,200}$/D", $value)) {
        return null;
    }
    if (strpos($value, 'sk_live_') === 0) {
        return __('This is a live key; it belongs under “Real payments”.', 'pebblepay');
    }
    if (strpos($value, 'sk_test_') === 0) {
        return __('This is a test key; it belongs under “Test payments”.', 'pebblepay');
    }
    /* translators: %s: the beginning of a key */
    return sprintf(__('This key begins with “%s”. Copy all of it.', 'pebblepay'), "sk_{$side}_");
}

/** The address in the one form in which it is compared: lower case, no slash at its end. */
function normal_host(string $value): string
{
    return strtolower(rtrim($value, '/'));
}

/**
 * What a form sent, over what was saved. A secret that is left empty stays; a wrong value stays out.
 *
 * @param array<string, mixed> $form Unslashed fields of the form.
 * @return array{0: array<string, mixed>, 1: array<string, string>} New settings, and what is wrong.
 */
function merge(array $form): array
{
    $settings = all();
    $problems = array();
    foreach (DEFAULTS as $name => $default) {
        if (is_bool($default)) {
            $settings[$name] = !empty($form[$name]);
            continue;
        }
        $value = is_string($form[$name] ?? null) ? trim($form[$name]) : '';
        if (in_array($name, SECRETS, true)) {
            if (!empty($form["forget_$name"])) {
                $settings[$name] = '';
            }
            if ($value === '') {
                continue;
            }
        }
        $problem = $value === '' ? null : problem($name, $value);
        if ($problem !== null) {
            $problems[$name] = $problem;
            continue;
        }
        $settings[$name] = $name === 'host' ? normal_host($value) : preg_replace('/\s+/', ' ', $value);
    }
    return array($settings, $problems);
}
