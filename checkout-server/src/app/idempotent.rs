//! Doing something once for an idempotency key (B-14).

use super::create_order::Answer;
use super::{Error, Res};
use crate::db::Tx;
use crate::db::idempotency::{self, Claim, Key};
use pebblepay_core::refusal::Refusal;

/// Runs `act` in the transaction of the key, and keeps its answer; or gives the kept answer again.
/// What is refused keeps no answer: a corrected request may use the key again.
///
/// # Errors
/// The key was used with another request; whatever `act` refuses.
pub(super) fn once(
    tx: &mut dyn Tx,
    key: Option<&Key>,
    now_ms: i64,
    act: impl FnOnce(&mut dyn Tx) -> Res<(u16, String)>,
) -> Res<Answer> {
    if let Some(answer) = key
        .map(|key| earlier(tx, key, now_ms))
        .transpose()?
        .flatten()
    {
        return Ok(answer);
    }
    let (status, body) = act(tx)?;
    if let Some(key) = key {
        idempotency::finish(tx, key, status, &body)?;
    }
    Ok(Answer {
        status,
        body,
        replayed: false,
    })
}

/// The answer that is kept for a key; `None` if the key was free and is now ours.
///
/// # Errors
/// The key was used with another request.
pub(super) fn earlier(tx: &mut dyn Tx, key: &Key, now_ms: i64) -> Res<Option<Answer>> {
    match idempotency::claim(tx, key, now_ms)? {
        Claim::Fresh => Ok(None),
        Claim::Replay(status, body) => Ok(Some(Answer {
            status,
            body,
            replayed: true,
        })),
        Claim::Reused => Err(Error::Refused(Refusal::IdempotencyKeyReused)),
    }
}
