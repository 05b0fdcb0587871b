//! SecPaid's handlers for links and what becomes of them.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::money::Money;
use pebblepay_core::order::{Details, Order};
use pebblepay_core::refund::RefundState;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::split::{self, Share};
use pebblepay_core::store::Dialect;

use super::fields::Fields;
use super::{auth, endpoint_list, show, wire};
use crate::app::auth::{Caller, limited_caller};
use crate::app::create_order::{self, CreateOrder, Pricing};
use crate::app::refund::{self, Refunded, Wish};
use crate::app::{self, end, payment_endpoints};
use crate::dialects::pebblepay::wire::line;
use crate::http::body::JsonBody;
use crate::http::client_address::ClientAddress;
use crate::http::problem::Problem;
use crate::http::{Site, idempotency, reply};

/// A link as an answer, for use inside a transaction.
fn rendered(
    site: &Site,
    message: &'static str,
) -> impl Fn(&Order) -> (u16, String) + Send + Sync + 'static {
    let (public_url, now_ms) = (site.public_url.clone(), site.app.clock.now_ms());
    move |order| {
        let link = show::link(order, &public_url);
        (200, show::envelope(link, Vec::new(), message, now_ms))
    }
}

/// `POST /api/v2/createLink` (SEC-020…022)
pub async fn create_link(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let fields = Fields::read(&headers, &body).await?;
    let amount = wire::amount(&fields)?;
    let details = wire::details(&fields)?;
    create(
        &site,
        &caller,
        (&headers, &uri, &body),
        &fields,
        amount,
        details,
    )
    .await
}

/// `POST /api/v2/createSplitLink` (SEC-023)
pub async fn create_split_link(
    State(site): State<Site>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    uri: Uri,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let fields = Fields::read(&headers, &body).await?;
    let amount = wire::amount(&fields)?;
    let mut details = wire::details(&fields)?;
    let (kind, recipients) = wire::split(&fields)?;
    let mut shares = Vec::new();
    for recipient in recipients {
        shares.push(share(&site, &caller, address, recipient).await?);
    }
    details.split = split::shares(&caller.store.id, amount, kind, shares)?;
    create(
        &site,
        &caller,
        (&headers, &uri, &body),
        &fields,
        amount,
        details,
    )
    .await
}

/// The share of the store that a token opens. The token has to be of the same side: a test link
/// moves no money, and a live one can not be shared with a test side.
async fn share(
    site: &Site,
    caller: &Caller,
    address: Option<IpAddr>,
    recipient: wire::Recipient,
) -> Result<Share, Problem> {
    const UNKNOWN: &str = "names a token that opens no store on this server";
    const SIDE: &str =
        "names a token of the other side: test links take test tokens, live links live ones";
    let wrong = |rule| Refusal::field("recipients", FieldProblem::Invalid(rule));
    let store = match limited_caller(&site.app, &recipient.token, address).await {
        Ok(found) => found,
        Err(app::Error::Refused(Refusal::KeyInvalid)) => return Err(wrong(UNKNOWN).into()),
        Err(error) => return Err(error.into()),
    };
    if store.mode != caller.mode {
        return Err(wrong(SIDE).into());
    }
    Ok(Share {
        store_id: store.store.id.clone(),
        weight: recipient.weight,
    })
}

async fn create(
    site: &Site,
    caller: &Caller,
    (headers, uri, body): (&HeaderMap, &Uri, &JsonBody),
    fields: &Fields,
    amount: Money,
    mut details: Details,
) -> Result<Response, Problem> {
    let named = endpoint_list::read(fields)?;
    let field = "payment_endpoint";
    details.targets = payment_endpoints::resolve(&site.app, caller, field, named).await?;
    let route = format!("POST {}", uri.path());
    let key = idempotency::key(headers, caller, &route, &body.bytes)?;
    let request = CreateOrder {
        store: caller.store.clone(),
        mode: caller.mode,
        pricing: Pricing::Amount(amount),
        details,
        dialect: Dialect::SecPaid,
        valid_ms: Some(limits::UNLIMITED_MS),
    };
    let render = rendered(site, "Link created successfully");
    let answer = create_order::create(&site.app, request, key, render).await?;
    Ok(reply::answer(answer))
}

/// `POST /api/v2/deleteLink`: nobody can pay it any more.
pub async fn delete_link(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let fields = Fields::read(&headers, &body).await?;
    let id = wire::link(&fields)?;
    let route = format!("POST {}", uri.path());
    let key = idempotency::key(&headers, &caller, &route, &body.bytes)?;
    let render = rendered(&site, "Link deleted successfully");
    let answer = end::cancel(&site.app, &caller, id, key, render).await?;
    Ok(reply::answer(answer))
}

/// `POST /api/v2/refundPayment`: gives a payment back, whole or in part.
pub async fn refund_payment(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let fields = Fields::read(&headers, &body).await?;
    let wish = Wish {
        order: wire::link(&fields)?,
        amount: fields.text("amount")?,
        reason: line("reason", fields.string("reason")?, limits::REASON_CHARS_MAX)?,
    };
    let route = format!("POST {}", uri.path());
    let key = idempotency::key(&headers, &caller, &route, &body.bytes)?;
    let now_ms = site.app.clock.now_ms();
    let render = move |done: &Refunded| (200, refunded(done, now_ms));
    let answer = refund::refund(&site.app, &caller, wish, key, render).await?;
    Ok(reply::answer(answer))
}

fn refunded(done: &Refunded, now_ms: i64) -> String {
    let (order, refund) = (&done.order, &done.refund);
    let data = Json::object()
        .with(
            "pay_id",
            pebblepay_core::id::LinkNumber::of(&order.id)
                .number()
                .to_string(),
        )
        .with("refund_id", refund.id.as_str())
        .with("amount", refund.amount.to_decimal())
        .with("amount_refunded", order.refunded.to_decimal())
        .with("refund_status", refund.state.as_str())
        .with("status", show::status(order))
        .build();
    let message = match refund.state {
        RefundState::Succeeded => "Payment refunded successfully",
        RefundState::Pending => "Refund is being processed",
        RefundState::Failed => "Refund was refused by the gateway",
    };
    show::envelope(data, Vec::new(), message, now_ms)
}
