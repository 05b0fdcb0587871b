<?php
/**
 * Settings → PebblePay. The page handles its own form: what is wrong is said at the field, with what
 * was typed still in it. Secrets are never printed again.
 *
 * @package PebblePay
 */

namespace PebblePay\SettingsPage;

use PebblePay\Settings;
use PebblePay\Webhook;

const SLUG = 'pebblepay';
const CAPABILITY = 'manage_options';
const NONCE = 'pebblepay-settings';

function register(): void
{
    add_action('admin_menu', __NAMESPACE__ . '\\add_page');
    $plugin = plugin_basename(\PebblePay\PLUGIN_FILE);
    add_filter(
        "plugin_action_links_$plugin",
        function (array $links): array {
            $settings = esc_html__('Settings', 'pebblepay');
            array_unshift($links, '<a href="' . esc_url(address()) . "\">$settings</a>");
            return $links;
        }
    );
}

function address(): string
{
    return admin_url('options-general.php?page=' . SLUG);
}

function add_page(): void
{
    $title = __('PebblePay checkout', 'pebblepay');
    $page = __NAMESPACE__ . '\\show';
    $hook = add_options_page($title, 'PebblePay', CAPABILITY, SLUG, $page);
    add_action("load-$hook", __NAMESPACE__ . '\\save');
    add_action(
        'admin_enqueue_scripts',
        function (string $current) use ($hook): void {
            if ($current === $hook) {
                $style = plugins_url('assets/settings.css', \PebblePay\PLUGIN_FILE);
                wp_enqueue_style('pebblepay-settings', $style, array(), \PebblePay\VERSION);
            }
        }
    );
}

/**
 * What was typed and what is wrong with it, for the page that is shown after a refused form.
 *
 * @param array{0: array<string, mixed>, 1: array<string, string>}|null $set
 * @return array{0: array<string, mixed>, 1: array<string, string>}
 */
function refused(?array $set = null): array
{
    static $kept = array(array(), array());
    return $kept = $set ?? $kept;
}

/** Runs before anything is printed. */
function save(): void
{
    if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
        return;
    }
    if (!current_user_can(CAPABILITY)) {
        wp_die(esc_html__('You may not change these settings.', 'pebblepay'), 403);
    }
    check_admin_referer(NONCE);
    // Each field is checked by Settings\problem(), which knows exactly what may stand in it.
    $form = wp_unslash((array) ($_POST['pebblepay'] ?? array())); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput.InputNotSanitized
    list($settings, $problems) = Settings\merge($form);
    if ($problems !== array()) {
        refused(array($form, $problems));
        status_header(422);
        return;
    }
    update_option(Settings\OPTION, $settings, false);
    wp_safe_redirect(add_query_arg('saved', '1', address()));
    exit;
}

function show(): void
{
    if (!current_user_can(CAPABILITY)) {
        return;
    }
    list(, $problems) = refused();
    echo '<div class="wrap pebblepay-settings">';
    echo '<h1>' . esc_html__('PebblePay checkout', 'pebblepay') . '</h1>';
    if ($problems !== array()) {
        notice('error', __('Nothing was saved. Please look at the marked fields.', 'pebblepay'));
    } elseif (isset($_GET['saved'])) { // phpcs:ignore WordPress.Security.NonceVerification.Recommended
        notice('success', __('Saved.', 'pebblepay'));
    }
    printf('<form method="post" action="%s" novalidate>', esc_url(address()));
    wp_nonce_field(NONCE);
    checkout_section();
    webhook_section();
    side_section('test', __('Test payments', 'pebblepay'));
    side_section('live', __('Real payments', 'pebblepay'));
    submit_button(__('Save', 'pebblepay'));
    echo '</form></div>';
}

function notice(string $kind, string $text): void
{
    printf(
        '<div class="notice notice-%s" role="%s"><p>%s</p></div>',
        esc_attr($kind),
        $kind === 'error' ? 'alert' : 'status',
        esc_html($text)
    );
}

function checkout_section(): void
{
    open_section(__('Your checkout', 'pebblepay'));
    text_field('host', __('Checkout address', 'pebblepay'), 'https://pay.example.com');
    text_field('store_id', __('Store id', 'pebblepay'), 'store_01k3…');
    choice_field(
        'test_mode',
        __('Mode', 'pebblepay'),
        __('Test mode: test cards only, no money moves', 'pebblepay')
    );
    choice_field(
        'everywhere',
        __('Script', 'pebblepay'),
        __('Load the script on every page, not only where a PebblePay button is', 'pebblepay')
    );
    close_section();
}

