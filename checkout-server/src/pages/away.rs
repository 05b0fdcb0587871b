//! Paying on a gateway's own page: the step there, and the way back.
//!
//! What an address says that the customer comes back to proves nothing: anybody can open it. The
//! page tells what the database says, and waits for the gateway's callback. Only to turn back is
//! taken at its word, where the address carries our token for it: that ends no order and takes no
//! money, and money that comes all the same is not lost (F-11).

use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use pebblepay_core::id::{AttemptId, SessionId};
use pebblepay_core::json::Json;
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::payment::Attempt;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::session;
use pebblepay_core::store::Store;
use pebblepay_core::text;

use super::look::{self, Framing};
use super::reader::Reader;
use super::views::{LaunchView, Surface, Theme, WaitingView};
use crate::app::gateways::Form;
use crate::app::orders;
use crate::app::pay::{self, Paid};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, reply};

const PURPOSE: &str = "turn-back";
const CAME: &str = "came";
const TOKEN: &str = "token";

/// The token's payload: this attempt and no other.
fn payload(session: &SessionId, attempt: &AttemptId) -> String {
    format!("{session} {attempt}")
}

async fn form(site: &Site, paid: &Paid, merchant_code: &str) -> Result<Form, Problem> {
    let links = |order: &Order, attempt: &Attempt| {
        let base = &site.public_url;
        let back = format!("{base}/pay/{}/back/{}", order.session, attempt.id);
        let payload = payload(&order.session, &attempt.id);
        let token = session::seal(&site.app.token_key, PURPOSE, payload.as_bytes());
        [
            format!("{base}/api/public/callback/{merchant_code}"),
            format!("{back}?{CAME}=paid"),
            format!("{back}?{CAME}=failed"),
            format!("{back}?{CAME}=cancelled&{TOKEN}={token}"),
        ]
    };
    let form = pay::launch(&site.app, paid, links).await?;
    Ok(form.ok_or(Refusal::NoLiveGateway)?)
}

/// The page that takes the customer to the gateway.
///
/// # Errors
/// The gateway is no longer set up.
pub async fn page(
    site: &Site,
    store: &Store,
    paid: &Paid,
    reader: Reader,
) -> Result<Response, Problem> {
    let form = form(site, paid, &store.merchant_code).await?;
    let lang = reader.language(paid.order.details.locale.as_deref());
    let page = look::page(store, paid.order.mode, Surface::Hosted, Theme::Auto, lang);
    let origin = text::http_origin(&form.action).unwrap_or_default();
    let view = LaunchView {
        page: page.clone(),
        method: form.method,
        action: form.action,
        fields: form.fields,
    };
    Ok(look::html_leading_to(&page, &view, &origin))
}

/// The same for a program: where to send which fields.
///
/// # Errors
/// The gateway is no longer set up.
pub async fn json(site: &Site, paid: &Paid) -> Result<Response, Problem> {
    let store = orders::store(&site.app, paid.order.store_id.as_str()).await?;
    let form = form(site, paid, &store.merchant_code).await?;
    let each = form.fields.into_iter();
    let fields = each.fold(Json::object(), |all, (name, value)| all.with(name, value));
    let body = Json::object()
        .with("status", "redirect")
        .with("transactionId", paid.attempt.id.as_str())
        .with("method", form.method)
        .with("action", form.action)
        .with("fields", fields.build())
        .build();
    Ok(reply::json(200, &body))
}

/// `GET /pay/{session}/back/{attempt}`: the customer comes back from the gateway.
pub async fn back(
    State(site): State<Site>,
    Path((session, attempt)): Path<(String, String)>,
    reader: Reader,
    uri: Uri,
) -> Result<Response, Problem> {
    let id = SessionId::parse(&session).ok_or(Refusal::NotFound(Noun::Session))?;
    let attempt = AttemptId::parse(&attempt).ok_or(Refusal::NotFound(Noun::Attempt))?;
    let query = Query::of(&uri)?;
    let token = query.get(TOKEN).unwrap_or_default();
    let sealed = session::open(&site.app.token_key, PURPOSE, token);
    if sealed.as_deref() == Some(payload(&id, &attempt).as_bytes()) {
        pay::give_up(&site.app, id.clone(), attempt.clone()).await?;
    }
    let found = pay::find(&site.app, &id, &attempt).await?;
    let onward = |path: &str| Ok(look::onward(&reader.link(path)));
    if found.order.state == OrderState::Succeeded {
        return onward(&format!("/pay/{id}/receipt"));
    }
    let next = format!("/pay/{id}?declined=1");
    let may_come = query.get(CAME) == Some("paid") && found.attempt.was_given_up();
    if !found.attempt.in_flight() && !may_come {
        return onward(&next);
    }
    pay::ask_soon(&site.app, &found.attempt).await?;
    waiting(&site, &found, reader, &uri, &next).await
}

async fn waiting(
    site: &Site,
    found: &Paid,
    reader: Reader,
    here: &Uri,
    next: &str,
) -> Result<Response, Problem> {
    let order = &found.order;
    let store = orders::store(&site.app, order.store_id.as_str()).await?;
    let lang = reader.language(order.details.locale.as_deref());
    let page = look::page(&store, order.mode, Surface::Hosted, Theme::Auto, lang);
    let view = WaitingView {
        page: page.clone(),
        here: here.to_string(),
        status_href: reader.link(&format!("/pay/{}/status", order.session)),
        next_href: reader.link(next),
    };
    let framing = Framing::Never;
    Ok(look::html(StatusCode::OK, &page, &view, framing))
}
