//! `/status`: whether everything works, for merchants and whoever they send there (PEB-190).

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pebblepay_core::time::iso_seconds;

use super::error_pages::{STYLE, respond};
use crate::app::status::{self, Status};
use crate::http::problem::Problem;
use crate::http::{Site, version};

struct Part {
    name: &'static str,
    class: &'static str,
    state: &'static str,
    meaning: &'static str,
}

#[derive(Template)]
#[template(path = "docs_status.html")]
struct StatusPage {
    style: &'static str,
    class: &'static str,
    headline: &'static str,
    parts: [Part; 2],
    at: String,
    version: &'static str,
    api_version: &'static str,
}

/// `GET /status`
pub async fn show(State(site): State<Site>) -> Result<Response, Problem> {
    let now = status::look(&site.app).await;
    let (class, headline) = summary(now);
    respond(&StatusPage {
        style: STYLE,
        class,
        headline,
        parts: parts(now),
        at: iso_seconds(site.app.clock.now_ms()),
        version: env!("CARGO_PKG_VERSION"),
        api_version: version::CURRENT,
    })
}

fn summary(now: Status) -> (&'static str, &'static str) {
    match (now.payments, now.webhooks) {
        (true, true) => ("up", "All systems operational"),
        (true, false) => ("late", "Webhooks are late"),
        (false, _) => ("down", "Payments can not be taken"),
    }
}

fn parts(now: Status) -> [Part; 2] {
    let part = |name, up, meaning| {
        let (class, state) = if up {
            ("up", "operational")
        } else {
            ("down", "not working")
        };
        Part {
            name,
            class,
            state,
            meaning,
        }
    };
    [
        part(
            "Payments",
            now.payments,
            "Orders can be created and paid, and what was answered is kept.",
        ),
        part(
            "Webhooks",
            now.webhooks,
            "Events are sent to their endpoints. While they are not, they wait and none is lost.",
        ),
    ]
}
