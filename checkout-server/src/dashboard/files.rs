//! The stylesheet and the script of the dashboard, each one file of several sources, under names that
//! hold their hashes.

use std::sync::LazyLock;

use crate::http::assets::Packed;
use crate::pages::page_assets::squeeze;

/// The stylesheet.
pub static STYLES: LazyLock<Packed> = LazyLock::new(|| {
    let text = squeeze(concat!(
        include_str!("../../assets/tokens.css"),
        include_str!("../../assets/dashboard.css"),
        include_str!("../../assets/dashboard/account.css"),
        include_str!("../../assets/dashboard/webhooks.css"),
        include_str!("../../assets/dashboard/catalogue.css"),
        include_str!("../../assets/dashboard/money.css"),
    ));
    Packed::new("dashboard", "css", "text/css; charset=utf-8", text)
});

/// The script: htmx as its makers publish it, and ours (classic, deferred).
pub static SCRIPT: LazyLock<Packed> = LazyLock::new(|| {
    let ours = squeeze(concat!(
        include_str!("../../assets/dashboard.js"),
        include_str!("../../assets/dashboard/account.js"),
        include_str!("../../assets/dashboard/catalogue.js"),
        include_str!("../../assets/dashboard/money.js"),
    ));
    let text = format!(
        "{}\n{ours}",
        include_str!("../../assets/vendor/htmx.min.js")
    );
    Packed::new("dashboard", "js", "text/javascript; charset=utf-8", text)
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_files_weigh_little() {
        let bytes = STYLES.packed_bytes() + SCRIPT.packed_bytes();
        assert!(
            bytes < 45 * 1024,
            "{bytes} bytes, and a page may weigh 60 KB with both"
        );
    }
}
