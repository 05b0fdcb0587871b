pay = Pay {$amount}
