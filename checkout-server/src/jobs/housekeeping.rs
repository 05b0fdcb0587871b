//! Once in a while: settle attempts whose answer was lost, give licence keys to orders that wait,
//! forget what is old.

use std::time::Duration;

use crate::app::{App, Res, accounts, keys, licences, pay, refund};
use crate::db::{guard, idempotency, notices, ws_tokens};

/// How often it is done.
const EVERY: Duration = Duration::from_secs(10);

/// Does it for ever.
pub async fn run(app: App) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!("housekeeping failed and is tried again: {error:#}");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Does it once.
///
/// # Errors
/// As the database says.
pub async fn once(app: &App) -> Res<()> {
    let settled = pay::settle_silent(app).await? + refund::settle_silent(app).await?;
    if settled > 0 {
        tracing::info!(
            settled,
            "attempts and refunds with a lost answer were settled"
        );
    }
    let given = licences::give_all_owed(app).await?;
    if given > 0 {
        tracing::info!(given, "orders that waited for a licence key got it");
    }
    keys::note_uses(app).await?;
    app.rates.forget_idle();
    let now_ms = app.clock.now_ms();
    app.db
        .write(move |tx| -> Res<_> {
            idempotency::purge(tx, now_ms)?;
            guard::purge(tx, now_ms)?;
            ws_tokens::purge(tx, now_ms)?;
            accounts::purge(tx, now_ms)?;
            Ok(notices::purge(tx, now_ms)?)
        })
        .await?;
    Ok(())
}
