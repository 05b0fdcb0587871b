//! Result tokens: what a browser says about a payment, in a form that the shop's server can verify
//! without asking.
//!
//! A token is a compact JWS (RFC 7515), HS256, so that any library for JSON Web Tokens reads it.
//! Its key is made from the store's webhook secret, so that the merchant has no further secret to
//! keep, and is not that secret itself: a token can never pass for a webhook, nor a webhook for a
//! token. It travels through URLs and other people's pages, so it holds no name and no address; it
//! says what was true when it was made, and is no reason to deliver (TRAP-69).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::canonical_json;
use crate::id::AttemptId;
use crate::json::Json;
use crate::order::{Order, OrderState};
use crate::signature::hmac_sha256;

/// How long a token is good for, in seconds.
pub const LIFETIME_S: i64 = 15 * 60;

/// What the webhook secret signs to become the key of the tokens; documented to merchants.
const KEY_PURPOSE: &[u8] = b"pebblepay result token v1";

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A token that says how a paid order stands; nothing for any other order.
///
/// `secret_text` is the store's webhook secret of the order's side, as the merchant sees it (F-18).
#[must_use]
pub fn sign(secret_text: &str, order: &Order, now_s: i64) -> Option<String> {
    if order.state != OrderState::Succeeded {
        return None;
    }
    let claims = Json::object()
        .with("aud", order.store_id.as_str())
        .with("order_id", order.number.as_str())
        .with(
            "transaction_id",
            order.attempt_id.as_ref().map(AttemptId::as_str),
        )
        .with("amount", order.amount.to_decimal())
        .with("currency", order.amount.currency().code())
        .with("status", order.standing().as_str())
        .with("is_test", order.mode.is_test())
        .with("iat", now_s)
        .with("exp", now_s.saturating_add(LIFETIME_S))
        .build();
    let head = URL_SAFE_NO_PAD.encode(HEADER);
    let body = URL_SAFE_NO_PAD.encode(canonical_json::to_string(&claims));
    let signed = format!("{head}.{body}");
    let key = hmac_sha256(secret_text.as_bytes(), &[KEY_PURPOSE]);
    let mac = hmac_sha256(&key, &[signed.as_bytes()]);
    Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coupon::CouponUse;
    use crate::id::{OrderId, OrderNumber, SessionId, StoreId};
    use crate::money::{Currency, Money};
    use crate::order::{Details, NewOrder, Origin};
    use crate::payment::Outcome;
    use crate::store::{Dialect, Mode};

    const SECRET: &str = "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    const NOW_MS: i64 = 1_773_570_600_000;

    fn order() -> Order {
        let new = NewOrder {
            id: OrderId::new(NOW_MS, &[1; 10]),
            number: OrderNumber::parse("PP-2603-ABC123").unwrap(),
            session: SessionId::new(NOW_MS, &[2; 10]),
            store_id: StoreId::parse("store_a").unwrap(),
            mode: Mode::Live,
            origin: Origin::Api,
            dialect: Dialect::PebblePay,
            price: Money::from_minor(4990, Currency::USD),
            coupon: CouponUse::None,
            variant_id: None,
            fee_bps: 500,
            details: Details {
                customer_email: Some("ada@example.com".to_owned()),
                customer_name: Some("Ada Okafor".to_owned()),
                ..Details::default()
            },
            expires_at_ms: NOW_MS + 1,
        };
        Order::create(new, NOW_MS).0
    }

    fn paid() -> Order {
        let mut order = order();
        let id = AttemptId::parse("txn_abc123").unwrap();
        let mut attempt = order.begin(id, "sandbox", None, None, NOW_MS).unwrap();
        let outcome = Outcome::Captured {
            gateway_ref: "g".to_owned(),
        };
        order.settle(&mut attempt, outcome, NOW_MS);
        order
    }

    fn parts(token: &str) -> Vec<Vec<u8>> {
        let decode = |part| URL_SAFE_NO_PAD.decode(part).unwrap();
        token.split('.').map(decode).collect()
    }

    // The signature was computed by `openssl dgst -sha256 -mac HMAC`, key and token.
    // proves: TRAP-69
    #[test]
    fn a_token_says_what_was_paid_and_is_signed_with_a_key_of_its_own() {
        let token = sign(SECRET, &paid(), 1_773_570_600).unwrap();
        let parts = parts(&token);
        assert_eq!(parts[0], br#"{"alg":"HS256","typ":"JWT"}"#);
        assert_eq!(
            String::from_utf8(parts[1].clone()).unwrap(),
            concat!(
                r#"{"aud":"store_a","order_id":"PP-2603-ABC123","transaction_id":"txn_abc123","#,
                r#""amount":"49.90","currency":"USD","status":"completed","is_test":false,"#,
                r#""iat":1773570600,"exp":1773571500}"#
            )
        );
        assert!(
            token.ends_with(".GVx7RNllG5VvDFZhqG2HpdIJlH-JDa4CspdwJcMzhH8"),
            "{token}"
        );
    }

    #[test]
    fn another_secret_or_another_order_gives_another_signature() {
        let mac = |secret: &str, order: &Order| parts(&sign(secret, order, 1).unwrap())[2].clone();
        let known = mac(SECRET, &paid());
        let mut dearer = paid();
        dearer.amount = Money::from_minor(4991, Currency::USD);
        assert_ne!(known, mac("whsec_x", &paid()));
        assert_ne!(known, mac(SECRET, &dearer));
    }

    #[test]
    fn an_order_that_is_not_paid_has_no_token_and_a_refund_shows() {
        assert_eq!(sign(SECRET, &order(), 1), None);
        let mut refunded = paid();
        refunded.refunded = refunded.amount;
        let token = sign(SECRET, &refunded, 1).unwrap();
        let claims = String::from_utf8(parts(&token)[1].clone()).unwrap();
        assert!(claims.contains(r#""status":"refunded""#), "{claims}");
    }
}
