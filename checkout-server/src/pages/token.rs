//! The token in the form: which session this page pays, until when, and, for a visitor's link,
//! everything that the page was opened with.

use pebblepay_core::canonical_json;
use pebblepay_core::coupon::{CouponProblem, CouponUse};
use pebblepay_core::id::{CouponId, SessionId, StoreId, VariantId};
use pebblepay_core::json::Json;
use pebblepay_core::json_parse;
use pebblepay_core::link::Price;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{Details, Origin};
use pebblepay_core::session::{self, TokenKey};
use pebblepay_core::store::Mode;

const PURPOSE: &str = "pay";

/// What a visitor's page was opened with.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The store.
    pub store_id: StoreId,
    /// The side.
    pub mode: Mode,
    /// Link or embed.
    pub origin: Origin,
    /// The price that the page shows, before any discount.
    pub price: Price,
    /// How the coupon that was asked for stands.
    pub coupon: CouponUse,
    /// The variant whose price it is.
    pub variant_id: Option<VariantId>,
    /// What the link said.
    pub details: Details,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    /// The session.
    pub session: SessionId,
    /// Its end, in milliseconds since the Unix epoch.
    pub expires_at_ms: i64,
    /// A visitor's page; `None` for a session that was made with a key.
    pub opened: Option<Opened>,
}

impl Claims {
    /// Signs the claims.
    #[must_use]
    pub fn seal(&self, key: &TokenKey) -> String {
        let body = Json::object()
            .with("s", self.session.as_str())
            .with("e", self.expires_at_ms)
            .with_some("o", self.opened.as_ref().map(write))
            .build();
        session::seal(key, PURPOSE, canonical_json::to_string(&body).as_bytes())
    }

    /// The claims of a token that this server signed for this session.
    #[must_use]
    pub fn open(key: &TokenKey, session_id: &str, token: &str) -> Option<Self> {
        let body = json_parse::parse(&session::open(key, PURPOSE, token)?).ok()?;
        let session = SessionId::parse(body.get("s")?.as_str()?)?;
        let opened = match body.get("o") {
            Some(opened) => Some(read(opened)?),
            None => None,
        };
        let claims = Self {
            session,
            expires_at_ms: body.get("e")?.as_integer()?,
            opened,
        };
        (claims.session.as_str() == session_id).then_some(claims)
    }
}

fn write(o: &Opened) -> Json {
    let (minor, currency) = match o.price {
        Price::Fixed(money) => (Some(money.minor()), money.currency()),
        Price::Open(currency) => (None, currency),
    };
    let d = &o.details;
    Json::object()
        .with("store", o.store_id.as_str())
        .with("mode", o.mode.as_str())
        .with("origin", o.origin.as_str())
        .with_some("minor", minor)
        .with("currency", currency.code())
        .with_some("variant", o.variant_id.as_ref().map(VariantId::as_str))
        .with_some("coupon_id", o.coupon.id().map(CouponId::as_str))
        .with_some("off", o.coupon.id().map(|_| o.coupon.off_minor()))
        .with_some("refused", refused(&o.coupon))
        .with_some("product", d.product_name.as_deref())
        .with_some("reference", d.order_reference.as_deref())
        .with_some("email", d.customer_email.as_deref())
        .with_some("name", d.customer_name.as_deref())
        .with_some("coupon", d.coupon_code.as_deref())
        .with_some("return", d.return_url.as_deref())
        .with_some("cancel", d.cancel_url.as_deref())
        .with_some("webhook", d.webhook_url.as_deref())
        .with_some("locale", d.locale.as_deref())
        .with("quantity", i64::from(d.quantity))
        .with("metadata", d.metadata.clone())
        .build()
}

fn refused(coupon: &CouponUse) -> Option<&'static str> {
    match coupon {
        CouponUse::Refused(why) => Some(why.code()),
        CouponUse::None | CouponUse::Applied { .. } => None,
    }
}

fn read_coupon(o: &Json, currency: Currency) -> Option<CouponUse> {
    let text = |name: &str| o.get(name).and_then(Json::as_str);
    if let Some(id) = text("coupon_id") {
        let off = Money::from_minor(o.get("off")?.as_integer()?, currency);
        let id = CouponId::parse(id)?;
        return Some(CouponUse::Applied { id, off });
    }
    Some(match text("refused") {
        Some(word) => CouponUse::Refused(CouponProblem::parse(word)?),
        None => CouponUse::None,
    })
}

fn read(o: &Json) -> Option<Opened> {
    let text = |name: &str| o.get(name).and_then(Json::as_str);
    let owned = |name: &str| text(name).map(str::to_owned);
    let currency = Currency::parse(text("currency")?).ok()?;
    let price = match o.get("minor") {
        Some(minor) => Price::Fixed(Money::from_minor(minor.as_integer()?, currency)),
        None => Price::Open(currency),
    };
    Some(Opened {
        store_id: StoreId::parse(text("store")?)?,
        mode: Mode::parse(text("mode")?)?,
        origin: Origin::parse(text("origin")?)?,
        price,
        coupon: read_coupon(o, currency)?,
        variant_id: text("variant").and_then(VariantId::parse),
        details: Details {
            product_name: owned("product"),
            order_reference: owned("reference"),
            customer_email: owned("email"),
            customer_name: owned("name"),
            coupon_code: owned("coupon"),
            return_url: owned("return"),
            cancel_url: owned("cancel"),
            webhook_url: owned("webhook"),
            metadata: o.get("metadata")?.clone(),
            locale: owned("locale"),
            quantity: u32::try_from(o.get("quantity")?.as_integer()?).ok()?,
            ..Details::default()
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(price: Price) -> Claims {
        let currency = match price {
            Price::Fixed(money) => money.currency(),
            Price::Open(currency) => currency,
        };
        Claims {
            session: SessionId::parse("cs_1").unwrap(),
            expires_at_ms: 1000,
            opened: Some(Opened {
                store_id: StoreId::parse("store_1").unwrap(),
                mode: Mode::Test,
                origin: Origin::Embed,
                price,
                coupon: CouponUse::Applied {
                    id: CouponId::short([1, 2, 3, 4]),
                    off: Money::from_minor(500, currency),
                },
                variant_id: VariantId::parse("var_1"),
                details: Details {
                    product_name: Some("Tea \"for\" two".to_owned()),
                    metadata: Json::object().with("2", 1).with("a", "b").build(),
                    ..Details::default()
                },
            }),
        }
    }

    #[test]
    fn a_visitors_page_comes_back_as_it_was_opened() {
        let key = [1; 32];
        for price in [
            Price::Fixed(Money::from_minor(1500, Currency::parse("JPY").unwrap())),
            Price::Open(Currency::USD),
        ] {
            let claims = claims(price);
            assert_eq!(Claims::open(&key, "cs_1", &claims.seal(&key)), Some(claims));
        }
    }

    #[test]
    fn a_token_of_another_session_opens_nothing() {
        let token = claims(Price::Open(Currency::USD)).seal(&[1; 32]);
        assert_eq!(Claims::open(&[1; 32], "cs_2", &token), None);
        assert_eq!(Claims::open(&[2; 32], "cs_1", &token), None);
        assert_eq!(Claims::open(&[1; 32], "cs_1", "x.y"), None);
    }
}
