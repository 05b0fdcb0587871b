//! The saved URLs of `SecPaid` with their indices, which links name (SEC-003).

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pebblepay_core::id::EndpointId;
use pebblepay_core::store::Dialect;

use super::words::{Condition, condition};
use crate::app::{endpoints, webhooks};
use crate::dashboard::form::Form;
use crate::dashboard::gate::Visitor;
use crate::dashboard::routes::Need;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;

/// A saved URL with the orders that moving it would give.
struct Saved {
    index: usize,
    href: String,
    url: String,
    condition: Condition,
    up: Option<Vec<String>>,
    down: Option<Vec<String>>,
}

#[derive(Template)]
#[template(path = "dashboard/webhooks/saved.html")]
struct SavedView {
    shell: Shell,
    form: Form,
    list_href: String,
    new_href: String,
    action: String,
    may_change: bool,
    saved: Vec<Saved>,
}

async fn view(site: &Site, visitor: &Visitor, form: Form) -> Result<SavedView, Problem> {
    let all = endpoints::list(&site.app, &visitor.store.id, visitor.mode).await?;
    let of_secpaid: Vec<_> = all
        .into_iter()
        .filter(|(endpoint, _)| endpoint.dialect == Dialect::SecPaid)
        .collect();
    let ids: Vec<String> = of_secpaid.iter().map(|(e, _)| e.id.to_string()).collect();
    let swapped = |one: usize, other: usize| {
        let mut order = ids.clone();
        order.swap(one, other);
        order
    };
    let saved = of_secpaid
        .iter()
        .enumerate()
        .map(|(index, (endpoint, health))| Saved {
            index,
            href: visitor.link(&format!("/webhooks/{}", endpoint.id)),
            url: endpoint.url.clone(),
            condition: condition(endpoint, health),
            up: (index > 0).then(|| swapped(index - 1, index)),
            down: (index + 1 < ids.len()).then(|| swapped(index, index + 1)),
        });
    Ok(SavedView {
        shell: Shell::of(visitor),
        form,
        list_href: visitor.link("/webhooks"),
        new_href: visitor.link("/webhooks/new?dialect=secpaid"),
        action: visitor.link("/webhooks/payment-endpoints"),
        may_change: visitor.may(Need::DEVELOP.access),
        saved: saved.collect(),
    })
}

/// `GET /webhooks/payment-endpoints`.
pub(super) async fn show(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    Ok(shell::page(&view(&site, &visitor, Form::default()).await?))
}

/// `POST /webhooks/payment-endpoints`: another order.
pub(super) async fn reorder(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    let ids = form.all("order").filter_map(EndpointId::parse).collect();
    let side = (&visitor.store.id, visitor.mode);
    match webhooks::reorder(&site.app, &visitor.actor(), side, ids).await {
        Ok(()) => {
            let words = "The order is changed. Links that exist keep their receivers.";
            let path = "/webhooks/payment-endpoints";
            Ok(shell::done(&site, &visitor, path, words))
        }
        Err(error) => {
            form.refused(error)?;
            let at_field = form.error_of("order").to_owned();
            form.error_at_top(at_field);
            Ok(shell::mend(&view(&site, &visitor, form).await?))
        }
    }
}
