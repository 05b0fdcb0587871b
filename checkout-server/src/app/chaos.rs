//! The chaos switches of a store's test side: how its own webhooks are mistreated on purpose.

use pebblepay_core::chaos::Chaos;
use pebblepay_core::guard::NoticeKind;
use pebblepay_core::id::StoreId;
use pebblepay_core::store::Mode;

use super::{App, Res};
use crate::db::{chaos, notices};

/// The switches as they are.
///
/// # Errors
/// As the database says.
pub async fn get(app: &App, store: &StoreId) -> Res<Chaos> {
    let store = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<Chaos> { Ok(chaos::find(tx, &store)?) });
    read.await
}

/// Sets all switches at once; all at nothing puts an end to it. The owner gets a notice of what is
/// switched on.
///
/// # Errors
/// As the database says.
pub async fn set(app: &App, store: &StoreId, wanted: Chaos) -> Res<Chaos> {
    let (of, now_ms) = (store.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<()> {
        chaos::set(tx, &of, wanted, now_ms)?;
        if !wanted.is_off() {
            notices::add(tx, &of, Mode::Test, NoticeKind::Chaos, now_ms)?;
        }
        Ok(())
    });
    written.await?;
    tracing::info!(store = %store, ?wanted, "the chaos switches were set");
    Ok(wanted)
}
