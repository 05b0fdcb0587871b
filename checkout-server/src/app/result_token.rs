//! The signed result that goes back to a shop with its customer.

use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::result_token;

use super::{App, Res};
use crate::db::stores;

/// A token for a paid order, signed with the store's secret of the order's side; `None` for any
/// other order.
///
/// # Errors
/// As the database says.
pub async fn of_order(app: &App, order: &Order) -> Res<Option<String>> {
    if order.state != OrderState::Succeeded {
        return Ok(None);
    }
    let (store, mode) = (order.store_id.clone(), order.mode);
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(stores::secret(tx, &store, mode)?) });
    let now_s = app.clock.now_ms().div_euclid(1000);
    let secret = read.await?;
    Ok(secret.and_then(|secret| result_token::sign(&secret, order, now_s)))
}
