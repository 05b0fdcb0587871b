//! Refunds: written down, then the gateway, then the outcome, as with payments.

use std::sync::Arc;

use pebblepay_core::id::{AttemptId, OrderRef, SessionId};
use pebblepay_core::limits::ATTEMPT_SILENCE_MS;
use pebblepay_core::money::Money;
use pebblepay_core::order::Order;
use pebblepay_core::payment::Attempt;
use pebblepay_core::refund::{NewRefund, Refund, RefundOutcome, RefundState};
use pebblepay_core::refusal::{Noun, Refusal};
use tracing::Instrument;

use super::audit::{self, Actor};
use super::auth::Caller;
use super::create_order::{Answer, IdempotencyKey};
use super::{App, Error, Res, fulfil, gateways, idempotent, orders, pay, random, record};
use crate::db::{Tx, attempts, idempotency, orders as rows, refunds};
use crate::telemetry::span;

/// What a merchant asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The order, under any of its ids.
    pub order: OrderRef,
    /// How much, as it was written; `None` = all that is left (F-12).
    pub amount: Option<String>,
    /// Why (PEB-061).
    pub reason: Option<String>,
}

/// A refund with its order as it then stands.
#[derive(Clone, Debug)]
pub struct Refunded {
    /// The order.
    pub order: Order,
    /// The refund.
    pub refund: Refund,
}

type Render = Arc<dyn Fn(&Refunded) -> (u16, String) + Send + Sync>;

/// Gives money back.
///
/// # Errors
/// [`Noun::Order`] not found; what `core::refund` refuses; an idempotency key used before with
/// another request.
pub async fn refund(
    app: &App,
    caller: &Caller,
    wish: Wish,
    key: Option<IdempotencyKey>,
    render: impl Fn(&Refunded) -> (u16, String) + Send + Sync + 'static,
) -> Res<Answer> {
    refund_by(app, caller, None, wish, key, render).await
}

/// The same for somebody who is written into the audit log.
///
/// # Errors
/// As [`refund`].
pub async fn refund_by(
    app: &App,
    caller: &Caller,
    actor: Option<Actor>,
    wish: Wish,
    key: Option<IdempotencyKey>,
    render: impl Fn(&Refunded) -> (u16, String) + Send + Sync + 'static,
) -> Res<Answer> {
    let render: Render = Arc::new(render);
    let (begun, again) = match begin(app, caller, actor, wish, key.clone()).await? {
        Begun::Answer(answer) => return Ok(answer),
        Begun::Again(id) => (of_order(app, caller, id).await?, true),
        Begun::Refund(begun) => (*begun, false),
    };
    let app = app.clone();
    // It goes on though nobody waits for it any more: half a refund is found out later only.
    let refunded = pay::to_the_end(async move {
        let session = begun.order.session.clone();
        let outcome = ask(&app, &begun, again).await?;
        settle(&app, session, begun.refund.id, outcome, Some((key, render))).await
    });
    refunded.await
}

/// Asks the gateways what became of refunds that are not decided after half a minute. Returns how
/// many were settled.
///
/// # Errors
/// As the database says.
pub async fn settle_silent(app: &App) -> Res<usize> {
    const AT_ONCE: i64 = 100;
    let before_ms = app.clock.now_ms() - ATTEMPT_SILENCE_MS;
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(refunds::silent(tx, before_ms, AT_ONCE)?) });
    let mut settled = 0;
    for (session, id) in read.await? {
        settled += usize::from(ask_again(app, session, id).await?);
    }
    Ok(settled)
}

/// Asks the gateway what became of a refund; false if it still does not know.
///
/// # Errors
/// As the database says.
pub(super) async fn ask_again(app: &App, session: SessionId, id: AttemptId) -> Res<bool> {
    let (of, wanted) = (session.clone(), id.clone());
    let read = app
        .db
        .read(move |tx| -> Res<Loaded> { load(tx, &of, &wanted) });
    let loaded = read.await?;
    let begun = Refunded {
        order: loaded.order,
        refund: loaded.refund,
    };
    let outcome = ask(app, &begun, true).await?;
    if outcome == RefundOutcome::Pending {
        return Ok(false);
    }
    settle(app, session, id, outcome, None).await?;
    Ok(true)
}

/// Asks the gateway about the refunds of an order that are not decided.
///
/// # Errors
/// As the database says.
pub(super) async fn ask_open(app: &App, order: &Order) -> Res<()> {
    let of = order.clone();
    let read = app
        .db
        .read(move |tx| -> Res<Vec<Refund>> { Ok(refunds::of_order(tx, &of)?) });
    let open = |refund: &Refund| refund.state == RefundState::Pending;
    for refund in read.await?.into_iter().filter(open) {
        ask_again(app, order.session.clone(), refund.id).await?;
    }
    Ok(())
}

enum Begun {
    /// The answer that is kept for the idempotency key.
    Answer(Answer),
    /// The key's refund was begun and its answer is not known yet.
    Again(AttemptId),
    /// A new refund.
    Refund(Box<Refunded>),
}

