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

/** What is loaded under them. */
const NEEDED_PATHS = array(
    'script-src' => '/js/',
    'connect-src' => '/js/',
    'frame-src' => '/checkout/embed',
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
        } elseif (!policy_allows($sources, $origin, NEEDED_PATHS[$directive], $page_origin)) {
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

/**
 * Whether one of the sources lets an address of the checkout through.
 *
 * @param string[] $sources
 */
function policy_allows(array $sources, string $origin, string $path, string $page_origin): bool
{
    $scheme = strtok($origin, ':');
    if (in_array("'self'", $sources, true) && $origin === $page_origin) {
        return true;
    }
    foreach ($sources as $source) {
        if ($source === '*' || $source === "$scheme:" || source_allows($source, $origin, $path)) {
            return true;
        }
    }
    return false;
}

/** The same for one source that names a host: `https://*.example.com:8443/path/`. */
function source_allows(string $source, string $origin, string $path): bool
{
    $form = '#^(?:([a-z][a-z0-9+.-]*)://)?(\*\.)?([a-z0-9.-]+)(?::(\d+|\*))?(/.*)?$#D';
    if (!preg_match($form, $source, $found)) {
        return false;
    }
    $found += array_fill(0, 6, '');
    list(, $scheme, $any, $host, $port, $under) = $found;
    $url = parse_url($origin);
    // A source without a scheme or for http: holds for https: too.
    $is_scheme = in_array($scheme, array('', 'http', $url['scheme']), true);
    $suffix = ".$host";
    $is_host = $any === '' ? $host === $url['host'] : substr($url['host'], -strlen($suffix)) === $suffix;
    $default = $url['scheme'] === 'https' ? 443 : 80;
    $is_port = $port === '*' || (int) ($port === '' ? $default : $port) === ($url['port'] ?? $default);
    // A path with a slash at its end means everything below it.
    $is_path = $under === '' || $under === $path
        || (substr($under, -1) === '/' && strpos($path, $under) === 0);
    return $is_scheme && $is_host && $is_port && $is_path;
}
