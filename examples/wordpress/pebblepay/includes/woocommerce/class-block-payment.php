<?php
/**
 * The payment method in the checkout block.
 *
 * @package PebblePay
 */

namespace PebblePay\WooCommerce;

use Automattic\WooCommerce\Blocks\Payments\Integrations\AbstractPaymentMethodType;
use PebblePay\Settings;

final class BlockPayment extends AbstractPaymentMethodType
{
    /** @var string */
    protected $name = GATEWAY_ID;

    public function initialize()
    {
        $this->settings = get_option('woocommerce_' . GATEWAY_ID . '_settings', array());
    }

    public function is_active()
    {
        $gateway = $this->gateway();
        return $gateway !== null && $gateway->is_available();
    }

    public function get_payment_method_script_handles()
    {
        $needed = array('wc-blocks-registry', 'wc-settings', 'wp-element', 'wp-html-entities', 'wp-i18n');
        $script = plugins_url('assets/checkout-block.js', \PebblePay\PLUGIN_FILE);
        wp_register_script('pebblepay-checkout-block', $script, $needed, \PebblePay\VERSION, true);
        wp_set_script_translations('pebblepay-checkout-block', 'pebblepay');
        return array('pebblepay-checkout-block');
    }

    public function get_payment_method_data()
    {
        $gateway = $this->gateway();
        return array(
            'title' => $gateway ? $gateway->get_title() : '',
            'description' => $gateway ? $gateway->get_description() : '',
            'notice' => Settings\is_test() ? test_notice() : '',
            'supports' => $gateway ? array_values(array_filter($gateway->supports, array($gateway, 'supports'))) : array(),
        );
    }

    private function gateway(): ?Gateway
    {
        $gateway = WC()->payment_gateways()->payment_gateways()[GATEWAY_ID] ?? null;
        return $gateway instanceof Gateway ? $gateway : null;
    }
}