function webhook_section(): void
{
    open_section(__('Webhook', 'pebblepay'));
    echo '<tr><th scope="row">' . esc_html__('Webhook address', 'pebblepay') . '</th><td>';
    echo '<code class="pebblepay-address">' . esc_html(Webhook\address()) . '</code><p class="description">';
    esc_html_e('Give this address to your store at the checkout: it tells this site who has paid.', 'pebblepay');
    echo '</p></td></tr>';
    close_section();
}

function side_section(string $side, string $title): void
{
    open_section($title);
    secret_field("{$side}_api_key", __('API key', 'pebblepay'), __('Needed by WooCommerce.', 'pebblepay'));
    secret_field(
        "{$side}_webhook_secrets",
        __('Webhook secret', 'pebblepay'),
        __('Two with a space between, if your store has one and your webhook endpoint another.', 'pebblepay')
    );
    secret_field(
        "{$side}_button_key",
        __('Button key', 'pebblepay'),
        __('Signs the prices of buttons, so that nobody can change them.', 'pebblepay')
    );
    close_section();
}

function open_section(string $title): void
{
    echo '<h2>' . esc_html($title) . '</h2><table class="form-table" role="presentation"><tbody>';
}

function close_section(): void
{
    echo '</tbody></table>';
}

/** The row of a field up to its input; `$more` is the id of a description. Returns attributes. */
function open_row(string $name, string $label, string $more = ''): string
{
    list(, $problems) = refused();
    $id = "pebblepay-$name";
    printf(
        '<tr><th scope="row"><label for="%s">%s</label></th><td>',
        esc_attr($id),
        esc_html($label)
    );
    $described = trim((isset($problems[$name]) ? "$id-problem " : '') . $more);
    return sprintf(
        'id="%s" name="pebblepay[%s]"%s%s',
        esc_attr($id),
        esc_attr($name),
        isset($problems[$name]) ? ' aria-invalid="true"' : '',
        $described === '' ? '' : ' aria-describedby="' . esc_attr($described) . '"'
    );
}

function close_row(string $name): void
{
    list(, $problems) = refused();
    if (isset($problems[$name])) {
        $id = "pebblepay-$name-problem";
        printf('<p class="pebblepay-problem" id="%s">%s</p>', esc_attr($id), esc_html($problems[$name]));
    }
    echo '</td></tr>';
}

function text_field(string $name, string $label, string $example): void
{
    list($form) = refused();
    $value = is_string($form[$name] ?? null) ? $form[$name] : Settings\get($name);
    $attributes = open_row($name, $label);
    printf(
        '<input type="text" class="regular-text" %s value="%s" placeholder="%s" spellcheck="false">',
        $attributes, // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped above
        esc_attr($value),
        esc_attr($example)
    );
    close_row($name);
}

function choice_field(string $name, string $label, string $text): void
{
    list($form, $problems) = refused();
    $checked = $problems === array() ? (bool) Settings\get($name) : !empty($form[$name]);
    printf('<tr><th scope="row">%s</th><td><label for="pebblepay-%s">', esc_html($label), esc_attr($name));
    printf(
        '<input type="checkbox" id="pebblepay-%1$s" name="pebblepay[%1$s]" value="1"%2$s> %3$s',
        esc_attr($name),
        checked($checked, true, false),
        esc_html($text)
    );
    echo '</label></td></tr>';
}

/** An input that is always empty. What is saved is told by its last characters only. */
function secret_field(string $name, string $label, string $help): void
{
    $saved = (string) Settings\get($name);
    $attributes = open_row($name, $label, "pebblepay-$name-help");
    printf(
        '<input type="password" class="regular-text" %s value="" autocomplete="new-password" spellcheck="false">',
        $attributes // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped above
    );
    printf('<p class="description" id="pebblepay-%s-help">%s', esc_attr($name), esc_html($help));
    if ($saved !== '') {
        /* translators: %s: the last characters of a secret */
        $text = __('Saved: %s. Leave the field empty to keep it.', 'pebblepay');
        echo '<br>' . esc_html(sprintf($text, Settings\hint($saved)));
    }
    echo '</p>';
    if ($saved !== '') {
        printf(
            '<label class="pebblepay-forget"><input type="checkbox" name="pebblepay[forget_%s]" value="1"> %s</label>',
            esc_attr($name),
            /* translators: %s: the name of a secret */
            esc_html(sprintf(__('Forget what is saved (%s)', 'pebblepay'), $label))
        );
    }
    close_row($name);
}
