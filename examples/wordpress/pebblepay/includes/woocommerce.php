<?php
/**
 * Ties the gateway to WooCommerce, where that is installed.
 *
 * @package PebblePay
 */

namespace PebblePay\WooCommerce;

use Automattic\WooCommerce\Blocks\Payments\PaymentMethodRegistry;
use Automattic\WooCommerce\Utilities\FeaturesUtil;

const GATEWAY_ID = 'pebblepay';

function register(): void
{
    add_action('before_woocommerce_init', __NAMESPACE__ . '\\declare_compatible');
    add_action('woocommerce_loaded', __NAMESPACE__ . '\\load');
}

/** Orders are read and written through WooCommerce only, wherever it keeps them. */
function declare_compatible(): void
{
    if (class_exists(FeaturesUtil::class)) {
        FeaturesUtil::declare_compatibility('custom_order_tables', \PebblePay\PLUGIN_FILE, true);
        FeaturesUtil::declare_compatibility('cart_checkout_blocks', \PebblePay\PLUGIN_FILE, true);
    }
}

function load(): void
{
    require_once __DIR__ . '/woocommerce/orders.php';
    add_action('pebblepay_event', __NAMESPACE__ . '\\apply_event');
    add_action('wp', __NAMESPACE__ . '\\check_on_return');
    add_filter('woocommerce_payment_gateways', __NAMESPACE__ . '\\add_gateway');
    add_action('woocommerce_blocks_payment_method_type_registration', __NAMESPACE__ . '\\add_to_blocks');
}

/**
 * @param string[] $gateways
 * @return string[]
 */
function add_gateway(array $gateways): array
{
    require_once __DIR__ . '/woocommerce/class-gateway.php';
    $gateways[] = Gateway::class;
    return $gateways;
}

function add_to_blocks(PaymentMethodRegistry $registry): void
{
    require_once __DIR__ . '/woocommerce/class-block-payment.php';
    $registry->register(new BlockPayment());
}

/** What customers read before they pay with test cards. */
function test_notice(): string
{
    return __('Test mode: no money moves. Pay with card 4000 0000 0000 0002, any future date and any code.', 'pebblepay');
}
