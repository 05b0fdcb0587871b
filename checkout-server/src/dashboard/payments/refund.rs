//! `/payments/{order}/refund`: what goes back is asked for first, then said, then done once.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pebblepay_core::id::OrderRef;
use pebblepay_core::limits::REASON_CHARS_MAX;
use pebblepay_core::money::Money;
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::refund::RefundState;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::text::clean_text;
use sha2::{Digest, Sha256};

use super::Line;
use crate::app::create_order::IdempotencyKey;
use crate::app::refund::{self, Refunded, Wish};
use crate::app::{Error, orders, random};
use crate::dashboard::form::Form;
use crate::dashboard::gate::Visitor;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::words::money::money;
use crate::words::typed;

#[derive(Template)]
#[template(path = "dashboard/payments/refund.html")]
struct RefundView {
    shell: Shell,
    form: Form,
    line: Line,
    left: String,
    code: &'static str,
    /// What will happen; empty until it is known.
    sentence: String,
    /// What the button that does it says.
    act: String,
}

type Place = Path<(String, String, String)>;

/// `GET`: how much.
pub(super) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Place,
) -> Result<Response, Problem> {
    let order = find(&site, &visitor, &id).await?;
    let mut form = Form::of([("amount", &order.refundable().to_decimal()), ("reason", "")]);
    if let Some(why) = refusal(&order) {
        form.error_at_top(why);
    }
    Ok(shell::page(&view(&visitor, &order, form)))
}

/// `POST`: says what will happen, and does it once that was confirmed.
pub(super) async fn give(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Place,
    mut form: Form,
) -> Result<Response, Problem> {
    let order = find(&site, &visitor, &id).await?;
    let is_confirmed = form.get("confirmed") == "yes" && form.filled("key").is_some();
    // A refund that was done leaves less behind; its form, sent again, gets the answer that it got.
    if !is_confirmed && let Some(why) = refusal(&order) {
        form.error_at_top(why);
        return Ok(shell::mend(&view(&visitor, &order, form)));
    }
    let Some((amount, reason)) = read(&visitor, &order, &mut form, is_confirmed) else {
        return Ok(shell::mend(&view(&visitor, &order, form)));
    };
    if !is_confirmed {
        form.set("amount", &amount.to_decimal());
        form.set("key", &hex::encode(random::<16>()));
        return Ok(shell::page(&confirming(&visitor, &order, form, amount)));
    }
    let wish = Wish {
        order: OrderRef::Id(order.id.clone()),
        amount: Some(amount.to_decimal()),
        reason,
    };
    let (caller, actor) = (visitor.caller(), Some(visitor.actor()));
    let key = key(&visitor, &order, &form);
    let lang = visitor.lang;
    let to = order.details.customer_email.clone();
    let say = move |done: &Refunded| {
        (
            200,
            said(done, &money(done.refund.amount, lang), to.as_deref()),
        )
    };
    match refund::refund_by(&site.app, &caller, actor, wish, key, say).await {
        Ok(answer) => {
            let path = format!("/payments/{}", order.number.as_str());
            Ok(shell::done(&site, &visitor, &path, &answer.body))
        }
        Err(error) => {
            form.refused(error)?;
            Ok(shell::mend(&view(&visitor, &order, form)))
        }
    }
}

async fn find(site: &Site, visitor: &Visitor, id: &str) -> Result<Order, Problem> {
    let not_found = || Error::Refused(Refusal::NotFound(Noun::Order));
    let id = OrderRef::parse(id).ok_or_else(not_found)?;
    let order = orders::of_store(&site.app, &visitor.store.id, id).await?;
    if order.mode == visitor.mode {
        Ok(order)
    } else {
        Err(not_found().into())
    }
}

/// Why nothing of an order can go back.
fn refusal(order: &Order) -> Option<&'static str> {
    if order.state != OrderState::Succeeded {
        return Some("This payment was not paid, so there is nothing to refund.");
    }
    if order.dispute == Some(pebblepay_core::dispute::DisputeState::Open) {
        return Some("This payment is disputed. It can be refunded once the bank has decided.");
    }
    (order.refundable().minor() <= 0).then_some("All of this payment was refunded already.")
}

