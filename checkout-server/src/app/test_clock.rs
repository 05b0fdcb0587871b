//! The clock of a store's test side. It stands in no table: what waits is brought nearer instead,
//! so that hours of waiting can be seen to end in a second.
//!
//! Nothing that happened moves, and nothing of the live side: a coupon's own end stays where it
//! is, since both sides share it.

use pebblepay_core::id::StoreId;
use pebblepay_core::limits::ATTEMPT_SILENCE_MS;

use super::{App, Res, end, pay, refund};
pub use crate::db::test_side::Moved;
use crate::db::test_side::{self, Unknown};

/// Brings everything that waits on the test side of a store nearer by `by_ms`, and has it done:
/// orders whose time is over have ended when this returns, webhooks and mails go out.
///
/// # Errors
/// As the database says.
pub async fn advance(app: &App, store: &StoreId, by_ms: i64) -> Res<Moved> {
    let now_ms = app.clock.now_ms();
    // Before the clock moves: an answer that was lost may still be a payment.
    settle(app, store, now_ms - ATTEMPT_SILENCE_MS + by_ms).await?;
    let id = store.clone();
    let written = app
        .db
        .write(move |tx| -> Res<Moved> { Ok(test_side::advance(tx, &id, by_ms, now_ms)?) });
    let moved = written.await?;
    while end::expire_overdue(app).await? == end::AT_ONCE {}
    app.wake_deliveries.notify_one();
    tracing::info!(store = %store, by_ms, orders = moved.orders, deliveries = moved.deliveries,
        "the test clock was advanced");
    Ok(moved)
}

/// Asks the gateway about outcomes that nobody heard of since `before_ms`.
async fn settle(app: &App, store: &StoreId, before_ms: i64) -> Res<()> {
    let store = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(test_side::silent(tx, &store, before_ms)?) });
    for (kind, session, id) in read.await? {
        match kind {
            Unknown::Payment => pay::ask_again(app, session, id).await?,
            Unknown::Refund => refund::ask_again(app, session, id).await?,
        };
    }
    Ok(())
}
