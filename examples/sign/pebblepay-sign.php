<?php
// Signs payment buttons and links: copy this file into your project. It needs PHP 8.0 and nothing
// else. Keep the key on your server; `checkout-server store button-key` shows it.
//
//   $sig = PebblePay\button_signature($key, $storeId, ['amount' => '49.99', 'product' => 'Premium']);
//   echo "<button data-pebblepay='checkout' data-amount='49.99' data-product='Premium' data-sig='$sig'>";
//
// $params are the parameters of the link, by their names there, as texts: exactly as the page says
// them, '49.99' and '49.990' are two amounts. With a variant_id leave the amount out.

declare(strict_types=1);

namespace PebblePay;

const COVERED = [
    'amount', 'cancel_url', 'currency', 'metadata', 'product', 'quantity', 'ref', 'return_url',
    'store_id', 'testMode', 'variant_id', 'webhook_url',
];

function button_signature(string $key, string $store_id, array $params): string
{
    $params['store_id'] = $store_id;
    if (($params['success_url'] ?? '') !== '') {
        $params['return_url'] = $params['success_url'];
    }
    if (($params['variant_id'] ?? '') !== '') {
        unset($params['amount']);
    }
    $message = "pebblepay-button-v1\n";
    foreach (COVERED as $name) {
        $value = $params[$name] ?? '';
        if ($value !== '') {
            $message .= $name . ':' . strlen($value) . ':' . $value . "\n";
        }
    }
    $mac = base64_encode(hash_hmac('sha256', $message, $key, true));
    return 'v1_' . rtrim(strtr($mac, '+/', '-_'), '=');
}
