//! Paying: a recorded attempt, then the gateway, then its outcome; the gateway is called between
//! two transactions and never inside one.

mod undecided;

use std::net::IpAddr;
use std::sync::Arc;

use pebblepay_core::coupon::{CouponProblem, CouponUse};
use pebblepay_core::guard::Wait;
use pebblepay_core::id::{AttemptId, OrderId, OrderNumber, SessionId, StoreId};
use pebblepay_core::money::Money;
use pebblepay_core::order::{Details, NewOrder, Order, Origin};
use pebblepay_core::payment::{Attempt, AttemptState, CardSummary, Decline, Outcome};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};
use tracing::Instrument;

use super::create_order::Prepared;
use super::{
    App, Error, Res, coupons, create_order, fulfil, gateways, guard, licences, random, record,
};
use crate::db::{self, Tx, attempts, orders};
use crate::gateways::Charge;
pub use crate::gateways::{Means, Offer, SIMULATED_WALLET};
use crate::telemetry::span;
pub(super) use undecided::{ask_again, told};
pub use undecided::{ask_soon, give_up, launch, settle_silent};

/// What a visitor's page was opened with: enough to create the order when the visitor pays.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The store.
    pub store_id: StoreId,
    /// The side.
    pub mode: Mode,
    /// Link or embed.
    pub origin: Origin,
    /// The price that the page showed before any discount, or that the customer entered.
    pub price: Money,
    /// The coupon as the page showed it.
    pub coupon: CouponUse,
    /// The variant whose price it is.
    pub variant_id: Option<pebblepay_core::id::VariantId>,
    /// The operator's fee in basis points.
    pub fee_bps: u32,
    /// What the link said.
    pub details: Details,
    /// When the page's session ends, in milliseconds since the Unix epoch.
    pub expires_at_ms: i64,
}

/// A customer's try to pay.
pub struct Pay {
    /// The session.
    pub session: SessionId,
    /// The gateway of the session's side, as its store has it; none where nothing can be paid.
    pub gateway: Option<Offer>,
    /// Creates the order if the session has none yet.
    pub draft: Option<Draft>,
    /// What is paid with; it goes to the gateway and nowhere else. None where nothing is to be
    /// paid.
    pub means: Option<Means>,
    /// The e-mail address, where the page asked for it.
    pub email: Option<String>,
    /// The name on the card, kept as the customer's name where none is known.
    pub name: Option<String>,
    /// The customer's address; none for a request that came over no socket.
    pub address: Option<IpAddr>,
    /// BCP 47 tag of the page's language, kept as the order's where none is known.
    pub locale: &'static str,
}

/// What came of a try to pay.
#[derive(Clone, Debug)]
pub enum Tried {
    /// An attempt was made.
    Paid(Box<Paid>),
    /// None was made: the coupon can no longer be used, so the price is another than the page
    /// showed. The customer sees it before paying it (TRAP-47).
    CouponLost(CouponProblem),
}

/// An order and one of its attempts.
#[derive(Clone, Debug)]
pub struct Paid {
    /// The order.
    pub order: Order,
    /// The attempt.
    pub attempt: Attempt,
}

/// The gateway of an attempt at an order of nothing, such as one with a coupon of 100 % (B-21).
const NO_GATEWAY: &str = "none";

/// Pays. Goes on though nobody waits for it any more: a customer whose connection breaks off is not
/// left with an attempt of which nothing is known until the gateway is asked.
///
/// # Errors
/// The session is unknown, expired, closed, paid already or being paid; the store has no gateway;
/// too many payments were tried.
pub async fn pay(app: &App, request: Pay) -> Res<Tried> {
    let app = app.clone();
    to_the_end(async move { try_once(&app, request).await }).await
}

/// Runs on a task of its own, which does not end when this future is dropped.
pub(super) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Res<T>> + Send + 'static,
) -> Res<T> {
    let done = tokio::spawn(work.in_current_span()).await;
    done.unwrap_or_else(|panicked| Err(Error::Internal(panicked.into())))
}

