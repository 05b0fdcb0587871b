//! Pepay's streams: the merchant's, which is the same as PebblePay's in other words, and the
//! customer's, which tells what is public about one payment (PEP-029, PEP-030).

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::refusal::{FieldProblem, Refusal};

use super::event_routes::{DIALECT, wanted};
use super::events::{self, To};
use super::lists;
use crate::app::auth::Caller;
use crate::app::event_log::{Since, Told};
use crate::app::follow::{self, Follower};
use crate::app::payor;
use crate::dialects::pebblepay::streams::{Opened, resumed};
use crate::dialects::pebblepay::{auth, event_routes::since, lists as cursors};
use crate::http::client_address::ClientAddress;
use crate::http::problem::{Problem, Rejection};
use crate::http::query::Query;
use crate::http::{Site, socket, sse};

/// Events as they happen, over ordinary HTTP.
pub async fn stream(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = Query::of(&uri)?;
    let since = resumed(&headers, &params)?;
    let resume = since.is_some();
    let follower = follow(&site, &caller, &params, since).await?;
    let words = sse::Words {
        name: |told| events::word(told.event.kind).unwrap_or(events::PING),
        text,
    };
    Ok(sse::response(follower, words, resume))
}

/// Events as they happen, over a WebSocket (PEP-029).
pub async fn socket(site: Site, opened: Opened) -> Result<Response, Problem> {
    let follower = follow(&site, &opened.caller, &opened.params, opened.since).await?;
    Ok(socket::open(opened.upgrade, follower, text))
}

/// Begins to follow for a merchant.
async fn follow(
    site: &Site,
    caller: &Caller,
    params: &Query,
    since: Option<Since>,
) -> Result<Follower, Problem> {
    const RULE: &str = "can not be followed: name an invoice_id, or read the events of all";
    // Rather than telling more than was asked for.
    if params.filled("customer_id").is_some() {
        return Err(Refusal::field("customer_id", FieldProblem::Invalid(RULE)).into());
    }
    let wanted = wanted(params, caller.mode)?;
    let follower = follow::follow(&site.app, caller, wanted, since).await?;
    Ok(follower.ok_or(cursors::not_in_list("since"))?)
}

/// An event as a stream tells it: rendered once for all who follow. How many webhooks are under way
/// a stream does not know: it is as quick as they are.
fn text(told: &Told) -> Bytes {
    told.text(DIALECT, |told| written(told, To::Merchant))
}

fn written(told: &Told, to: To) -> String {
    let json = events::object(&told.event, told.keys.as_deref(), to, 0);
    // Nobody asks for events that Pepay has no word for.
    json.map_or_else(String::new, |json| canonical_json::to_string(&json))
}

/// `GET /ws/payment?token=…`: what happens to one payment, for its customer.
pub async fn payment(
    State(site): State<Site>,
    uri: Uri,
    address: ClientAddress,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let params = Query::of(&uri)?;
    let token = params.filled("token").ok_or(Refusal::StreamTokenInvalid)?;
    let found = payor::of_token(&site.app, token, address.0).await?;
    let upgrade = upgrade.map_err(|_| Rejection::UpgradeRequired)?;
    let since = params.filled("since").map(since).transpose()?;
    let kinds = lists::kinds(&params)?;
    let follower = follow::follow_order(&site.app, &found.order, kinds, since).await?;
    let follower = follower.ok_or(cursors::not_in_list("since"))?;
    let text = |told: &Told| Bytes::from(written(told, To::Customer));
    Ok(socket::open(upgrade, follower, text))
}
