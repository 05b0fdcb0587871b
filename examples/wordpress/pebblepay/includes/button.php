<?php
/**
 * The button: one function that turns settings of a shortcode or block into a link of the checkout.
 * The link sells by itself; with the script it opens the checkout on the page.
 *
 * @package PebblePay
 */

namespace PebblePay\Button;

use PebblePay\Script;
use PebblePay\Settings;

use function PebblePay\amount_problem;
use function PebblePay\sign_button;

/** What a shortcode may say: its attribute, and the link's parameter. */
const PARAMS = array(
    'amount' => 'amount',
    'currency' => 'currency',
    'quantity' => 'quantity',
    'variant' => 'variant_id',
    'product' => 'product',
    'coupon' => 'coupon',
    'reference' => 'ref',
    'return_url' => 'return_url',
    'cancel_url' => 'cancel_url',
    'webhook_url' => 'webhook_url',
    'metadata' => 'metadata',
    'locale' => 'locale',
    'theme' => 'theme',
);

/** The class of WordPress's own buttons, which every theme knows. */
const WRAPPER = 'wp-block-button pebblepay-button';

const MODES = array('modal', 'redirect', 'tab');

function register(): void
{
    add_shortcode('pebblepay', __NAMESPACE__ . '\\shortcode');
    add_action(
        'init',
        function (): void {
            $block = dirname(__DIR__) . '/blocks/button';
            register_block_type($block, array('render_callback' => __NAMESPACE__ . '\\block'));
            wp_set_script_translations('pebblepay-button-editor-script', 'pebblepay');
        }
    );
}

/**
 * `[pebblepay amount="49.99" product="Stoneware mug" label="Buy"]`
 *
 * @param mixed $given
 */
function shortcode($given): string
{
    $known = array_fill_keys(array_merge(array_keys(PARAMS), array('label', 'mode', 'class')), '');
    $fields = shortcode_atts($known, is_array($given) ? $given : array(), 'pebblepay');
    // Editors write & as &amp; in shortcodes.
    $fields = array_map(
        function ($value): string {
            return trim(html_entity_decode((string) $value, ENT_QUOTES, 'UTF-8'));
        },
        $fields
    );
    // A block of its own: an inline element between blocks would fall out of the theme's layout.
    return '<div class="' . esc_attr(trim(WRAPPER . ' ' . $fields['class'])) . '">' . html($fields) . '</div>';
}

/** @param array<string, mixed> $attributes The block's attributes, which block.json lists. */
function block(array $attributes): string
{
    $fields = array();
    foreach ($attributes as $name => $value) {
        if (is_scalar($value)) {
            $snake = strtolower((string) preg_replace('/[A-Z]/', '_$0', $name));
            $fields[$snake] = trim((string) $value);
        }
    }
    // Themes move what is aligned left or right; the text of what is centred they leave to the block.
    $is_centred = ($fields['align'] ?? '') === 'center';
    $classes = WRAPPER . ($is_centred ? ' has-text-align-center' : '');
    return '<div ' . get_block_wrapper_attributes(array('class' => $classes)) . '>' . html($fields) . '</div>';
}

/**
 * The link, which looks like the theme's own buttons.
 *
 * @param array<string, string> $fields
 */
function html(array $fields): string
{
    $problem = problem($fields);
    if ($problem !== null) {
        // Who writes the page sees it in the preview; the cached page carries a comment only.
        $comment = '<!-- PebblePay: ' . esc_html(str_replace('--', '- -', $problem)) . ' -->';
        return is_preview() ? '<p role="alert">PebblePay: ' . esc_html($problem) . '</p>' : $comment;
    }
    Script\enqueue();
    wp_enqueue_style('wp-block-button');
    $params = params($fields);
    $attributes = array('href' => address($params), 'data-pebblepay' => 'checkout');
    if (isset($params['sig'])) {
        $attributes['data-sig'] = $params['sig'];
    }
    if (in_array($fields['mode'] ?? '', MODES, true)) {
        $attributes['data-mode'] = $fields['mode'];
    }
    $attributes['class'] = 'wp-block-button__link wp-element-button';
    // Not esc_url() for the address: it is built from checked parts and percent-encoded, and what
    // is signed must arrive as it was signed.
    $html = '<a';
    foreach ($attributes as $name => $value) {
        $html .= " $name=\"" . esc_attr($value) . '"';
    }
    $label = ($fields['label'] ?? '') !== '' ? $fields['label'] : __('Buy now', 'pebblepay');
    return "$html>" . esc_html($label) . '</a>';
}

/**
 * Why there can be no button, or null.
 *
 * @param array<string, string> $fields
 */
function problem(array $fields): ?string
{
    if (!Settings\is_ready()) {
        return __('enter the checkout address and the store id in the settings', 'pebblepay');
    }
    $amount = $fields['amount'] ?? '';
    if ($amount !== '' && ($fields['variant'] ?? '') === '') {
        $problem = amount_problem($amount);
        if ($problem !== null) {
            return "$problem (“{$amount}”)";
        }
    }
    $currency = $fields['currency'] ?? '';
    if ($currency !== '' && !preg_match('/^[A-Za-z]{3}$/D', $currency)) {
        return __('a currency has three letters, such as EUR', 'pebblepay') . " (“{$currency}”)";
    }
    foreach (array('return_url', 'cancel_url', 'webhook_url') as $name) {
        $url = $fields[$name] ?? '';
        if ($url !== '' && esc_url_raw($url, array('http', 'https')) !== $url) {
            return "$name: " . __('not a web address', 'pebblepay') . " (“{$url}”)";
        }
    }
    $metadata = $fields['metadata'] ?? '';
    if ($metadata !== '' && !is_object(json_decode($metadata))) {
        return __('metadata is a JSON object, such as {"size": "L"}', 'pebblepay');
    }
    return null;
}

/**
 * The parameters of the link, with the signature if this may be signed.
 *
 * @param array<string, string> $fields
 * @return array<string, string>
 */
function params(array $fields): array
{
    $params = array();
    foreach (PARAMS as $field => $param) {
        $value = $fields[$field] ?? '';
        if ($value !== '') {
            $params[$param] = $value;
        }
    }
    // The price of a variant is the checkout's to know.
    if (isset($params['variant_id'])) {
        unset($params['amount']);
    }
    if (Settings\is_test()) {
        $params['testMode'] = 'true';
    }
    $key = (string) Settings\get(Settings\side() . '_button_key');
    if ($key !== '' && may_sign()) {
        $params['sig'] = sign_button((string) Settings\get('store_id'), $params, $key);
    }
    return $params;
}

/**
 * Whether what is rendered has been published. Drafts, previews and the editor's own requests show
 * what somebody merely proposes: signing it would let every contributor set prices.
 */
function may_sign(): bool
{
    if (is_admin() || is_preview() || (defined('REST_REQUEST') && REST_REQUEST)) {
        return false;
    }
    $post = get_post();
    return !$post || in_array(get_post_status($post), array('publish', 'private'), true);
}

/** @param array<string, string> $params */
function address(array $params): string
{
    $base = Settings\get('host') . '/checkout/' . rawurlencode((string) Settings\get('store_id'));
    return $params === array() ? $base : $base . '?' . http_build_query($params, '', '&', PHP_QUERY_RFC3986);
}
