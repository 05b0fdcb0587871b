//! What came of a payment, for the page's script: the same shapes for the answer to a post and
//! for a look at the status.

use axum::response::Response;
use pebblepay_core::id::LinkNumber;
use pebblepay_core::json::Json;
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::payment::{Attempt, AttemptState};
use pebblepay_core::store::{Dialect, Store};
use pebblepay_core::text::append_query;
use pebblepay_protocol::messages::fields::RESULT_TOKEN;

use super::reader::Reader;
use super::{said, sale};
use crate::app::result_token;
use crate::http::problem::Problem;
use crate::http::{Site, reply};
use crate::words::money::money;

/// Where the customer goes after paying, with the documented parameters (PEB-178, TRAP-66,
/// TRAP-68), for a test payment `is_test=true` (F-01), and the signed result.
#[must_use]
pub fn return_url(order: &Order, token: Option<&str>) -> Option<String> {
    let url = order.details.return_url.as_deref()?;
    let amount = order.amount.to_decimal();
    let attempt = order
        .attempt_id
        .as_ref()
        .map(pebblepay_core::id::AttemptId::as_str)
        .unwrap_or_default();
    let pay_id = pay_id(order);
    let mut pairs = match order.dialect {
        Dialect::SecPaid => vec![("pay_id", pay_id.as_str()), ("status", "success")],
        _ => vec![
            ("order_id", order.number.as_str()),
            ("transaction_id", attempt),
            ("amount", &amount),
            ("status", "completed"),
        ],
    };
    if order.mode.is_test() {
        pairs.push(("is_test", "true"));
    }
    if let Some(token) = token {
        pairs.push((pebblepay_protocol::params::RESULT_TOKEN, token));
    }
    Some(append_query(url, &pairs))
}

/// Where a customer who cancelled goes, with what the merchant is told of it in the browser
/// (SEC-029).
#[must_use]
pub fn cancelled_url(order: &Order) -> Option<String> {
    let url = order.details.return_url.as_deref()?;
    let pay_id = pay_id(order);
    let mut pairs = vec![("pay_id", pay_id.as_str()), ("status", "cancel")];
    if order.mode.is_test() {
        pairs.push(("is_test", "true"));
    }
    Some(append_query(url, &pairs))
}

fn pay_id(order: &Order) -> String {
    LinkNumber::of(&order.id).number().to_string()
}

/// The same, only where the customer may be sent without being asked (F-03).
#[must_use]
pub fn redirect_url(store: &Store, order: &Order, token: Option<&str>) -> Option<String> {
    let url = order.details.return_url.as_deref()?;
    if sale::may_go_to(store, order.mode, order.origin, url) {
        return_url(order, token)
    } else {
        None
    }
}

/// The answer about an order and its present attempt.
///
/// # Errors
/// As the database says.
pub async fn answer(
    site: &Site,
    store: &Store,
    order: &Order,
    attempt: Option<&Attempt>,
    reader: Reader,
) -> Result<Response, Problem> {
    if order.state == OrderState::Succeeded {
        let body = completed(site, store, order, reader, "completed").await?;
        return Ok(reply::json(200, &body));
    }
    Ok(unpaid(order, attempt, reader, site.app.clock.now_ms()))
}

/// An order that is not paid; the one that is has its answer above.
fn unpaid(order: &Order, attempt: Option<&Attempt>, reader: Reader, now_ms: i64) -> Response {
    let lang = reader.language(order.details.locale.as_deref());
    let told = |http, status, id| simple(http, status, &lang.word(id));
    match order.state {
        OrderState::Succeeded | OrderState::Processing => told(409, "in_progress", "checking"),
        OrderState::RequiresAction => match attempt.map(|a| (a, a.state)) {
            Some((attempt, AttemptState::Challenge)) => {
                reply::json(200, &challenge(order, attempt, reader))
            }
            Some((_, AttemptState::Redirect)) => told(200, "redirect", "waiting-text"),
            Some(_) | None => simple(200, "open", ""),
        },
        OrderState::Failed => told(410, "expired", "closed-text"),
        OrderState::Expired => told(410, "expired", "nothing-charged"),
        OrderState::Cancelled => told(410, "expired", "cancelled-order"),
        OrderState::Open if order.is_expired(now_ms) => told(410, "expired", "nothing-charged"),
        OrderState::Open => match order.failure {
            Some(why) => reply::json(
                402,
                &Json::object()
                    .with("status", "declined")
                    .with(
                        "transactionId",
                        order
                            .attempt_id
                            .as_ref()
                            .map(pebblepay_core::id::AttemptId::as_str),
                    )
                    .with("code", why.code())
                    .with("message", said::decline(why, lang).as_ref())
                    .with("field", Json::Null)
                    .build(),
            ),
            None => simple(200, "open", ""),
        },
    }
}

/// A status with a sentence.
#[must_use]
pub fn simple(http: u16, status: &str, message: &str) -> Response {
    reply::json(
        http,
        &Json::object()
            .with("status", status)
            .with("message", message)
            .build(),
    )
}

/// A paid order, under the status word that fits the question.
///
/// # Errors
/// As the database says.
pub async fn completed(
    site: &Site,
    store: &Store,
    order: &Order,
    reader: Reader,
    status: &str,
) -> Result<Json, Problem> {
    let lang = reader.language(order.details.locale.as_deref());
    let token = result_token::of_order(&site.app, order).await?;
    let receipt = reader.link(&format!("/pay/{}/receipt", order.session));
    Ok(Json::object()
        .with("status", status)
        .with("orderId", order.number.as_str())
        .with(
            "transactionId",
            order
                .attempt_id
                .as_ref()
                .map(pebblepay_core::id::AttemptId::as_str),
        )
        .with("amount", order.amount)
        .with("amountText", money(order.amount, lang))
        .with("currency", order.amount.currency().code())
        .with("isTest", order.mode.is_test())
        .with("redirectUrl", redirect_url(store, order, token.as_deref()))
        .with("returnUrl", return_url(order, token.as_deref()))
        .with("receiptUrl", receipt)
        .with(RESULT_TOKEN, token)
        .build())
}

fn challenge(order: &Order, attempt: &Attempt, reader: Reader) -> Json {
    let path = format!("/pay/{}/challenge/{}", order.session, attempt.id);
    Json::object()
        .with("status", "challenge")
        .with("transactionId", attempt.id.as_str())
        .with("challengeUrl", reader.link(&path))
        .build()
}
