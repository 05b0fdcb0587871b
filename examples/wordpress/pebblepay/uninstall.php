<?php
/**
 * Removes everything that the plugin stored: settings with their secrets, events, what checks found.
 * Orders of WooCommerce keep their notes and the ids of their payments.
 *
 * @package PebblePay
 */

defined('WP_UNINSTALL_PLUGIN') || exit;

/** Removes it from the current site. */
function pebblepay_uninstall_site(): void
{
    global $wpdb;
    foreach (array('pebblepay', 'pebblepay_table', 'pebblepay_found', 'woocommerce_pebblepay_settings') as $option) {
        delete_option($option);
    }
    wp_clear_scheduled_hook('pebblepay_daily');
    wp_clear_scheduled_hook('pebblepay_check');
    // phpcs:ignore WordPress.DB.DirectDatabaseQuery.SchemaChange
    $wpdb->query("DROP TABLE IF EXISTS {$wpdb->prefix}pebblepay_events");
}

if (is_multisite()) {
    foreach (get_sites(array('fields' => 'ids', 'number' => 0)) as $pebblepay_site) {
        switch_to_blog($pebblepay_site);
        pebblepay_uninstall_site();
        restore_current_blog();
    }
} else {
    pebblepay_uninstall_site();
}
