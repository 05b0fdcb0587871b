<?php
// Reads one case a line and prints what examples/verify/php says to it; see languages.mjs.

declare(strict_types=1);

require __DIR__ . '/../../../examples/verify/php/pebblepay.php';

function field(string $text): ?string
{
    return $text === '-' ? null : base64_decode(substr($text, 1), true);
}

function judge(string $what, string $now, string ...$rest): string
{
    [$secret, $id, $timestamp, $signature, $body] = array_map(field(...), $rest);
    if ($what === 'result') {
        return ' ' . PebblePay\verify_result($signature, $id, $secret, (int) $now)['order_id'];
    }
    // Where PHP puts the headers of the request that it answers.
    $_SERVER['HTTP_WEBHOOK_ID'] = $id;
    $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] = $timestamp;
    $_SERVER[$what === 'hex' ? 'HTTP_X_WEBHOOK_SIGNATURE' : 'HTTP_WEBHOOK_SIGNATURE'] = $signature;
    $header = PebblePay\header_of_request(...);
    if ($what === 'hex') {
        PebblePay\verify_signature($body, $header, $secret);
    } else {
        PebblePay\verify_webhook($body, $header, $secret, (int) $now);
    }
    return '';
}

while (($line = fgets(STDIN)) !== false) {
    try {
        echo 'ok' . judge(...explode("\t", rtrim($line, "\n"))), "\n";
    } catch (UnexpectedValueException $error) {
        echo 'no: ', $error->getMessage(), "\n";
    }
}
