<?php
/**
 * Amounts as decimal texts and as whole minor units; never as floats. Pure functions.
 *
 * @package PebblePay
 */

namespace PebblePay;

/** Currencies of ISO 4217 whose minor unit does not have two decimals. */
const EXPONENTS = array(
    'BIF' => 0, 'CLP' => 0, 'DJF' => 0, 'GNF' => 0, 'ISK' => 0, 'JPY' => 0, 'KMF' => 0,
    'KRW' => 0, 'PYG' => 0, 'RWF' => 0, 'UGX' => 0, 'UYI' => 0, 'VND' => 0, 'VUV' => 0,
    'XAF' => 0, 'XOF' => 0, 'XPF' => 0,
    'BHD' => 3, 'IQD' => 3, 'JOD' => 3, 'KWD' => 3, 'LYD' => 3, 'OMR' => 3, 'TND' => 3,
    'CLF' => 4, 'UYW' => 4,
);

/** How many decimals the currency has. */
function exponent_of(string $currency): int
{
    return EXPONENTS[strtoupper($currency)] ?? 2;
}

/** Why a text is no amount that a button may ask for, or null if it is one. */
function amount_problem(string $text): ?string
{
    if (preg_match('/^[0-9]{1,12}(\.[0-9]{1,3})?$/D', $text)) {
        return null;
    }
    if (strpos($text, ',') !== false) {
        return 'an amount has a point, not a comma: 49.99';
    }
    return 'an amount is a plain number without a currency sign: 49.99';
}

/**
 * A decimal text in minor units; null if it is none or has more decimals than the currency.
 * Zeros beyond the currency's decimals are dropped: shops write 1500.00 for yen.
 */
function minor_units(string $text, string $currency): ?int
{
    if (!preg_match('/^([0-9]{1,12})(?:\.([0-9]+))?$/D', trim($text), $found)) {
        return null;
    }
    $exponent = exponent_of($currency);
    $fraction = rtrim($found[2] ?? '', '0');
    if (strlen($fraction) > $exponent) {
        return null;
    }
    return (int) ($found[1] . str_pad($fraction, $exponent, '0'));
}

/** Minor units as the decimal text that the API takes. */
function decimal_text(int $minor, string $currency): string
{
    $exponent = exponent_of($currency);
    if ($exponent === 0) {
        return (string) $minor;
    }
    $digits = str_pad((string) $minor, $exponent + 1, '0', STR_PAD_LEFT);
    return substr($digits, 0, -$exponent) . '.' . substr($digits, -$exponent);
}

/**
 * A number of a JSON document, read by json_decode, as decimal text. No currency has more than four
 * decimals, and the result does not depend on PHP's settings.
 *
 * @param mixed $number
 */
function number_text($number): string
{
    if (is_int($number)) {
        return (string) $number;
    }
    return is_float($number) ? rtrim(rtrim(sprintf('%.4F', $number), '0'), '.') : '';
}
