//! A store's checkout as it would look, for its owner: the real page with a sale that is none.

use axum::http::StatusCode;
use axum::response::Response;
use pebblepay_core::brand::Logo;
use pebblepay_core::coupon::CouponUse;
use pebblepay_core::id::SessionId;
use pebblepay_core::limits::LINK_SESSION_MS;
use pebblepay_core::link::Price;
use pebblepay_core::money::Money;
use pebblepay_core::order::{Details, Origin};
use pebblepay_core::store::{Mode, Store};

use super::look::{self, Framing};
use super::reader::Reader;
use super::sale::{Said, Sale, Seen};
use super::views::{Surface, Theme};
use crate::app::random;
use crate::http::Site;

/// The example's price in minor units: 49.99 where a currency has cents.
const PRICE_MINOR: i64 = 4999;

/// The page of a store that may not be saved yet, with a logo that is not. Our own pages may frame it.
#[must_use]
pub fn checkout(
    site: &Site,
    store: Store,
    logo: Option<&Logo>,
    reader: Reader,
    theme: Theme,
) -> Response {
    let now_ms = site.app.clock.now_ms();
    let sale = Sale {
        mode: Mode::Test,
        origin: Origin::Link,
        session: SessionId::new(now_ms, &random()),
        price: Price::Fixed(Money::from_minor(PRICE_MINOR, store.currency)),
        coupon: CouponUse::None,
        details: Details {
            product_name: Some("An example".to_owned()),
            ..Details::default()
        },
        expires_at_ms: now_ms + LINK_SESSION_MS,
        opened: None,
        restart_href: None,
        store,
    };
    let seen = Seen {
        reader,
        surface: Surface::Hosted,
        theme,
    };
    let mut view = sale.view(site, seen, Said::default());
    if let (Some(logo), Some(shown)) = (logo, view.page.brand.logo.as_mut()) {
        shown.href = format!("data:{};base64,{}", logo.kind.media_type(), logo.base64);
    }
    look::html(StatusCode::OK, &view.page, &view, Framing::Own)
}