async fn begin(
    app: &App,
    caller: &Caller,
    actor: Option<Actor>,
    wish: Wish,
    key: Option<IdempotencyKey>,
) -> Res<Begun> {
    let (store, mode) = (caller.store.id.clone(), caller.mode);
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<Begun> {
        if let Some(key) = &key
            && let Some(earlier) = idempotent::earlier(tx, key, now_ms)?
        {
            // Until the gateway has answered, the refund's id is kept in place of an answer.
            return Ok(match AttemptId::parse(&earlier.body) {
                Some(id) if earlier.status == 0 => Begun::Again(id),
                _ => Begun::Answer(earlier),
            });
        }
        let mut order = orders::seen_by(tx, &store, mode, &wish.order)?;
        let before = order.state;
        let charge = charge(tx, &order)?;
        let new = NewRefund {
            id: AttemptId::new(now_ms, &random()),
            amount: amount(&order, wish.amount.as_deref())?,
            reason: wish.reason.clone(),
        };
        let refund = order.begin_refund(new, &charge, now_ms)?;
        refunds::insert(tx, &order.store_id, &refund)?;
        if let Some(actor) = &actor {
            let subject = format!("{} of {}", refund.amount, order.number.as_str());
            audit::record(tx, actor, Some(&store), "refund.created", &subject, now_ms)?;
        }
        pay::guarded(rows::save(tx, &order, before)?)?;
        if let Some(key) = &key {
            idempotency::finish(tx, key, 0, refund.id.as_str())?;
        }
        Ok(Begun::Refund(Box::new(Refunded { order, refund })))
    });
    written.await
}

/// The amount in the order's currency.
fn amount(order: &Order, text: Option<&str>) -> Res<Option<Money>> {
    let left = order.refundable();
    let read = text.map(|text| Money::parse(text, left.currency()));
    read.transpose()
        .map_err(|_| Refusal::RefundTooLarge { left }.into())
}

/// The attempt that paid the order.
fn charge(tx: &mut dyn Tx, order: &Order) -> Res<Attempt> {
    let found = match &order.attempt_id {
        Some(id) => attempts::find(tx, order, id)?,
        None => None,
    };
    found.ok_or(Error::Refused(Refusal::NotRefundable))
}

/// A refund of the caller's by its id.
async fn of_order(app: &App, caller: &Caller, id: AttemptId) -> Res<Refunded> {
    let order = orders::get(app, caller, OrderRef::Attempt(id.clone())).await?;
    let read = app.db.read(move |tx| -> Res<Refunded> {
        let refund = refunds::find(tx, &order, &id)?
            .ok_or(Error::Refused(Refusal::NotFound(Noun::Order)))?;
        let order = order.clone();
        Ok(Refunded { order, refund })
    });
    read.await
}

/// Asks the gateway for a refund; `again` where it may have heard of it before.
async fn ask(app: &App, begun: &Refunded, again: bool) -> Res<RefundOutcome> {
    let side = (&begun.order.store_id, begun.order.mode);
    let Some(gateway) = gateways::of_attempt(app, side, &begun.refund.gateway).await? else {
        return Ok(RefundOutcome::Pending);
    };
    let order = begun.order.clone();
    let read = app
        .db
        .read(move |tx| -> Res<Attempt> { charge(tx, &order) });
    let charge = read.await?;
    Ok(if again {
        gateway.ask_refund(&begun.refund, &charge).await
    } else {
        let asked = span!(
            "gateway.refund",
            otel.kind = "client",
            gateway = gateway.id()
        );
        let refunding = gateway.refund(&begun.refund, &charge);
        refunding.instrument(asked).await
    })
}

struct Loaded {
    order: Order,
    refund: Refund,
    charge: Attempt,
}

fn load(tx: &mut dyn Tx, session: &SessionId, id: &AttemptId) -> Res<Loaded> {
    let not_found = || Error::Refused(Refusal::NotFound(Noun::Order));
    let order = rows::by_session(tx, session)?.ok_or_else(not_found)?;
    let refund = refunds::find(tx, &order, id)?.ok_or_else(not_found)?;
    let charge = charge(tx, &order)?;
    Ok(Loaded {
        order,
        refund,
        charge,
    })
}

/// Applies an outcome and keeps the answer for the idempotency key, if anyone waits for one.
async fn settle(
    app: &App,
    session: SessionId,
    id: AttemptId,
    outcome: RefundOutcome,
    answer: Option<(Option<IdempotencyKey>, Render)>,
) -> Res<Answer> {
    let now_ms = app.clock.now_ms();
    let (word, mails) = (app.event_word, app.mails);
    let written = app.db.write(move |tx| -> Res<Answer> {
        let Loaded {
            mut order,
            mut refund,
            charge,
        } = load(tx, &session, &id)?;
        let state = order.state;
        let settled = order.settle_refund(&mut refund, &charge, outcome.clone(), now_ms);
        if !settled.events.is_empty() {
            pay::guarded(refunds::save(tx, &refund)?)?;
            pay::guarded(rows::save(tx, &order, state)?)?;
            fulfil::refunded(tx, &order, &refund, mails, now_ms)?;
            record::settled(tx, word, &order, settled, now_ms)?;
        }
        let (status, body) = match &answer {
            Some((_, render)) => render(&Refunded { order, refund }),
            None => (200, String::new()),
        };
        if let Some((Some(key), _)) = &answer {
            idempotency::finish(tx, key, status, &body)?;
        }
        Ok(Answer {
            status,
            body,
            replayed: false,
        })
    });
    let answer = written.await?;
    app.wake_deliveries.notify_one();
    Ok(answer)
}
