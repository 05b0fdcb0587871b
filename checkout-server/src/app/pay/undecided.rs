//! Payments that are not decided: the customer is at the gateway's page, or the gateway has not
//! said what became of them. It is asked, and never charged again.

use anyhow::anyhow;
use pebblepay_core::guard::NoticeKind;
use pebblepay_core::id::{AttemptId, SessionId};
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::payment::{Attempt, AttemptState, Decline, Outcome};
use pebblepay_core::refusal::Refusal;
use tokio::task::{JoinError, JoinSet};

use super::super::{App, Error, Res, coupons, gateways, guard};
use super::{NO_GATEWAY, Paid, find, gateway_of, guarded, load, nothing_to_pay, settle};
use crate::db::{attempts, notices, orders};

/// The form that takes the customer of an attempt to the gateway's page; none where the gateway
/// has no such page or the attempt does not wait there. `link` makes it out of the two.
///
/// # Errors
/// [`Error::Busy`] while the gateway does not answer.
pub async fn launch(
    app: &App,
    paid: &Paid,
    link: impl FnOnce(&Order, &Attempt) -> [String; 4],
) -> Res<Option<gateways::Form>> {
    if paid.attempt.state != AttemptState::Redirect {
        return Ok(None);
    }
    let gateway = gateway_of(app, paid).await?;
    let [callback_url, success_url, failure_url, cancel_url] = link(&paid.order, &paid.attempt);
    let launch = gateways::Launch {
        order: &paid.order,
        attempt: &paid.attempt,
        callback_url,
        success_url,
        failure_url,
        cancel_url,
    };
    let Some(gateway) = gateway else {
        return Ok(None);
    };
    let launched = gateway.launch(&launch).await;
    launched.map_err(|why| Error::Busy(anyhow!("{}: {why}", gateway.id())))
}

/// Has the gateway asked soon what became of an attempt whose customer is back.
///
/// # Errors
/// As the database says.
pub async fn ask_soon(app: &App, attempt: &Attempt) -> Res<()> {
    const SOON_MS: i64 = 3_000;
    let (attempt, at_ms) = (attempt.clone(), app.clock.now_ms() + SOON_MS);
    let written = app
        .db
        .write(move |tx| -> Res<()> { Ok(attempts::ask_soon(tx, &attempt, at_ms)?) });
    written.await
}

/// Ends the attempt of a customer who turned back at the gateway.
///
/// # Errors
/// [`Noun::Session`] or [`Noun::Attempt`] not found.
pub async fn give_up(app: &App, session: SessionId, id: AttemptId) -> Res<()> {
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<()> {
        let Paid {
            mut order,
            mut attempt,
        } = load(tx, &session, &id)?;
        let (order_before, attempt_before) = (order.state, attempt.state);
        if order.give_up(&mut attempt, now_ms) {
            guarded(attempts::save(tx, &attempt, attempt_before)?)?;
            guarded(orders::save(tx, &order, order_before)?)?;
            coupons::settled(tx, &order, &attempt, now_ms)?;
            guard::ended(tx, &order, &attempt, now_ms)?;
        }
        Ok(())
    });
    written.await
}

/// Asks the gateways what became of attempts that they have not decided, because the server died,
/// an answer or a callback was lost, or they take their time. Returns how many were settled.
///
/// # Errors
/// As the database says.
pub async fn settle_silent(app: &App) -> Res<usize> {
    const AT_ONCE: i64 = 100;
    let now_ms = app.clock.now_ms();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(attempts::silent(tx, now_ms, AT_ONCE)?) });
    // Side by side, because a gateway that does not answer takes its time to do so.
    let mut asking = JoinSet::new();
    let mut settled = 0;
    for (session, id) in read.await? {
        if asking.len() >= ASKED_AT_ONCE {
            settled += asked(asking.join_next().await);
        }
        let app = app.clone();
        asking.spawn(async move { ask_again(&app, session, id).await });
    }
    while let Some(one) = asking.join_next().await {
        settled += asked(Some(one));
    }
    Ok(settled)
}

