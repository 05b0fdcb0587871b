//! Lists of links: those that were paid, and those that can be.

use pebblepay_core::id::{LinkNumber, OrderRef, SessionId};
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::Mode;

use super::auth::Caller;
use super::{App, Error, Res};
pub use crate::db::link_book::Page;
use crate::db::link_book::{self, Span};
use crate::db::orders;

/// What a list asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// From then on, in milliseconds since the Unix epoch: paid, or created.
    pub from_ms: i64,
    /// Before then.
    pub below_ms: i64,
    /// Words of the note, the reference, the customer or the id.
    pub search: Option<String>,
    /// Only this one.
    pub link: Option<OrderRef>,
    /// How many at most.
    pub limit: i64,
    /// How many to skip.
    pub offset: i64,
}

/// Paid links of the caller's side, the last payment first (F-13).
///
/// # Errors
/// As the database says.
pub async fn paid(app: &App, caller: &Caller, wanted: Wanted) -> Res<Page> {
    list(app, caller, wanted, true).await
}

/// Links of the caller's side that can be paid, the newest first.
///
/// # Errors
/// As the database says.
pub async fn waiting(app: &App, caller: &Caller, wanted: Wanted) -> Res<Page> {
    list(app, caller, wanted, false).await
}

async fn list(app: &App, caller: &Caller, wanted: Wanted, is_paid: bool) -> Res<Page> {
    let (store, mode) = (caller.store.id.clone(), caller.mode);
    let read = app.db.read_long(move |tx| -> Res<Page> {
        let span = Span {
            from_ms: wanted.from_ms,
            below_ms: wanted.below_ms,
            search: wanted.search.as_deref(),
            limit: wanted.limit,
            offset: wanted.offset,
        };
        if let Some(id) = &wanted.link {
            let found = orders::find(tx, &store, id)?;
            // A live key reads both sides by id (F-16).
            let seen = found.filter(|o| mode == Mode::Live || o.mode.is_test());
            let listed = seen.filter(|order| belongs(order, is_paid) && wanted.offset == 0);
            return Ok(Page::of(listed));
        }
        Ok(if is_paid {
            link_book::paid(tx, &store, mode, &span)?
        } else {
            link_book::waiting(tx, &store, mode, &span)?
        })
    });
    read.await
}

fn belongs(order: &Order, is_paid: bool) -> bool {
    match order.state {
        OrderState::Succeeded => is_paid,
        OrderState::Open | OrderState::RequiresAction | OrderState::Processing => !is_paid,
        OrderState::Failed | OrderState::Expired | OrderState::Cancelled => false,
    }
}

/// The session of the link with this number.
///
/// # Errors
/// [`Noun::Session`] not found.
pub async fn session(app: &App, link: LinkNumber) -> Res<SessionId> {
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(orders::session_of_link(tx, link)?) });
    read.await?
        .ok_or(Error::Refused(Refusal::NotFound(Noun::Session)))
}