async fn try_once(app: &App, mut request: Pay) -> Res<Tried> {
    let session = request.session.clone();
    let means = request.means.take();
    let begun = match begin(app, request, means.as_ref()).await? {
        Begun::Attempt(begun) => begun,
        Begun::CouponLost(why) => return Ok(Tried::CouponLost(why)),
        Begun::Refused(store, mode, wait, refused) => {
            guard::log(&store, mode, wait.kind, refused);
            let retry_after_s = wait.retry_after_s;
            return Err(Refusal::TooManyAttempts { retry_after_s }.into());
        }
    };
    let attempt = &begun.attempt;
    let side = (&begun.order.store_id, begun.order.mode);
    let gateway = gateways::of_attempt(app, side, &attempt.gateway).await?;
    let outcome = match (gateway, &means) {
        (Some(gateway), Some(means)) => {
            let asked = span!(
                "gateway.start",
                otel.kind = "client",
                gateway = gateway.id()
            );
            let charge = Charge { attempt, means };
            gateway.start(&charge).instrument(asked).await
        }
        (None, _) if attempt.gateway == NO_GATEWAY => nothing_to_pay(attempt),
        (Some(_), None) | (None, _) => Outcome::Pending,
    };
    drop(means);
    let paid = settle_when_possible(app, session, begun, outcome).await?;
    Ok(Tried::Paid(paid))
}

fn nothing_to_pay(attempt: &Attempt) -> Outcome {
    Outcome::Captured {
        gateway_ref: attempt.id.as_str().replacen("txn_", "free_", 1),
    }
}

/// Answers the bank's challenge for an attempt.
///
/// # Errors
/// The attempt is not waiting for the bank any more, or its time is over.
pub async fn answer_challenge(
    app: &App,
    session: SessionId,
    id: AttemptId,
    passed: bool,
) -> Res<Paid> {
    let app = app.clone();
    let answered = to_the_end(async move {
        let begun = begin_answer(&app, session.clone(), id).await?;
        let outcome = match gateway_of(&app, &begun).await? {
            Some(gateway) => {
                let asked = span!(
                    "gateway.resume",
                    otel.kind = "client",
                    gateway = gateway.id()
                );
                gateway
                    .resume(&begun.attempt, passed)
                    .instrument(asked)
                    .await
            }
            None => Outcome::Pending,
        };
        settle_when_possible(&app, session, begun, outcome).await
    });
    Ok(*answered.await?)
}

async fn begin_answer(app: &App, session: SessionId, id: AttemptId) -> Res<Box<Paid>> {
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<Box<Paid>> {
        let mut paid = load(tx, &session, &id)?;
        let Paid { order, attempt } = &mut paid;
        let (order_before, attempt_before) = (order.state, attempt.state);
        order.answer_challenge(attempt, now_ms)?;
        guarded(attempts::save(tx, attempt, attempt_before)?)?;
        guarded(orders::save(tx, order, order_before)?)?;
        attempts::ask_later(tx, attempt, attempt.ask_again_ms(now_ms))?;
        Ok(Box::new(paid))
    });
    written.await
}

/// What came of an attempt that the gateway was asked about: nobody is told any more that nothing
/// happened. What can not be written down now is on the page as soon as it can, when the gateway is
/// asked again at the latest.
async fn settle_when_possible(
    app: &App,
    session: SessionId,
    begun: Box<Paid>,
    outcome: Outcome,
) -> Res<Box<Paid>> {
    let id = begun.attempt.id.clone();
    match settle(app, session, id.clone(), outcome).await {
        Err(Error::Busy(why) | Error::Internal(why)) => {
            tracing::error!("attempt {id} can not be settled yet: {why:#}");
            Ok(begun)
        }
        settled => settled.map(Box::new),
    }
}

/// The order and one attempt of a session.
///
/// # Errors
/// [`Noun::Session`] or [`Noun::Attempt`] not found.
pub async fn find(app: &App, session: &SessionId, id: &AttemptId) -> Res<Paid> {
    let (session, id) = (session.clone(), id.clone());
    app.db
        .read(move |tx| -> Res<Paid> { load(tx, &session, &id) })
        .await
}

