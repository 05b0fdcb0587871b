//! `/integrate`: what to paste into a site, with the store's real id and this server's real address.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pebblepay_core::account::Access;

use super::super::gate::Visitor;
use super::super::routes::{Need, Row};
use super::super::shell::{self, Shell};
use crate::app::snippets::{Button, escape, script_tag};
use crate::http::Site;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![Row::get("/integrate", Need::VIEW, show)]
}

#[derive(Template)]
#[template(path = "dashboard/connect/integrate.html")]
struct IntegrateView {
    shell: Shell,
    base: String,
    can_change: bool,
    host: String,
    store_id: String,
    has_origins: bool,
    is_live: bool,
    tag: String,
    button: String,
    link: String,
    frame: String,
    react: String,
    next: String,
    curl: String,
}

async fn show(State(site): State<Site>, visitor: Visitor) -> Response {
    let (host, store) = (site.public_url.as_str(), visitor.store.id.as_str());
    let mut params = vec![
        ("amount", "49.99".to_owned()),
        ("product", "Premium".to_owned()),
    ];
    if visitor.mode.is_test() {
        params.push(("testMode", "true".to_owned()));
    }
    let example = Button {
        params,
        label: "Buy for 49.99".to_owned(),
        ..Button::default()
    };
    let link = example.href(host, store);
    let embed = link.replacen(
        &format!("/checkout/{store}?"),
        &format!("/checkout/embed?store_id={store}&"),
        1,
    );
    shell::page(&IntegrateView {
        shell: Shell::of(&visitor),
        base: visitor.link(""),
        can_change: visitor.may(Access::Develop),
        has_origins: !visitor.store.origins.is_empty(),
        is_live: visitor.store.live_gateway,
        tag: script_tag(host, store),
        button: example.html(),
        frame: format!(
            "<iframe src=\"{}\" title=\"Checkout\" width=\"480\" height=\"720\" allow=\"payment\"></iframe>",
            escape(&embed)
        ),
        link,
        react: react(host, store),
        next: next(host, store),
        curl: curl(host, visitor.mode.as_str()),
        host: host.to_owned(),
        store_id: store.to_owned(),
    })
}

fn react(host: &str, store: &str) -> String {
    format!(
        "import {{ CheckoutButton }} from \"pebblepay/react\";\n\n\
         <CheckoutButton\n  host=\"{host}\"\n  storeId=\"{store}\"\n  amount=\"49.99\"\n  \
         product=\"Premium\"\n  onCompleted={{(event) => console.log(event.detail.orderId)}}\n>\n  \
         Buy for 49.99\n</CheckoutButton>"
    )
}

fn next(host: &str, store: &str) -> String {
    format!(
        "// app/layout.jsx\nimport Script from \"next/script\";\n\n\
         <Script src=\"{host}/js/pebblepay.js\" data-store=\"{store}\" strategy=\"afterInteractive\" />"
    )
}

fn curl(host: &str, side: &str) -> String {
    format!(
        "curl {host}/api/v1/orders \\\n  -H \"Authorization: Bearer sk_{side}_…\" \\\n  \
         -H \"Content-Type: application/json\" \\\n  \
         -d '{{\"amount\": \"49.99\", \"product_name\": \"Premium\"}}'"
    )
}
