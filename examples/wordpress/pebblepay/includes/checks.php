<?php
/**
 * What can go wrong between a site and its checkout, found by looking. Each check returns findings:
 * a word for how bad it is, and a sentence that says what to switch. No findings: all is well.
 *
 * @package PebblePay
 */

namespace PebblePay\Checks;

use PebblePay\Api;
use PebblePay\Script;
use PebblePay\Settings;
use PebblePay\Webhook;

use function PebblePay\Button\address;
use function PebblePay\policy_allows_wasm;
use function PebblePay\policy_gaps;
use function PebblePay\sign_button;
use function PebblePay\sign_webhook;

const TIMEOUT_S = 10;

/** How optimizers mark a script that they run later, and what to switch in them. */
const DELAYED_TYPES = array(
    'rocketlazyloadscript' => 'WP Rocket → File Optimization → Delay JavaScript execution → Excluded: /pebblepay.js',
    'litespeed/javascript' => 'LiteSpeed Cache → Page Optimization → Tuning → JS Delayed/Deferred Excludes: /pebblepay.js',
    'pmdelayedscript' => 'Perfmatters → JavaScript → Exclude from Delay: pebblepay.js',
    '-text/javascript' => 'Cloudflare → Speed → Optimization → Rocket Loader: switch it off for this site',
    'text/rocketscript' => 'Cloudflare → Speed → Optimization → Rocket Loader: switch it off for this site',
);

/**
 * All checks by name, with their titles.
 *
 * @return array<string, string>
 */
function names(): array
{
    return array(
        'keys' => __('PebblePay: keys and secrets', 'pebblepay'),
        'checkout' => __('PebblePay: the checkout answers', 'pebblepay'),
        'tag' => __('PebblePay: the script is on the page', 'pebblepay'),
        'policy' => __('PebblePay: the page’s security policy lets the checkout in', 'pebblepay'),
        'webhook' => __('PebblePay: webhooks arrive', 'pebblepay'),
    );
}

/**
 * Runs one check.
 *
 * @return array<int, array{0: string, 1: string}> Each `critical` or `recommended`, and a sentence.
 */
function run(string $name): array
{
    if (!Settings\is_ready()) {
        $text = __('Enter the checkout address and the store id in Settings → PebblePay.', 'pebblepay');
        return array(array('critical', $text));
    }
    switch ($name) {
        case 'keys':
            return keys();
        case 'checkout':
            return checkout();
        case 'tag':
            return tag();
        case 'policy':
            return policy();
        default:
            return webhook();
    }
}

/** @return array<int, array{0: string, 1: string}> */
function keys(): array
{
    $found = array();
    $side = Settings\side();
    if (Settings\webhook_secrets($side) === array()) {
        /* translators: %s: live or test */
        $text = __('Enter the webhook secret of the %s side: without it no payment is believed.', 'pebblepay');
        $found[] = array('critical', sprintf($text, $side));
    }
    if (Settings\get("{$side}_button_key") === '') {
        $text = __('Enter a button key: without it visitors can change the amount of a button.', 'pebblepay');
        $found[] = array('recommended', $text);
    }
    if (Settings\get("{$side}_button_key") !== '' && is_key_refused($side)) {
        /* translators: %s: live or test */
        $text = __('The checkout refuses what the %s button key signs: no button sells. Copy the key again.', 'pebblepay');
        $found[] = array('critical', sprintf($text, $side));
    }
    foreach (array('live', 'test') as $each) {
        if (Settings\get("{$each}_api_key") === '') {
            continue;
        }
        $answer = Api\call($each, 'GET', '/orders?limit=1');
        if (is_wp_error($answer)) {
            /* translators: 1: live or test 2: what the checkout said */
            $text = __('The checkout refuses the %1$s API key: %2$s. Make a new one there.', 'pebblepay');
            $found[] = array('critical', sprintf($text, $each, $answer->get_error_message()));
        }
    }
    return $found;
}

/** Whether a signed link is refused that is taken without its signature. */
function is_key_refused(string $side): bool
{
    $params = array('product' => 'Site Health') + ($side === 'test' ? array('testMode' => 'true') : array());
    $key = (string) Settings\get("{$side}_button_key");
    $sig = sign_button((string) Settings\get('store_id'), $params, $key);
    $options = array('timeout' => TIMEOUT_S, 'redirection' => 0);
    $status = function (array $params) use ($options): int {
        return (int) wp_remote_retrieve_response_code(wp_remote_get(address($params), $options));
    };
    return $status($params) === 200 && $status($params + array('sig' => $sig)) === 403;
}

