<?php
// For tests: does to the page's scripts what optimizers do. The option `test_optimizer` names one;
// each honours the filters and attributes by which scripts are excluded from it, unless the option
// `test_ruthless` is set.

add_action(
    'template_redirect',
    function () {
        $name = get_option('test_optimizer');
        if ($name) {
            ob_start(
                function (string $html) use ($name): string {
                    return test_optimize($html, $name);
                }
            );
        }
    },
    0
);

/** What the optimizer leaves alone. */
function test_is_excluded(string $name, string $tag, string $src, string $handle): bool
{
    $has = function (array $fragments) use ($tag): bool {
        foreach (array_filter($fragments) as $fragment) {
            if (strpos($tag, $fragment) !== false) {
                return true;
            }
        }
        return false;
    };
    $matches = function (array $patterns) use ($tag): bool {
        foreach ($patterns as $pattern) {
            if (preg_match('#' . str_replace('#', '\#', $pattern) . '#i', $tag)) {
                return true;
            }
        }
        return false;
    };
    switch ($name) {
        case 'rocket-combine':
            return $has(apply_filters('rocket_minify_excluded_external_js', array()));
        case 'rocket-defer':
            return $matches(apply_filters('rocket_exclude_defer_js', array()));
        case 'rocket-delay':
            return $matches(apply_filters('rocket_delay_js_exclusions', array()));
        case 'litespeed-combine':
            return $has(array('data-no-optimize="1"'))
                || $has(apply_filters('litespeed_optimize_js_excludes', array()));
        case 'litespeed-delay':
            return $has(array('data-no-defer="1"'))
                || $has(apply_filters('litespeed_optm_js_defer_exc', array()));
        case 'siteground-combine':
            return $has(apply_filters('sgo_javascript_combine_excluded_external_paths', array()));
        case 'siteground-async':
            return in_array($handle, apply_filters('sgo_js_async_exclude', array()), true);
        case 'autoptimize':
            $list = apply_filters('autoptimize_filter_js_exclude', 'jquery.js', '');
            return $has(array_merge(array('data-noptimize'), array_map('trim', explode(',', $list))));
        case 'w3tc':
            return !apply_filters('w3tc_minify_js_do_tag_minification', true, $tag, $src);
        default:
            // Cloudflare's Rocket Loader wants its attribute before `src`.
            return (bool) preg_match('/^<script[^>]*data-cfasync="false"[^>]*\ssrc=/', $tag);
    }
}

function test_optimize(string $html, string $name): string
{
    $joined = '';
    $form = '#<script\b[^>]*\ssrc=(["\'])([^"\']+)\1[^>]*></script>#';
    $html = preg_replace_callback(
        $form,
        function (array $found) use ($name, &$joined): string {
            list($tag, , $src) = $found;
            if (strpos($tag, 'type="module"') !== false) {
                return $tag;
            }
            $src = html_entity_decode($src);
            preg_match('/\sid=["\']([^"\']+)-js["\']/', $tag, $id);
            if (!get_option('test_ruthless') && test_is_excluded($name, $tag, $src, $id[1] ?? '')) {
                return $tag;
            }
            return test_rewritten($name, $tag, $src, $joined);
        },
        $html
    );
    if ($joined !== '') {
        $joined = "<script>/* joined */\nvar optimized = true;\n$joined</script>";
    }
    // Runs what was held back, once the visitor does something or, as Rocket Loader, at once.
    $loader = "<script>(function () {
      var run = function () {
        document.querySelectorAll('script[data-held]').forEach(function (old) {
          var fresh = document.createElement('script');
          fresh.src = old.getAttribute('data-held');
          old.replaceWith(fresh);
        });
      };
      if (" . ($name === 'rocket-loader' ? 'true' : 'false') . ") return run();
      ['pointermove', 'pointerdown', 'keydown'].forEach(function (type) {
        addEventListener(type, run, { once: true });
      });
    })()</script>";
    return str_replace('</body>', "$joined$loader</body>", $html);
}

/** The tag as the optimizer leaves it; what it takes out of the page goes into `$joined`. */
function test_rewritten(string $name, string $tag, string $src, string &$joined): string
{
    switch ($name) {
        case 'rocket-defer':
            return str_replace('<script ', '<script defer ', $tag);
        case 'siteground-async':
            return str_replace('<script ', '<script async ', $tag);
        case 'rocket-delay':
            return "<script type=\"rocketlazyloadscript\" data-rocket-src=\"$src\" data-held=\"$src\"></script>";
        case 'litespeed-delay':
            return "<script type=\"litespeed/javascript\" data-src=\"$src\" data-held=\"$src\"></script>";
        case 'rocket-loader':
            return "<script type=\"1a2b-text/javascript\" data-held=\"$src\"></script>";
        default:
            // All that combine: the file's text goes into one script of the page.
            $joined .= ";try{\n" . wp_remote_retrieve_body(wp_remote_get($src)) . "\n}catch(e){}\n";
            return '';
    }
}