async fn gateway_of(app: &App, paid: &Paid) -> Res<Option<Arc<dyn gateways::Gateway>>> {
    let side = (&paid.order.store_id, paid.order.mode);
    gateways::of_attempt(app, side, &paid.attempt.gateway).await
}

enum Begun {
    Attempt(Box<Paid>),
    CouponLost(CouponProblem),
    /// Nothing was written but the notice to the store's owner; how many it tells of.
    Refused(StoreId, Mode, Wait, i64),
}

async fn begin(app: &App, request: Pay, means: Option<&Means>) -> Res<Begun> {
    let now_ms = app.clock.now_ms();
    let word = app.event_word;
    let guard = app.guard.clone();
    // What may be kept of the card is decided before the closure: the number itself never enters
    // the storage layer.
    let has_means = means.is_some();
    let offer = request.gateway;
    let gateway = offer.and_then(|offer| app.gateways.by_id(offer.id));
    let kept = means.zip(gateway).and_then(|(means, g)| g.keep(means));
    // Of a card of which nothing may be kept, not even a hash is made (F-08).
    let card_key = match means {
        Some(Means::Card(card)) if kept.is_some() => Some(guard.card_key(&card.number)),
        Some(Means::Card(_) | Means::Wallet(_) | Means::Elsewhere) | None => None,
    };
    let address_key = request.address.map(|address| guard.address_key(address));
    let written = app.db.write(move |tx| -> Res<Begun> {
        let (mut order, fresh) = match (orders::by_session(tx, &request.session)?, &request.draft) {
            (Some(order), _) => (order, None),
            (None, Some(draft)) => {
                let new = from_draft(&request.session, draft.clone(), now_ms);
                let prepared = Prepared::new(new, now_ms);
                (prepared.order().clone(), Some(prepared))
            }
            (None, None) => return Err(Refusal::NotFound(Noun::Session).into()),
        };
        order.check_payable(now_ms)?;
        licences::check_stock(
            tx,
            order.mode,
            order.variant_id.as_ref(),
            order.details.quantity,
        )?;
        let summary = kept.clone();
        let keys = guard::Keys {
            address: address_key.clone(),
            card: card_key.clone().filter(|_| summary.is_some()),
        };
        if let Some((wait, refused)) = guard.admit(tx, &order, &keys, now_ms)? {
            return Ok(Begun::Refused(order.store_id, order.mode, wait, refused));
        }
        let gateway = match offer {
            _ if order.amount.is_zero() => NO_GATEWAY,
            Some(offer) if has_means => offer.id,
            Some(_) => return Err(Refusal::field("card_number", FieldProblem::Missing).into()),
            None => return Err(Refusal::NoLiveGateway.into()),
        };
        let before = order.state;
        fill(&mut order.details.customer_email, request.email.as_ref());
        fill(&mut order.details.customer_name, request.name.as_ref());
        fill(&mut order.details.locale, Some(&request.locale.to_owned()));
        if let Err(why) = coupons::usable(tx, &order)? {
            if fresh.is_none() {
                order.lose_coupon(why);
                guarded(orders::save(tx, &order, before)?)?;
            }
            return Ok(Begun::CouponLost(why));
        }
        if let Some(prepared) = fresh {
            let details = order.details;
            order = create_order::insert(tx, word, prepared, now_ms)?;
            order.details = details;
        }
        let attempt = record_attempt(tx, &mut order, gateway, summary, now_ms)?;
        guard::begun(tx, &order, &attempt.id, &keys, now_ms)?;
        coupons::reserve(tx, &order, now_ms)?;
        guarded(orders::save(tx, &order, before)?)?;
        Ok(Begun::Attempt(Box::new(Paid { order, attempt })))
    });
    written.await
}

