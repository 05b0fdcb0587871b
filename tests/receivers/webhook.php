<?php
// A merchant's webhook handler in PHP for `php -S`: the raw body is signed and compared in constant
// time. What it accepted is appended to the file that the test names, one line each.

declare(strict_types=1);

$secret = getenv('WEBHOOK_SECRET');
$body = file_get_contents('php://input');
$signature = $_SERVER['HTTP_X_WEBHOOK_SIGNATURE'] ?? '';

if (!hash_equals(hash_hmac('sha256', $body, $secret), $signature)) {
    http_response_code(401);
    exit('Invalid signature');
}

$event = json_decode($body, true, 512, JSON_THROW_ON_ERROR);
file_put_contents(getenv('ACCEPTED_FILE'), json_encode($event) . "\n", FILE_APPEND | LOCK_EX);
echo 'OK';
