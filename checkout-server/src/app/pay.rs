//! Paying: a recorded attempt, then the gateway, then its outcome; the gateway is called between
//! two transactions and never inside one.

use pebblepay_core::card::Card;
use pebblepay_core::id::{AttemptId, OrderId, OrderNumber, SessionId};
use pebblepay_core::limits::ATTEMPT_SILENCE_MS;
use pebblepay_core::money::Money;
use pebblepay_core::order::{Details, NewOrder, Order, Origin};
use pebblepay_core::payment::{Attempt, Outcome};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::Mode;

use super::create_order::Prepared;
use super::{App, Error, Res, create_order, fulfil, licences, random, record};
use crate::db::{self, Tx, orders};
use crate::gateways::Charge;

/// What a visitor's page was opened with: enough to create the order when the visitor pays.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The store.
    pub store_id: pebblepay_core::id::StoreId,
    /// The side.
    pub mode: Mode,
    /// Link or embed.
    pub origin: Origin,
    /// The price that the page showed, or that the customer entered.
    pub amount: Money,
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
    /// Creates the order if the session has none yet.
    pub draft: Option<Draft>,
    /// The card; it goes to the gateway and nowhere else.
    pub card: Card,
    /// The e-mail address, where the page asked for it.
    pub email: Option<String>,
    /// The name on the card, kept as the customer's name where none is known.
    pub name: Option<String>,
    /// BCP 47 tag of the page's language, kept as the order's where none is known.
    pub locale: &'static str,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Paid {
    /// The order.
    pub order: Order,
    /// The attempt.
    pub attempt: Attempt,
}

/// Pays.
///
/// # Errors
/// The session is unknown, expired, closed, paid already or being paid; the store has no gateway.
pub async fn pay(app: &App, request: Pay) -> Res<Paid> {
    let Pay {
        session,
        draft,
        card,
        email,
        name,
        locale,
    } = request;
    let begun = begin(app, session.clone(), draft, &card, email, name, locale).await?;
    let gateway = app.gateways.by_id(&begun.attempt.gateway);
    let outcome = match gateway {
        Some(gateway) => {
            gateway
                .start(&Charge {
                    attempt: &begun.attempt,
                    card: &card,
                })
                .await
        }
        None => Outcome::Pending,
    };
    drop(card);
    settle(app, session, begun.attempt.id, outcome).await
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
    let paid = find(app, &session, &id).await?;
    paid.order
        .check_challenge(&paid.attempt, app.clock.now_ms())?;
    let outcome = match app.gateways.by_id(&paid.attempt.gateway) {
        Some(gateway) => gateway.resume(&paid.attempt, passed).await,
        None => Outcome::Pending,
    };
    settle(app, session, id, outcome).await
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

/// Asks the gateways what became of attempts that nobody has heard of for half a minute, because
/// the server died or the gateway did not answer. Returns how many were settled.
///
/// # Errors
/// As the database says.
pub async fn settle_silent(app: &App) -> Res<usize> {
    const AT_ONCE: i64 = 100;
    let before_ms = app.clock.now_ms() - ATTEMPT_SILENCE_MS;
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(orders::silent_attempts(tx, before_ms, AT_ONCE)?) });
    let mut settled = 0;
    for (session, id) in read.await? {
        let paid = find(app, &session, &id).await?;
        let Some(gateway) = app.gateways.by_id(&paid.attempt.gateway) else {
            continue;
        };
        let outcome = gateway.ask(&paid.attempt).await;
        if outcome != Outcome::Pending {
            settle(app, session, id, outcome).await?;
            settled += 1;
        }
    }
    Ok(settled)
}

