<?php
// For tests: sends the Content-Security-Policy that the option `test_policy` holds, and closes the
// REST API to strangers, as security plugins do, if `test_no_strangers` is set.

add_action(
    'send_headers',
    function () {
        $policy = get_option('test_policy');
        if ($policy) {
            header("Content-Security-Policy: $policy");
        }
    }
);

add_filter(
    'rest_authentication_errors',
    function ($result) {
        if (get_option('test_no_strangers') && !is_user_logged_in()) {
            return new WP_Error('rest_not_logged_in', 'Strangers are not welcome.', array('status' => 401));
        }
        return $result;
    },
    99
);

// A firewall in front of the webhook: answers with the status in `test_firewall`.
if (strpos($_SERVER['REQUEST_URI'] ?? '', '/pebblepay/v1/webhook') !== false && get_option('test_firewall')) {
    header('Location: /elsewhere', true, (int) get_option('test_firewall'));
    exit;
}