/** @return array<int, array{0: string, 1: string}> */
function checkout(): array
{
    $host = (string) Settings\get('host');
    $page = $host . '/checkout/' . rawurlencode((string) Settings\get('store_id'));
    $answer = wp_remote_get($page, array('timeout' => TIMEOUT_S, 'redirection' => 0));
    if (is_wp_error($answer)) {
        /* translators: 1: an address 2: an error */
        $text = __('%1$s does not answer: %2$s. Start the checkout, or correct its address.', 'pebblepay');
        return array(array('critical', sprintf($text, $host, $answer->get_error_message())));
    }
    $status = (int) wp_remote_retrieve_response_code($answer);
    if ($status === 404) {
        $text = __('The checkout does not know this store id. Correct it in Settings → PebblePay.', 'pebblepay');
        return array(array('critical', $text));
    }
    if ($status !== 200) {
        /* translators: 1: an address 2: an HTTP status */
        $text = __('%1$s answers with status %2$d where the payment page should be.', 'pebblepay');
        return array(array('critical', sprintf($text, $page, $status)));
    }
    return array();
}

/** @return array<int, array{0: string, 1: string}> */
function tag(): array
{
    $page = page();
    if (isset($page['problem'])) {
        return array($page['problem']);
    }
    $host = (string) Settings\get('host');
    preg_match_all('#<script\b([^>]*)>#i', $page['html'], $scripts);
    foreach ($scripts[1] as $attributes) {
        if (strpos($attributes, '/pebblepay.js') !== false) {
            return altered(html_entity_decode($attributes), $host);
        }
    }
    // Comments of optimizers that inlined or joined it say nothing reliable; the effect is the same.
    /* translators: %s: an address */
    $text = __('Our script tag is missing on %s. Either an optimizer has joined or inlined it: exclude “pebblepay.js” there from combining. Or the theme does not call wp_footer().', 'pebblepay');
    return array(array('critical', sprintf($text, $page['url'])));
}

/** @return array<int, array{0: string, 1: string}> */
function altered(string $attributes, string $host): array
{
    preg_match('/\btype\s*=\s*["\']?([^"\'\s>]+)/i', $attributes, $type);
    foreach (DELAYED_TYPES as $mark => $switch) {
        if (strpos(strtolower($type[1] ?? ''), $mark) !== false) {
            /* translators: %s: where the switch is */
            $text = __('An optimizer delays our script until the visitor does something: the first click may be lost. Switch: %s.', 'pebblepay');
            return array(array('recommended', sprintf($text, $switch)));
        }
    }
    preg_match('/(?:^|\s)src\s*=\s*["\']?([^"\'\s>]+)/i', $attributes, $source);
    if (strpos($source[1] ?? '', "$host/js/") !== 0) {
        /* translators: 1: an address 2: an address */
        $text = __('Our script is not loaded from %1$s but from “%2$s”: an optimizer keeps a copy, which grows old. Exclude “pebblepay.js” there.', 'pebblepay');
        return array(array('critical', sprintf($text, $host, $source[1] ?? '')));
    }
    return array();
}

/** @return array<int, array{0: string, 1: string}> */
function policy(): array
{
    $page = page();
    if (isset($page['problem'])) {
        return array($page['problem']);
    }
    $host = (string) Settings\get('host');
    $found = array();
    foreach ($page['policies'] as $policy) {
        foreach (policy_gaps($policy, $host, origin_of(home_url())) as $directive => $missing) {
            // Without this one only the faster form of the script is lost.
            $severity = $directive === 'connect-src' ? 'recommended' : 'critical';
            /* translators: 1: what to add 2: a directive 3: an address */
            $text = __(
                'The Content-Security-Policy of %3$s hinders the checkout: add %1$s to %2$s. It is set by a security plugin, the web server or the host’s panel. Buttons sell meanwhile, more slowly or on a page of their own.',
                'pebblepay'
            );
            $found[] = array($severity, sprintf($text, $missing, $directive, $page['url']));
        }
        if (!policy_allows_wasm($policy)) {
            /* translators: %s: an address */
            $text = __(
                'Add \'wasm-unsafe-eval\' to script-src in the Content-Security-Policy of %s: without it the script is slower.',
                'pebblepay'
            );
            $found[] = array('recommended', sprintf($text, $page['url']));
        }
    }
    return $found;
}

