<?php
// For tests: keeps every event that our plugin announced, and sends no mail.

add_action(
    'pebblepay_event',
    function (array $event) {
        if (get_option('test_handler_fails')) {
            throw new RuntimeException('a handler that fails');
        }
        add_option('test_event_' . $event['event_id'] . '_' . microtime(true), $event, '', false);
    }
);

add_filter('pre_wp_mail', '__return_true');