async fn begin(
    app: &App,
    session: SessionId,
    draft: Option<Draft>,
    card: &Card,
    email: Option<String>,
    name: Option<String>,
    locale: &'static str,
) -> Res<Paid> {
    let now_ms = app.clock.now_ms();
    let word = app.event_word;
    let gateways = app.gateways.clone();
    // What may be kept of the card, for either side, is decided before the closure: the number
    // itself never enters the storage layer.
    let kept = [Mode::Test, Mode::Live].map(|mode| gateways.of(mode).and_then(|g| g.keep(card)));
    let written = app.db.write(move |tx| -> Res<Paid> {
        let mut order = match (orders::by_session(tx, &session)?, &draft) {
            (Some(order), _) => order,
            (None, Some(draft)) => {
                let new = from_draft(&session, draft.clone(), now_ms);
                create_order::insert(tx, word, Prepared::new(new, now_ms), now_ms)?
            }
            (None, None) => return Err(Refusal::NotFound(Noun::Session).into()),
        };
        let gateway = gateways
            .of(order.mode)
            .ok_or(Error::Refused(Refusal::NoLiveGateway))?;
        licences::check_stock(tx, order.mode, order.variant_id.as_ref())?;
        let mut waiting = waiting_attempt(tx, &order)?;
        let before = order.state;
        fill(&mut order.details.customer_email, email.as_ref());
        fill(&mut order.details.customer_name, name.as_ref());
        fill(&mut order.details.locale, Some(&locale.to_owned()));
        let id = AttemptId::new(now_ms, &random());
        let summary = kept[usize::from(order.mode == Mode::Live)].clone();
        let attempt = order.begin(
            id,
            gateway.id(),
            summary,
            waiting.as_mut().map(|w| &mut w.0),
            now_ms,
        )?;
        if let Some((old, old_state)) = &waiting {
            guarded(orders::save_attempt(tx, old, *old_state)?)?;
        }
        orders::insert_attempt(tx, &order.store_id, &attempt)?;
        guarded(orders::save(tx, &order, before)?)?;
        Ok(Paid { order, attempt })
    });
    written.await
}

/// An attempt of this order that still waits for the customer's bank.
fn waiting_attempt(
    tx: &mut dyn Tx,
    order: &Order,
) -> Res<Option<(Attempt, pebblepay_core::payment::AttemptState)>> {
    let Some(id) = &order.attempt_id else {
        return Ok(None);
    };
    let found = orders::find_attempt(tx, order, id)?.filter(Attempt::in_flight);
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
        amount: draft.amount,
        variant_id: draft.variant_id,
        fee_bps: draft.fee_bps,
        details: draft.details,
        expires_at_ms: draft.expires_at_ms,
    }
}

async fn settle(app: &App, session: SessionId, id: AttemptId, outcome: Outcome) -> Res<Paid> {
    let now_ms = app.clock.now_ms();
    let (word, mails) = (app.event_word, app.mails);
    let written = app.db.write(move |tx| -> Res<Paid> {
        let Paid {
            mut order,
            mut attempt,
        } = load(tx, &session, &id)?;
        let (order_before, attempt_before) = (order.state, attempt.state);
        let mut settled = order.settle(&mut attempt, outcome.clone(), now_ms);
        if attempt.state != attempt_before || order.state != order_before {
            guarded(orders::save_attempt(tx, &attempt, attempt_before)?)?;
            guarded(orders::save(tx, &order, order_before)?)?;
            fulfil::captured(tx, &order, &mut settled, mails, now_ms)?;
            record::settled(tx, word, &order, settled, now_ms)?;
        }
        Ok(Paid { order, attempt })
    });
    let paid = written.await?;
    app.wake_deliveries.notify_one();
    Ok(paid)
}

fn load(tx: &mut dyn Tx, session: &SessionId, id: &AttemptId) -> Res<Paid> {
    let order =
        orders::by_session(tx, session)?.ok_or(Error::Refused(Refusal::NotFound(Noun::Session)))?;
    let attempt = orders::find_attempt(tx, &order, id)?
        .ok_or(Error::Refused(Refusal::NotFound(Noun::Attempt)))?;
    Ok(Paid { order, attempt })
}

/// A guarded save that found another state than the one just read. The transaction excludes it;
/// if it happens all the same nothing may be written.
fn guarded(saved: bool) -> Res<()> {
    if saved {
        Ok(())
    } else {
        Err(db::Error::failed("a row moved inside its own transaction").into())
    }
}