/** Sends a signed ping to our own webhook, over the same way that the checkout takes. */
function webhook(): array
{
    $side = Settings\side();
    $secrets = Settings\webhook_secrets($side);
    if ($secrets === array()) {
        /* translators: %s: live or test */
        $text = __('Enter the webhook secret of the %s side.', 'pebblepay');
        return array(array('critical', sprintf($text, $side)));
    }
    $id = 'evt_ping_' . wp_generate_password(12, false);
    $body = '{"event":"ping"}';
    $answer = wp_remote_post(
        Webhook\address(),
        array(
            'timeout' => TIMEOUT_S,
            'redirection' => 0,
            'user-agent' => 'PebblePay/0.1.0',
            'headers' => array(
                'Content-Type' => 'application/json',
                'webhook-id' => $id,
                'webhook-timestamp' => (string) time(),
                'webhook-signature' => sign_webhook($id, time(), $body, $secrets[0]),
            ),
            'body' => $body,
        )
    );
    if (is_wp_error($answer)) {
        /* translators: %s: an error */
        $text = __('This site cannot reach its own webhook address (%s). If the checkout can, all is well.', 'pebblepay');
        return array(array('recommended', sprintf($text, $answer->get_error_message())));
    }
    $status = (int) wp_remote_retrieve_response_code($answer);
    $json = json_decode(wp_remote_retrieve_body($answer), true);
    if ($status === 200 && ($json['side'] ?? '') === $side) {
        return array();
    }
    return array(array('critical', webhook_advice($status)));
}

function webhook_advice(int $status): string
{
    $address = Webhook\address();
    if ($status >= 300 && $status < 400) {
        /* translators: %s: an address */
        $text = __('%s redirects. Webhooks follow no redirect: give the checkout the final address.', 'pebblepay');
    } elseif ($status === 401 || $status === 403) {
        /* translators: %s: an address */
        $text = __('Something refuses requests to %s before our plugin sees them: a password on the site, a firewall (Wordfence, Sucuri, Cloudflare’s Bot Fight Mode) or the web server. Allow POST to this address there.', 'pebblepay');
    } elseif ($status === 404) {
        /* translators: %s: an address */
        $text = __('%s is not found. Save Settings → Permalinks once, and see that no plugin switches the REST API off.', 'pebblepay');
    } else {
        /* translators: 1: an address 2: an HTTP status */
        return sprintf(__('%1$s answers a signed test with status %2$d.', 'pebblepay'), $address, $status);
    }
    return sprintf($text, $address);
}

/**
 * A public page on which the script should be, as a stranger gets it.
 *
 * @return array{problem: array{0: string, 1: string}}|array{url: string, html: string, policies: string[]}
 */
function page(): array
{
    $url = page_with_button();
    if ($url === null) {
        $text = __('No published page has a PebblePay button yet: insert the block or [pebblepay].', 'pebblepay');
        return array('problem' => array('recommended', $text));
    }
    $answer = wp_remote_get($url, array('timeout' => TIMEOUT_S, 'cookies' => array()));
    $status = is_wp_error($answer) ? 0 : (int) wp_remote_retrieve_response_code($answer);
    if ($status !== 200) {
        $why = is_wp_error($answer) ? $answer->get_error_message() : "status $status";
        /* translators: 1: an address 2: an error */
        $text = __('This site cannot read its own page %1$s (%2$s), so it was not checked.', 'pebblepay');
        return array('problem' => array('recommended', sprintf($text, $url, $why)));
    }
    $html = wp_remote_retrieve_body($answer);
    $policies = (array) wp_remote_retrieve_header($answer, 'content-security-policy');
    $meta = '#<meta[^>]+http-equiv=["\']?content-security-policy["\']?[^>]*\bcontent=(["\'])(.*?)\1#i';
    preg_match_all($meta, $html, $found);
    // A header may hold several policies with commas between; each of them must allow us.
    $all = explode(',', implode(',', array_merge($policies, array_map('html_entity_decode', $found[2]))));
    return array('url' => $url, 'html' => $html, 'policies' => array_filter(array_map('trim', $all)));
}

/** The newest published page with a button; the front page if the script is everywhere. */
function page_with_button(): ?string
{
    if (Settings\get('everywhere')) {
        return home_url('/');
    }
    global $wpdb;
    $id = $wpdb->get_var(
        "SELECT ID FROM $wpdb->posts WHERE post_status = 'publish' AND post_password = ''
         AND post_type NOT IN ('revision', 'wp_template', 'wp_template_part', 'wp_block')
         AND (post_content LIKE '%[pebblepay%' OR post_content LIKE '%wp:pebblepay/button%'
              OR post_content LIKE '%data-pebblepay%')
         ORDER BY post_modified_gmt DESC LIMIT 1"
    );
    return $id ? (string) get_permalink((int) $id) : null;
}

function origin_of(string $url): string
{
    $parts = wp_parse_url($url);
    $port = isset($parts['port']) ? ":{$parts['port']}" : '';
    return strtolower("{$parts['scheme']}://{$parts['host']}$port");
}
