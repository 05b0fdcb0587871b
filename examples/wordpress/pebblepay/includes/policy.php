<?php
/**
 * What a page's Content-Security-Policy says about the checkout. Pure functions.
 *
 * @package PebblePay
 */

namespace PebblePay;

/** Which directives decide about what the checkout needs: the first that is there counts. */
const NEEDED_DIRECTIVES = array(
    'script-src' => array('script-src-elem', 'script-src', 'default-src'),
    'connect-src' => array('connect-src', 'default-src'),
    'frame-src' => array('frame-src', 'child-src', 'default-src'),
);

/**
 * What a policy must get so that the checkout runs on the page, by directive.
 *
 * @param string $policy One policy, as in the header.
 * @param string $origin Of the checkout.
 * @return array<string, string> Directive => what to add.
 */
function policy_gaps(string $policy, string $origin, string $page_origin): array
{
    $directives = policy_directives($policy);
    $gaps = array();
    foreach (NEEDED_DIRECTIVES as $directive => $order) {
        $sources = policy_sources($directives, $order);
        if ($sources === null) {
            continue;
        }
        $is_strict = $directive === 'script-src' && in_array("'strict-dynamic'", $sources, true);
        if ($is_strict) {
            $gaps[$directive] = "a nonce on our tag ('strict-dynamic' ignores host names)";
        } elseif (!policy_allows($sources, $origin, $page_origin)) {
            $gaps[$directive] = $origin;
        }
    }
    return $gaps;
}

/** Whether the policy lets the fast form of our script run; without it a slower one does. */
function policy_allows_wasm(string $policy): bool
{
    $sources = policy_sources(policy_directives($policy), array('script-src', 'default-src'));
    return $sources === null
        || in_array("'wasm-unsafe-eval'", $sources, true)
        || in_array("'unsafe-eval'", $sources, true);
}

/** @return array<string, string[]> */
function policy_directives(string $policy): array
{
    $directives = array();
    foreach (explode(';', $policy) as $part) {
        $words = preg_split('/\s+/', strtolower(trim($part)), -1, PREG_SPLIT_NO_EMPTY);
        // Of a directive that stands twice the first one counts.
        if ($words !== array() && !isset($directives[$words[0]])) {
            $directives[$words[0]] = array_slice($words, 1);
        }
    }
    return $directives;
}

/**
 * @param array<string, string[]> $directives
 * @param string[] $order
 * @return string[]|null Null if nothing restricts it.
 */
function policy_sources(array $directives, array $order): ?array
{
    foreach ($order as $name) {
        if (isset($directives[$name])) {
            return $directives[$name];
        }
    }
    return null;
}

/** @param string[] $sources */
function policy_allows(array $sources, string $origin, string $page_origin): bool
{
    $url = parse_url($origin);
    $port = $url['port'] ?? ($url['scheme'] === 'https' ? 443 : 80);
    foreach ($sources as $source) {
        if ($source === '*' || $source === $url['scheme'] . ':') {
            return true;
        }
        if ($source === "'self'" && $origin === $page_origin) {
            return true;
        }
        $form = '#^(?:([a-z][a-z0-9+.-]*)://)?(\*\.)?([^/:*]+)(?::(\d+|\*))?(/.*)?$#D';
        if (!preg_match($form, $source, $found) || ($found[5] ?? '/') !== '/' && ($found[5] ?? '') !== '') {
            continue;
        }
        $wanted = $found[4] ?? '';
        $is_port = $wanted === '*' || (int) ($wanted === '' ? default_port($found[1], $url) : $wanted) === $port;
        $is_scheme = $found[1] === '' || $found[1] === $url['scheme']
            || ($found[1] === 'http' && $url['scheme'] === 'https');
        $is_host = $found[2] === ''
            ? $found[3] === $url['host']
            : substr($url['host'], -strlen('.' . $found[3])) === '.' . $found[3];
        if ($is_port && $is_scheme && $is_host) {
            return true;
        }
    }
    return false;
}

/** @param array<string, mixed> $url */
function default_port(string $scheme, array $url): int
{
    $https = ($scheme === '' ? $url['scheme'] : $scheme) === 'https' || $url['scheme'] === 'https';
    return $https ? 443 : 80;
}
