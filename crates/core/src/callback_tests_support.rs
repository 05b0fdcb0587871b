//! An order whose customer was sent to a gateway.

use crate::coupon::CouponUse;
use crate::id::{AttemptId, OrderId, OrderNumber, SessionId, StoreId};
use crate::json::Json;
use crate::json_parse::parse_body;
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

/// An object of these members, some of them written otherwise; an empty text takes one away.
pub(crate) fn body(
    mut members: Vec<(&'static str, String)>,
    changes: &[(&'static str, &str)],
) -> Json {
    for (name, value) in changes {
        members.retain(|(n, _)| n != name);
        if !value.is_empty() {
            members.push((name, (*value).to_owned()));
        }
    }
    let members: Vec<String> = members
        .iter()
        .map(|(n, v)| format!("\"{n}\":{v}"))
        .collect();
    parse_body(format!("{{{}}}", members.join(",")).as_bytes()).unwrap()
}
