//! `/payments/{order}`: one payment, with all that happened to it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pebblepay_core::account::Access;
use pebblepay_core::canonical_json;
use pebblepay_core::id::LinkNumber;
use pebblepay_core::order::OrderState;
use pebblepay_core::time::iso_seconds;

use super::story::{self, Moment};
use super::{Line, system};
use crate::app::timeline::{self, Story};
use crate::dashboard::gate::Visitor;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::words::money::money;

#[derive(Template)]
#[template(path = "dashboard/payments/order.html")]
struct OrderView {
    shell: Shell,
    list: String,
    line: Line,
    facts: Vec<(&'static str, String)>,
    ids: Vec<(&'static str, String)>,
    metadata: String,
    moments: Vec<Moment>,
    expires: String,
    receipt: String,
    checkout: String,
    refund: String,
    can_refund: bool,
}

/// `GET /payments/{order}`.
pub(super) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let story = timeline::of(&site.app, &visitor.caller(), &id).await?;
    Ok(shell::page(&view(&visitor, &story)))
}

fn view(visitor: &Visitor, story: &Story) -> OrderView {
    let order = &story.order;
    let line = Line::of(visitor, order);
    let page = |tail: &str| format!("/pay/{}{tail}", order.session);
    let is_paid = order.state == OrderState::Succeeded;
    let is_open = matches!(
        order.state,
        OrderState::Open | OrderState::RequiresAction | OrderState::Processing
    ) && !order.is_expired(visitor.now_ms);
    let metadata = canonical_json::to_string(&order.details.metadata);
    OrderView {
        shell: Shell::of(visitor),
        list: visitor.link("/payments"),
        facts: facts(visitor, story),
        ids: ids(story),
        metadata: if metadata == "{}" {
            String::new()
        } else {
            metadata
        },
        moments: story
            .entries
            .iter()
            .map(|e| story::moment(visitor, e))
            .collect(),
        expires: if is_open {
            iso_seconds(order.expires_at_ms)
        } else {
            String::new()
        },
        receipt: if is_paid {
            page("/receipt")
        } else {
            String::new()
        },
        checkout: if is_open { page("") } else { String::new() },
        refund: format!("{}/refund", line.href),
        can_refund: is_paid && order.refundable().minor() > 0 && visitor.may(Access::Own),
        line,
    }
}

fn facts(visitor: &Visitor, story: &Story) -> Vec<(&'static str, String)> {
    let (order, lang) = (&story.order, visitor.lang);
    let details = &order.details;
    let mut facts = Vec::new();
    let mut put = |name, value: Option<String>| {
        facts.extend(value.filter(|v| !v.is_empty()).map(|value| (name, value)));
    };
    put("Customer", details.customer_name.clone());
    put("E-mail", details.customer_email.clone());
    put("Telephone", details.customer_phone.clone());
    put("Product", details.product_line());
    put("Description", details.description.clone());
    put("Reference", details.order_reference.clone());
    put("Coupon", details.coupon_code.clone());
    let off = order.price().minor() - order.amount.minor();
    if off > 0 {
        put("Price before", Some(money(order.price(), lang)));
    }
    let paid = order.attempt_id.as_ref();
    let paid = paid.and_then(|id| story.attempts.iter().find(|a| a.id == *id));
    put("Card", paid.and_then(story::card));
    put("Gateway", paid.map(|attempt| attempt.gateway.clone()));
    put(
        "Gateway’s id",
        paid.and_then(|attempt| attempt.gateway_ref.clone()),
    );
    if order.fee_bps > 0 {
        put("Fee", Some(money(order.fee(), lang)));
    }
    if !order.refunded.is_zero() {
        put("Refunded", Some(money(order.refunded, lang)));
    }
    if order.refunding.minor() > 0 {
        put("Being refunded", Some(money(order.refunding, lang)));
    }
    put("Created with", Some(system(order.dialect).to_owned()));
    facts
}

fn ids(story: &Story) -> Vec<(&'static str, String)> {
    let order = &story.order;
    let mut ids = vec![
        ("Order", order.number.as_str().to_owned()),
        ("Session", order.session.as_str().to_owned()),
        ("UUID", order.id.as_str().to_owned()),
        ("Link", LinkNumber::of(&order.id).number().to_string()),
    ];
    ids.extend(
        order
            .attempt_id
            .as_ref()
            .map(|id| ("Transaction", id.as_str().to_owned())),
    );
    let refunds = story.refunds.iter();
    ids.extend(refunds.map(|refund| ("Refund", refund.id.as_str().to_owned())));
    ids
}
