<?php
/**
 * The payment method of WooCommerce. Customers pay on the checkout's own page; the order is finished
 * by the webhook, or by asking the API when the customer returns, and never by the return itself.
 *
 * @package PebblePay
 */

namespace PebblePay\WooCommerce;

use PebblePay\Settings;
use WC_Order;
use WC_Payment_Gateway;
use WP_Error;

final class Gateway extends WC_Payment_Gateway
{
    public function __construct()
    {
        $this->id = GATEWAY_ID;
        $this->method_title = 'PebblePay';
        $this->method_description = __('Payments through your own PebblePay checkout.', 'pebblepay');
        $this->has_fields = false;
        $this->supports = array('products', 'refunds');
        $this->init_form_fields();
        $this->init_settings();
        $this->title = $this->get_option('title');
        $this->description = $this->get_option('description');
        $save = "woocommerce_update_options_payment_gateways_{$this->id}";
        add_action($save, array($this, 'process_admin_options'));
    }

    public function init_form_fields()
    {
        $this->form_fields = array(
            'enabled' => array(
                'title' => __('Enable', 'pebblepay'),
                'type' => 'checkbox',
                'label' => __('Take payments through PebblePay', 'pebblepay'),
                'default' => 'no',
            ),
            'title' => array(
                'title' => __('Title', 'pebblepay'),
                'type' => 'text',
                'description' => __('What customers choose at the checkout.', 'pebblepay'),
                'default' => __('Card', 'pebblepay'),
            ),
            'description' => array(
                'title' => __('Description', 'pebblepay'),
                'type' => 'textarea',
                'default' => __('You pay on a secure page and come back here.', 'pebblepay'),
            ),
        );
    }

    public function admin_options()
    {
        parent::admin_options();
        $address = admin_url('options-general.php?page=pebblepay');
        printf(
            '<p><a href="%s">%s</a></p>',
            esc_url($address),
            esc_html__('The address of your checkout and its keys are in Settings → PebblePay.', 'pebblepay')
        );
    }

    public function is_available()
    {
        $key = Settings\get(Settings\side() . '_api_key');
        return parent::is_available() && Settings\is_ready() && $key !== '';
    }

    public function payment_fields()
    {
        parent::payment_fields();
        if (Settings\is_test()) {
            echo '<p class="pebblepay-test">' . esc_html(test_notice()) . '</p>';
        }
    }

    /**
     * @param int $order_id
     * @return array<string, string>
     */
    public function process_payment($order_id)
    {
        $order = wc_get_order($order_id);
        $address = $order instanceof WC_Order ? address_to_pay($order) : new WP_Error('no_order', '');
        if (is_wp_error($address)) {
            wc_get_logger()->error($address->get_error_message(), array('source' => 'pebblepay'));
            wc_add_notice(
                __('The payment could not be started. Nothing was charged. Please try again.', 'pebblepay'),
                'error'
            );
            return array('result' => 'failure', 'messages' => '');
        }
        return array('result' => 'success', 'redirect' => $address);
    }

    /**
     * @param int $order_id
     * @param float|string|null $amount
     * @param string $reason
     * @return bool|WP_Error
     */
    public function process_refund($order_id, $amount = null, $reason = '')
    {
        $order = wc_get_order($order_id);
        if (!$order instanceof WC_Order) {
            return new WP_Error('no_order', __('There is no such order.', 'pebblepay'));
        }
        return refund($order, $amount === null ? $order->get_total() : (string) $amount, (string) $reason);
    }
}