/// How many gateways are asked at a time.
const ASKED_AT_ONCE: usize = 8;

/// One attempt that can not be asked about does not keep the others from it.
fn asked(one: Option<Result<Res<bool>, JoinError>>) -> usize {
    match one {
        Some(Ok(Ok(settled))) => usize::from(settled),
        Some(Ok(Err(error))) => {
            tracing::warn!("an attempt could not be asked about: {error:#}");
            0
        }
        Some(Err(_)) | None => 0,
    }
}

/// Asks the gateway what became of an attempt; false if it still does not know.
///
/// # Errors
/// As the database says.
pub(in crate::app) async fn ask_again(app: &App, session: SessionId, id: AttemptId) -> Res<bool> {
    let paid = find(app, &session, &id).await?;
    let before = (paid.order.state, paid.attempt.state);
    let outcome = match gateway_of(app, &paid).await? {
        Some(gateway) => gateway.ask(&paid.order, &paid.attempt).await,
        None if paid.attempt.gateway == NO_GATEWAY => nothing_to_pay(&paid.attempt),
        None => Outcome::Pending,
    };
    let paid = if outcome == Outcome::Pending {
        paid
    } else {
        told(app, session, id, outcome).await?
    };
    let settled = before != (paid.order.state, paid.attempt.state);
    if !settled {
        let done = paid.order.state == OrderState::Succeeded;
        let again_ms = paid.attempt.ask_again_ms(app.clock.now_ms());
        let again_ms = again_ms.filter(|_| !done);
        let attempt = paid.attempt;
        let written = app
            .db
            .write(move |tx| -> Res<()> { Ok(attempts::ask_later(tx, &attempt, again_ms)?) });
        written.await?;
    }
    Ok(settled)
}

/// Applies what a gateway told of its own accord, or when asked. One charge of a gateway pays one
/// attempt: an id that another one has is refused.
///
/// # Errors
/// [`Refusal::CallbackMismatch`].
pub(in crate::app) async fn told(
    app: &App,
    session: SessionId,
    id: AttemptId,
    outcome: Outcome,
) -> Res<Paid> {
    let own = match &outcome {
        Outcome::Captured { gateway_ref } | Outcome::Processing { gateway_ref } => {
            Some(gateway_ref.clone())
        }
        Outcome::Declined(_) | Outcome::Challenge { .. } | Outcome::Redirect | Outcome::Pending => {
            None
        }
    };
    let before = find(app, &session, &id).await?;
    let (store, attempt) = (before.order.store_id, before.attempt);
    let was = attempt.failure;
    let read = app.db.read(move |tx| -> Res<bool> {
        Ok(match &own {
            Some(own) => attempts::is_taken(tx, &store, &attempt, own)?,
            None => false,
        })
    });
    if read.await? {
        return Err(Refusal::CallbackMismatch("internalId").into());
    }
    let taken = matches!(outcome, Outcome::Captured { .. });
    let paid = settle(app, session, id, outcome).await?;
    let now = paid.attempt.failure;
    if taken && paid.attempt.state != AttemptState::Succeeded {
        tracing::error!(order = paid.order.number.as_str(), attempt = %paid.attempt.id,
            "the gateway took a second payment of this order: give it back there");
        notice(app, &paid.order, NoticeKind::PaidTwice).await?;
    } else if now == Some(Decline::Underpaid) && now != was {
        tracing::warn!(order = paid.order.number.as_str(), attempt = %paid.attempt.id,
            "the gateway has less than the price of this order, or it came too late");
        notice(app, &paid.order, NoticeKind::Underpaid).await?;
    }
    Ok(paid)
}

async fn notice(app: &App, order: &Order, kind: NoticeKind) -> Res<()> {
    let (store, mode, now_ms) = (order.store_id.clone(), order.mode, app.clock.now_ms());
    let written = app
        .db
        .write(move |tx| -> Res<_> { Ok(notices::add(tx, &store, mode, kind, now_ms)?) });
    written.await.map(drop)
}
