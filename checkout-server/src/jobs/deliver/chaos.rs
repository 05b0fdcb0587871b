//! Mistreating webhooks of a test side on purpose, where its owner switched that on.

use bytes::Bytes;
use pebblepay_core::chaos::{Plan, Upset};
use pebblepay_core::guard::NoticeKind;
use pebblepay_core::id::StoreId;
use pebblepay_core::store::Mode;

use super::Deliverer;
use super::attempt::Seen;
use crate::app::licences::Clear;
use crate::app::{Res, random};
use crate::db::deliveries::Due;
use crate::db::{self, Tx, chaos, notices};
use crate::outbound::{Failure, FailureKind, Outcome};

/// What is done to this attempt; nothing on any live side.
pub(super) fn plan(due: &Due) -> Plan {
    let Some(switches) = due.chaos.filter(|_| due.event.mode.is_test()) else {
        return Plan::default();
    };
    let draw = || u32::from_le_bytes(random());
    // What is recovered comes one after the other: that is what a recovery is for.
    let first = due.attempts == 0 && !due.ordered;
    switches.plan(first, due.upset, [draw(), draw(), draw(), draw()])
}

/// What comes of an attempt that is not sent.
pub(super) fn dropped() -> Outcome {
    Outcome::Failed(Failure {
        kind: FailureKind::Reset,
        sent: false,
        message: "chaos: dropped".to_owned(),
        duration_ms: 0,
    })
}

/// Notes on an attempt that it was held back.
pub(super) fn mark(due: &Due, seen: &mut Seen) {
    if let Some(upset) = due.upset {
        let note = format!("chaos: {}", upset.as_str());
        seen.error = Some(match &seen.error {
            Some(error) => format!("{note}; {error}"),
            None => note,
        });
    }
}

/// Tells the owner, if this attempt was mistreated.
///
/// # Errors
/// As the database says.
pub(super) fn tell(tx: &mut dyn Tx, due: &Due, error: Option<&str>, now_ms: i64) -> db::Res<()> {
    if due.chaos.is_some() && error.is_some_and(|text| text.starts_with("chaos: ")) {
        notices::add(tx, &due.store_id, due.event.mode, NoticeKind::Chaos, now_ms)?;
    }
    Ok(())
}

/// A request that is to be made once more.
pub(super) struct Again {
    delivery_id: String,
    store_id: StoreId,
    url: String,
    headers: Vec<(&'static str, String)>,
    sent: Bytes,
    keys: Vec<Clear>,
}

impl Again {
    pub(super) fn of(
        due: &Due,
        headers: &[(&'static str, String)],
        sent: &Bytes,
        keys: &[Clear],
    ) -> Self {
        Self {
            delivery_id: due.id.clone(),
            store_id: due.store_id.clone(),
            url: due.url.clone(),
            headers: headers.to_vec(),
            sent: sent.clone(),
            keys: keys.to_vec(),
        }
    }
}

impl Deliverer {
    /// Puts a delivery back for a while.
    pub(super) async fn hold(&self, due: Due, (why, ms): (Upset, i64)) -> Res<()> {
        tracing::info!(delivery = %due.id, ms, "chaos: {}", why.as_str());
        let until_ms = self.app.clock.now_ms() + ms;
        let written = self
            .app
            .db
            .write(move |tx| -> Res<()> { Ok(chaos::hold(tx, &due.id, why, until_ms)?) });
        written.await
    }

    /// Sends once more what was accepted, and writes that down beside it.
    pub(super) async fn send_again(&self, again: Again) -> Res<()> {
        let at_ms = self.app.clock.now_ms();
        let sent = again.sent.clone();
        let outcome = self.app.client.post(&again.url, &again.headers, sent);
        let mut seen = Seen::of(outcome.await, at_ms);
        seen.forget(&again.keys);
        tracing::info!(delivery = %again.delivery_id, status = seen.status, "chaos: duplicate");
        let written = self.app.db.write(move |tx| -> Res<()> {
            let duplicate = chaos::Duplicate {
                delivery_id: &again.delivery_id,
                at_ms,
                duration_ms: seen.duration_ms,
                status: seen.status,
                reply: seen.reply.as_deref(),
            };
            chaos::note_duplicate(tx, &duplicate)?;
            notices::add(tx, &again.store_id, Mode::Test, NoticeKind::Chaos, at_ms)?;
            Ok(())
        });
        written.await
    }
}