/// What was filled in; `None` where something is wrong with it. What is left is judged by the refund
/// itself once it is confirmed.
fn read(
    visitor: &Visitor,
    order: &Order,
    form: &mut Form,
    is_confirmed: bool,
) -> Option<(Money, Option<String>)> {
    let left = order.refundable();
    let text = form.get("amount").trim();
    // What is hidden in the confirmation is plain, whatever the reader's language.
    let text = if is_confirmed {
        text.to_owned()
    } else {
        typed::amount(text, visitor.lang)
    };
    let amount = Money::parse(&text, left.currency()).ok();
    let amount = amount.filter(|amount| amount.minor() > 0);
    match amount {
        None => form.error("amount", "Write the amount to give back, such as 12.50."),
        Some(amount) if !is_confirmed && amount.minor() > left.minor() => {
            let left = money(left, visitor.lang);
            form.error("amount", format!("Only {left} is left to give back."));
        }
        Some(_) => {}
    }
    let reason = form
        .filled("reason")
        .map(|text| clean_text(text, REASON_CHARS_MAX));
    let reason = reason.transpose();
    if reason.is_err() {
        let words = format!("Use at most {REASON_CHARS_MAX} characters, on one line.");
        form.error("reason", words);
    }
    if form.has_errors() {
        return None;
    }
    Some((amount?, reason.ok()?))
}

/// The refund of one form, however often it is sent.
fn key(visitor: &Visitor, order: &Order, form: &Form) -> Option<IdempotencyKey> {
    let wanted = format!("{}\n{}", form.get("amount"), form.get("reason"));
    Some(IdempotencyKey {
        store_id: visitor.store.id.clone(),
        mode: visitor.mode,
        route: format!("dashboard refund {}", order.id.as_str()),
        key: form.filled("key")?.chars().take(64).collect(),
        request_hash: hex::encode(Sha256::digest(wanted)),
    })
}

/// What the page says once it is done.
fn said(done: &Refunded, amount: &str, to: Option<&str>) -> String {
    let to = to.map_or_else(String::new, |to| format!(" to {to}"));
    match done.refund.state {
        RefundState::Succeeded => format!("{amount} went back{to}."),
        RefundState::Pending => {
            format!(
                "{amount} is on its way back{to}: the gateway decides, and this page will say so."
            )
        }
        RefundState::Failed => {
            format!("The gateway refused to give {amount} back. Nothing changed.")
        }
    }
}

fn view(visitor: &Visitor, order: &Order, form: Form) -> RefundView {
    RefundView {
        shell: Shell::of(visitor),
        form,
        line: Line::of(visitor, order),
        left: money(order.refundable(), visitor.lang),
        code: order.amount.currency().code(),
        sentence: String::new(),
        act: String::new(),
    }
}

fn confirming(visitor: &Visitor, order: &Order, form: Form, amount: Money) -> RefundView {
    let lang = visitor.lang;
    let text = money(amount, lang);
    let details = &order.details;
    let who = details
        .customer_email
        .as_deref()
        .or(details.customer_name.as_deref());
    let who = who.unwrap_or("the customer");
    let number = order.number.as_str();
    let left = Money::from_minor(
        order.refundable().minor() - amount.minor(),
        amount.currency(),
    );
    let rest = if left.is_zero() {
        "nothing of the payment is left".to_owned()
    } else {
        format!("{} of the payment stays", money(left, lang))
    };
    let real = if visitor.mode.is_test() {
        " It is a test payment: no real money moves."
    } else {
        ""
    };
    RefundView {
        sentence: format!(
            "{text} of payment {number} goes back to {who}; {rest}. This can not be undone.{real}"
        ),
        act: format!("Refund {text}"),
        ..view(visitor, order, form)
    }
}
