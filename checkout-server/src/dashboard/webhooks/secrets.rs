//! The secrets that sign: shown to who gave the password a short while ago, and renewed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pebblepay_core::time::iso_seconds;

use super::endpoint::{At, load};
use super::endpoint_id;
use crate::app::endpoints;
use crate::app::webhooks::{self, Secret};
use crate::dashboard::gate::Visitor;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "dashboard/webhooks/secret.html")]
struct SecretView {
    shell: Shell,
    list_href: String,
    /// Of an endpoint: its page and URL.
    endpoint: Option<(String, String)>,
    action: String,
    store_secret_href: String,
    secret: String,
    of_store: bool,
    former_until: Option<String>,
    is_test: bool,
}

fn view(visitor: &Visitor, endpoint: Option<(String, String)>, secret: Secret) -> SecretView {
    let store_secret_href = visitor.link("/webhooks/secret");
    SecretView {
        shell: Shell::of(visitor),
        list_href: visitor.link("/webhooks"),
        action: match &endpoint {
            Some((base, _)) => format!("{base}/secret"),
            None => store_secret_href.clone(),
        },
        endpoint,
        store_secret_href,
        secret: secret.secret,
        of_store: secret.of_store,
        former_until: secret.former_until_ms.map(iso_seconds),
        is_test: visitor.mode.is_test(),
    }
}

/// `GET /webhooks/secret`.
pub(super) async fn of_store(
    State(site): State<Site>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let (actor, store) = (visitor.actor(), &visitor.store.id);
    let secret = webhooks::store_secret(&site.app, &actor, store, visitor.mode).await?;
    Ok(shell::page(&view(&visitor, None, secret)))
}

/// `POST /webhooks/secret`: a new one.
pub(super) async fn rotate_store(
    State(site): State<Site>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let (actor, store) = (visitor.actor(), &visitor.store.id);
    webhooks::rotate_store(&site.app, &actor, store, visitor.mode).await?;
    let words = "There is a new secret. The old one signs beside it for 24 hours.";
    Ok(shell::done(&site, &visitor, "/webhooks/secret", words))
}

/// `GET /webhooks/{endpoint}/secret`.
pub(super) async fn of_endpoint(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let (endpoint, _) = load(&site, &visitor, &id).await?;
    let at = (&visitor.store.id, visitor.mode, endpoint.id.clone());
    let secret = webhooks::secret(&site.app, &visitor.actor(), at).await?;
    let base = visitor.link(&format!("/webhooks/{}", endpoint.id));
    let named = Some((base, endpoint.url));
    Ok(shell::page(&view(&visitor, named, secret)))
}

/// `POST /webhooks/{endpoint}/secret`: a new one.
pub(super) async fn rotate(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let id = endpoint_id(&id)?;
    let path = format!("/webhooks/{id}/secret");
    let (store, actor) = (&visitor.store.id, visitor.actor());
    endpoints::rotate(&site.app, Some(&actor), store, visitor.mode, id).await?;
    let words = "There is a new secret. The old one signs beside it for 24 hours.";
    Ok(shell::done(&site, &visitor, &path, words))
}
