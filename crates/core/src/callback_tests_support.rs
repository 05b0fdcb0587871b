//! An order whose customer was sent to a gateway.

use crate::coupon::CouponUse;
use crate::id::{AttemptId, OrderId, OrderNumber, SessionId, StoreId};
use crate::money::{Currency, Money};
use crate::order::{Details, NewOrder, Order, Origin};
use crate::payment::Attempt;
use crate::store::{Dialect, Mode};

pub(crate) const NOW_MS: i64 = 1_773_570_600_000;

/// 125.00 MAD, and the attempt to pay it.
pub(crate) fn sale(gateway: &str) -> (Order, Attempt) {
    let new = NewOrder {
        id: OrderId::new(NOW_MS, &[1; 10]),
        number: OrderNumber::new(NOW_MS, 42),
        session: SessionId::new(NOW_MS, &[2; 10]),
        store_id: StoreId::parse("store_a").unwrap(),
        mode: Mode::Live,
        origin: Origin::Api,
        dialect: Dialect::Pg,
        price: Money::from_minor(12_500, Currency::parse("MAD").unwrap()),
        coupon: CouponUse::None,
        variant_id: None,
        fee_bps: 0,
        details: Details::default(),
        expires_at_ms: NOW_MS + 1,
    };
    let mut order = Order::create(new, NOW_MS).0;
    let id = AttemptId::new(NOW_MS, &[3; 10]);
    let attempt = order.begin(id, gateway, None, None, NOW_MS).unwrap();
    (order, attempt)
}
