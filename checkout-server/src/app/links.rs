//! Reading payment links: the orders of a store by PG's status.

use super::auth::Caller;
use super::{App, Res};
use crate::db::link_lists;
pub use crate::db::link_lists::{Filter, Page, Status};

/// One page of a store's links, newest first.
///
/// # Errors
/// As the database says.
pub async fn list(app: &App, caller: &Caller, filter: Filter) -> Res<Page> {
    let store = caller.store.id.clone();
    let read = app
        .db
        .read_long(move |tx| -> Res<Page> { Ok(link_lists::list(tx, &store, &filter)?) });
    read.await
}
