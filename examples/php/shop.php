<?php
// A shop with a backend in plain PHP: it creates the order with its key, so that nobody else decides
// the price, opens the checkout for it, and delivers when the signed webhook has come.
// Try it with PHP's own server: php -S 127.0.0.1:3000 shop.php

declare(strict_types=1);

require __DIR__ . '/../verify/php/pebblepay.php';

$host = getenv('PEBBLEPAY_HOST');
$store = getenv('PEBBLEPAY_STORE');
$key = getenv('PEBBLEPAY_KEY');
$secret = getenv('PEBBLEPAY_WEBHOOK_SECRET');
$shop_url = getenv('SHOP_URL');
// A real shop keeps its orders in its database; here each has a file.
$folder = getenv('SHOP_DATA') ?: sys_get_temp_dir() . '/pebblepay-shop';

/** Calls the checkout's API; $order is posted. */
function api(string $url, string $key, ?array $order = null): array
{
    $headers = ["Authorization: Bearer $key", 'Content-Type: application/json'];
    $options = ['method' => 'GET', 'timeout' => 30];
    if ($order !== null) {
        // If the answer is lost, asking again with the same key makes no second order.
        $headers[] = 'Idempotency-Key: ' . $order['order_reference'];
        $options = ['method' => 'POST', 'timeout' => 30, 'content' => json_encode($order)];
    }
    $context = stream_context_create(['http' => $options + ['header' => $headers]]);
    return json_decode(file_get_contents($url, false, $context), true, 512, JSON_THROW_ON_ERROR);
}

/** The file of an order: its number is a word of ours, never a path. */
function file_of(string $folder, string $number): string
{
    return $folder . '/' . hash('sha256', $number);
}

function create_order(string $host, string $key, string $shop_url, string $folder): void
{
    $number = bin2hex(random_bytes(16));
    $order = api("$host/api/v1/orders", $key, [
        'amount' => '49.99',
        'currency' => 'USD',
        'product_name' => 'Stoneware mug',
        'order_reference' => $number,
        'return_url' => "$shop_url/thanks",
        'cancel_url' => "$shop_url/",
        'webhook_url' => "$shop_url/webhooks/pebblepay",
    ]);
    is_dir($folder) || mkdir($folder, 0700, true);
    file_put_contents(file_of($folder, $number), 'waiting', LOCK_EX);
    if (($_SERVER['HTTP_ACCEPT'] ?? '') === 'application/json') {
        header('Content-Type: application/json');
        echo json_encode(['session' => $order['id']]);
    } else {
        header('Location: ' . $order['checkout_url'], true, 303);
    }
}

function take_webhook(string $secret, string $folder): void
{
    $body = file_get_contents('php://input');
    try {
        PebblePay\verify_webhook($body, 'PebblePay\header_of_request', $secret);
    } catch (UnexpectedValueException $error) {
        http_response_code(401);
        exit($error->getMessage());
    }
    $event = json_decode($body, true, 512, JSON_THROW_ON_ERROR);
    // Writing "paid" twice does no harm. Whoever sends a parcel here looks at event_id first.
    if ($event['event'] === 'payment.completed') {
        file_put_contents(file_of($folder, $event['order_reference']), 'paid', LOCK_EX);
        error_log("paid: {$event['order_reference']}, {$event['amount']} {$event['currency']}");
    }
    echo 'OK';
}

/** The customer is back. The token says what the checkout said; whether to deliver says the webhook. */
function thanks(string $host, string $store, string $key, string $secret, string $folder): void
{
    try {
        $result = PebblePay\verify_result($_GET['result_token'] ?? '', $store, $secret);
    } catch (UnexpectedValueException $error) {
        http_response_code(400);
        exit('This is not an address of the checkout.');
    }
    $order = api("$host/api/v1/orders/{$result['order_id']}", $key);
    $file = file_of($folder, $order['order_reference']);
    $state = is_file($file) ? file_get_contents($file) : 'unknown';
    echo '<!doctype html><html lang="en"><meta charset="utf-8"><title>Thanks</title><h1>Thanks</h1>';
    echo "<p>Order <b id=\"order\">{$result['order_id']}</b>: <b id=\"state\">$state</b></p></html>";
}

function page(string $host, string $store): void
{
    echo <<<HTML
    <!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
    <h1>Stoneware mug</h1>
    <form method="post" action="/orders"><button>Buy for $49.99</button></form>
    <script src="$host/js/pebblepay.js" data-store="$store"></script>
    <script src="/shop.js"></script></html>
    HTML;
}

// Without scripts the form leads to the hosted page. With them the same order opens in a dialog.
function script(): void
{
    header('Content-Type: text/javascript');
    echo <<<'JS'
    document.querySelector('form').addEventListener('submit', async (event) => {
      event.preventDefault();
      const headers = { accept: 'application/json' };
      const answer = await fetch('/orders', { method: 'POST', headers });
      const { session } = await answer.json();
      await PebblePay.open({ session });
    });
    JS;
}

match ($_SERVER['REQUEST_METHOD'] . ' ' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    'GET /' => page($host, $store),
    'GET /shop.js' => script(),
    'POST /orders' => create_order($host, $key, $shop_url, $folder),
    'POST /webhooks/pebblepay' => take_webhook($secret, $folder),
    'GET /thanks' => thanks($host, $store, $key, $secret, $folder),
    default => http_response_code(404),
};
