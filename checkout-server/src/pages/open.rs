//! Reading the parameters of a public link (PEB-171…177, PEB-181, PEB-182).
//!
//! Everything here was written by a visitor. What decides the money is checked strictly; what is
//! only shown or followed later is dropped when it can not be used, because a customer can not
//! mend a shop's link.

use pebblepay_core::canonical_json::check_metadata;
use pebblepay_core::coupon::{CouponProblem, CouponUse};
use pebblepay_core::json_parse;
use pebblepay_core::limits;
use pebblepay_core::link::{Price, check_amount, check_quantity, price_of};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{Details, Origin};
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::{Mode, Store};
use pebblepay_core::text;
use pebblepay_protocol::params;

use super::token::Opened;
use crate::app::{buttons, coupons, licences, orders};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::{self, Query};

/// Reads a link to this store.
///
/// # Errors
/// The signature does not fit, or there has to be one; the amount or currency can not be charged;
/// the variant is unknown.
pub async fn read(
    site: &Site,
    store: &Store,
    query: &Query,
    origin: Origin,
) -> Result<Opened, Problem> {
    let asked_for_test = ["testMode", "test_mode", "is_test"]
        .into_iter()
        .find_map(|name| query.get(name))
        .is_some_and(|word| query::flag("testMode", word).unwrap_or(false));
    let mode = store.public_mode(asked_for_test);
    buttons::check(&site.app, store, mode, &query.pairs().collect::<Vec<_>>()).await?;
    let variant_id = query.filled(params::VARIANT_ID);
    let mut details = details(site, store, mode, origin, query);
    details.quantity = quantity(query, variant_id.is_some())?;
    let (price, variant_id) = match variant_id {
        // With a variant the amount does not count, not even a wrong one (PEB-171, PEB-188).
        Some(id) => {
            let variant = orders::variant(&site.app, &store.id, id).await?;
            licences::check_in_stock(&site.app, mode, &variant.id, details.quantity).await?;
            let price = price_of(variant.price, details.quantity)?;
            details.product_name.get_or_insert(variant.name);
            (Price::Fixed(price), Some(variant.id))
        }
        None => (amount(query, store)?, None),
    };
    let coupon = match (&details.coupon_code, price) {
        (None, _) => CouponUse::None,
        (Some(_), Price::Open(_)) => CouponUse::Refused(CouponProblem::OpenAmount),
        (Some(code), Price::Fixed(money)) => {
            coupons::preview(&site.app, &store.id, mode, code, money).await?
        }
    };
    Ok(Opened {
        store_id: store.id.clone(),
        mode,
        origin,
        price,
        coupon,
        variant_id,
        details,
    })
}

fn quantity(query: &Query, of_variant: bool) -> Result<u32, Refusal> {
    // What is no number at all is as wrong as nought.
    let asked = query
        .filled(params::QUANTITY)
        .map(|text| text.parse().unwrap_or(0));
    check_quantity(asked, of_variant)
}

fn amount(query: &Query, store: &Store) -> Result<Price, Refusal> {
    let currency = match query.filled(params::CURRENCY) {
        Some(code) => Currency::parse(code)
            .map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))?,
        None => store.currency,
    };
    // An amount that is there but empty is a shop's mistake, not an invitation to name a price.
    match query.get(params::AMOUNT) {
        Some(text) => check_amount(Money::parse(text, currency)).map(Price::Fixed),
        None => Ok(Price::Open(currency)),
    }
}

fn details(site: &Site, store: &Store, mode: Mode, origin: Origin, query: &Query) -> Details {
    let line = |name: &str, max| {
        query
            .filled(name)
            .and_then(|value| text::clean_text(value, max).ok())
    };
    let url = |name: &str| {
        query
            .filled(name)
            .and_then(|value| text::parse_http_url(value).ok())
    };
    // Each surface has a name of its own for the way back, and takes the other's (B-11).
    let (own, alias) = match origin {
        Origin::Embed => (params::SUCCESS_URL, params::RETURN_URL),
        Origin::Link | Origin::Api => (params::RETURN_URL, params::SUCCESS_URL),
    };
    let metadata = query
        .filled(params::METADATA)
        .and_then(|value| json_parse::parse(value.as_bytes()).ok())
        .filter(|value| check_metadata(value).is_ok());
    Details {
        product_name: line(params::PRODUCT, limits::PRODUCT_CHARS_MAX),
        order_reference: line(params::REF, limits::REFERENCE_CHARS_MAX),
        customer_email: query
            .filled(params::EMAIL)
            .and_then(|e| text::parse_email(e).ok()),
        customer_name: line(params::NAME, limits::NAME_CHARS_MAX),
        coupon_code: line(params::COUPON, limits::COUPON_CHARS_MAX)
            .map(|code| code.trim().to_ascii_uppercase())
            .filter(|code| !code.is_empty()),
        return_url: url(own).or_else(|| url(alias)),
        cancel_url: url(params::CANCEL_URL),
        webhook_url: url(params::WEBHOOK_URL).filter(|u| may_tell(site, store, mode, u)),
        metadata: metadata.unwrap_or(Details::default().metadata),
        locale: query
            .filled(params::LOCALE)
            .and_then(text::parse_language_tag),
        ..Details::default()
    }
}

/// Whether a URL from public HTML may hear of the payment (F-02): on the live side only one of the
/// store's registered origins, or a visitor could have our signature sent anywhere.
fn may_tell(site: &Site, store: &Store, mode: Mode, url: &str) -> bool {
    let ours = mode.is_test() || text::http_origin(url).is_some_and(|o| store.knows_origin(&o));
    let allowed = ours && site.app.check_webhook_url("webhook_url", Some(url)).is_ok();
    if !allowed {
        tracing::info!(store = %store.id, "a link's webhook_url is not one of the store's origins and is ignored");
    }
    allowed
}
