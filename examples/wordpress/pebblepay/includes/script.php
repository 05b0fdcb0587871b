<?php
/**
 * The script tag, in the footer of pages that have a button, and what keeps optimizers from
 * rewriting it. The store's id is part of the script's path, so that it is found even if every
 * attribute is lost. Nothing here depends on the visitor: the page may be cached for everybody.
 *
 * @package PebblePay
 */

namespace PebblePay\Script;

use PebblePay\Settings;

const HANDLE = 'pebblepay';

/**
 * Attributes by which optimizers are told to leave a tag alone: Cloudflare Rocket Loader, LiteSpeed
 * Cache, Autoptimize and WP Rocket.
 */
const ATTRIBUTES = 'data-cfasync="false" data-no-optimize="1" data-no-defer="1" data-no-minify="1"'
    . ' data-noptimize="1" nowprocket';

function register(): void
{
    add_action('wp_enqueue_scripts', __NAMESPACE__ . '\\enqueue_where_needed');
    add_filter('script_loader_tag', __NAMESPACE__ . '\\mark', 20, 2);
    exclude();
}

/** Where the script is, or nothing as long as the settings are empty. */
function address(): string
{
    if (!Settings\is_ready()) {
        return '';
    }
    return Settings\get('host') . '/js/' . rawurlencode(Settings\get('store_id')) . '/pebblepay.js';
}

/** Prints the tag in this page's footer; may be called while the page is rendered. */
function enqueue(): void
{
    $address = address();
    if ($address !== '') {
        // A version in the query would only give the same file other names.
        wp_enqueue_script(HANDLE, $address, array(), null, true); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
    }
}

/** Buttons enqueue the script themselves; what was written by hand is looked for in the content. */
function enqueue_where_needed(): void
{
    $post = get_post();
    $content = is_singular() && $post ? $post->post_content : '';
    if (Settings\get('everywhere') || strpos($content, 'data-pebblepay') !== false) {
        enqueue();
    }
}

/** Rocket Loader wants its attribute before `src`. */
function mark(string $tag, string $handle): string
{
    if ($handle !== HANDLE) {
        return $tag;
    }
    $store = esc_attr(Settings\get('store_id'));
    return str_replace('<script ', '<script ' . ATTRIBUTES . " data-store=\"$store\" ", $tag);
}

/** Excludes the script from the optimizers that have filters for it. */
function exclude(): void
{
    $by_fragment = array(
        'rocket_exclude_js',
        'rocket_exclude_defer_js',
        'rocket_delay_js_exclusions',
        'litespeed_optimize_js_excludes',
        'litespeed_optm_js_defer_exc',
        'litespeed_optm_gm_js_exc',
    );
    foreach ($by_fragment as $filter) {
        add_filter($filter, __NAMESPACE__ . '\\with_fragment');
    }
    // These two take hosts, or parts of addresses of other hosts.
    add_filter('rocket_minify_excluded_external_js', __NAMESPACE__ . '\\with_host');
    add_filter('sgo_javascript_combine_excluded_external_paths', __NAMESPACE__ . '\\with_host');
    $by_handle = array('sgo_js_minify_exclude', 'sgo_js_async_exclude', 'sgo_javascript_combine_exclude');
    foreach ($by_handle as $filter) {
        add_filter($filter, __NAMESPACE__ . '\\with_handle');
    }
    add_filter('autoptimize_filter_js_exclude', __NAMESPACE__ . '\\with_text');
    add_filter('w3tc_minify_js_do_tag_minification', __NAMESPACE__ . '\\unless_ours', 10, 3);
}

/**
 * @param mixed $excluded
 * @return string[]
 */
function with_fragment($excluded): array
{
    return array_merge((array) $excluded, array('/pebblepay.js'));
}

/**
 * @param mixed $excluded
 * @return string[]
 */
function with_host($excluded): array
{
    $host = wp_parse_url((string) Settings\get('host'), PHP_URL_HOST);
    return array_merge((array) $excluded, $host ? array($host) : array());
}

/**
 * @param mixed $excluded
 * @return string[]
 */
function with_handle($excluded): array
{
    return array_merge((array) $excluded, array(HANDLE));
}

/**
 * Autoptimize takes a list as text; some of its versions hand over an array.
 *
 * @param mixed $excluded
 * @return mixed
 */
function with_text($excluded)
{
    if (is_array($excluded)) {
        return array_merge($excluded, array('/pebblepay.js' => ''));
    }
    return ltrim("$excluded, /pebblepay.js", ', ');
}

/**
 * @param mixed $minify
 * @param mixed $tag
 * @param mixed $file
 * @return mixed
 */
function unless_ours($minify, $tag = '', $file = '')
{
    return strpos("$tag $file", '/pebblepay.js') === false ? $minify : false;
}