fn record_attempt(
    tx: &mut dyn Tx,
    order: &mut Order,
    gateway: &str,
    card: Option<CardSummary>,
    now_ms: i64,
) -> Res<Attempt> {
    let mut waiting = waiting_attempt(tx, order)?;
    let attempt = order.begin(
        AttemptId::new(now_ms, &random()),
        gateway,
        card,
        waiting.as_mut().map(|w| &mut w.0),
        now_ms,
    )?;
    if let Some((old, old_state)) = &waiting {
        guarded(attempts::save(tx, old, *old_state)?)?;
        guard::ended(tx, order, old, now_ms)?;
    }
    attempts::insert(tx, &order.store_id, &attempt)?;
    Ok(attempt)
}

/// An attempt of this order that still waits for the customer's bank.
pub(super) fn waiting_attempt(
    tx: &mut dyn Tx,
    order: &Order,
) -> Res<Option<(Attempt, AttemptState)>> {
    let Some(id) = &order.attempt_id else {
        return Ok(None);
    };
    let found = attempts::find(tx, order, id)?.filter(Attempt::in_flight);
    Ok(found.map(|attempt| {
        let state = attempt.state;
        (attempt, state)
    }))
}

fn fill(known: &mut Option<String>, given: Option<&String>) {
    if known.is_none() {
        *known = given.cloned();
    }
}

fn from_draft(session: &SessionId, draft: Draft, now_ms: i64) -> NewOrder {
    NewOrder {
        id: OrderId::new(now_ms, &random()),
        number: OrderNumber::new(now_ms, u64::from_le_bytes(random())),
        session: session.clone(),
        store_id: draft.store_id,
        mode: draft.mode,
        origin: draft.origin,
        dialect: Dialect::PebblePay,
        price: draft.price,
        coupon: draft.coupon,
        variant_id: draft.variant_id,
        fee_bps: draft.fee_bps,
        details: draft.details,
        expires_at_ms: draft.expires_at_ms,
    }
}

async fn settle(app: &App, session: SessionId, id: AttemptId, outcome: Outcome) -> Res<Paid> {
    let now_ms = app.clock.now_ms();
    let (word, mails) = (app.event_word, app.mails);
    let written = app.db.write(move |tx| -> Res<(Paid, bool)> {
        let Paid {
            mut order,
            mut attempt,
        } = load(tx, &session, &id)?;
        let (order_before, attempt_before) = (order.state, attempt.state);
        let mut settled = order.settle(&mut attempt, outcome.clone(), now_ms);
        let moved = attempt.state != attempt_before || order.state != order_before;
        if moved || !settled.events.is_empty() {
            guarded(attempts::save(tx, &attempt, attempt_before)?)?;
            guarded(orders::save(tx, &order, order_before)?)?;
            coupons::settled(tx, &order, &attempt, now_ms)?;
            guard::ended(tx, &order, &attempt, now_ms)?;
            fulfil::captured(tx, &order, &mut settled, mails, now_ms)?;
            record::settled(tx, word, &order, settled, now_ms)?;
        }
        let is_new = attempt.state != attempt_before;
        Ok((Paid { order, attempt }, is_new))
    });
    let (paid, is_new) = written.await?;
    if is_new {
        let Paid { order, attempt } = &paid;
        let reason = attempt.failure.map(Decline::code);
        app.metrics.payment(
            order.mode.as_str(),
            &attempt.gateway,
            attempt.state.as_str(),
            reason,
        );
    }
    app.wake_deliveries.notify_one();
    Ok(paid)
}

fn load(tx: &mut dyn Tx, session: &SessionId, id: &AttemptId) -> Res<Paid> {
    let order =
        orders::by_session(tx, session)?.ok_or(Error::Refused(Refusal::NotFound(Noun::Session)))?;
    let attempt =
        attempts::find(tx, &order, id)?.ok_or(Error::Refused(Refusal::NotFound(Noun::Attempt)))?;
    Ok(Paid { order, attempt })
}

/// A guarded save that found another state than the one just read. The transaction excludes it;
/// if it happens all the same nothing may be written.
pub(super) fn guarded(saved: bool) -> Res<()> {
    if saved {
        Ok(())
    } else {
        Err(db::Error::failed("a row moved inside its own transaction").into())
    }
}
