//! The coupon that a customer enters on the page.
//!
//! On a visitor's page it is put into the page's token, since nothing is written before the
//! visitor pays; on a session that was made with a key it is put on the order.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use pebblepay_core::coupon::{CouponProblem, CouponUse};
use pebblepay_core::json::Json;
use pebblepay_core::link::Price;
use pebblepay_core::refusal::Refusal;

use super::pay::find;
use super::reader::Reader;
use super::sale::{Said, Sale, Seen};
use super::token::Claims;
use super::views::{Surface, Theme};
use super::{said, wants_json};
use crate::app::coupons;
use crate::http::Site;
use crate::http::body::FormBody;
use crate::http::client_address::ClientAddress;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::words::money::money;
use crate::words::{Arg, Language};

/// `POST /pay/{session}/coupon`: puts a coupon on, or takes it off with an empty code.
pub async fn apply(
    State(site): State<Site>,
    Path(session): Path<String>,
    reader: Reader,
    headers: HeaderMap,
    ClientAddress(address): ClientAddress,
    form: FormBody,
) -> Result<Response, Problem> {
    let token = form.get("token").unwrap_or_default();
    let claims = Claims::open(&site.app.token_key, &session, token).ok_or(Refusal::TokenInvalid)?;
    let mut sale = find(&site, claims).await?;
    if site.app.clock.now_ms() >= sale.expires_at_ms {
        return Err(Refusal::SessionExpired.into());
    }
    let code = form.get("coupon").unwrap_or_default().trim().to_owned();
    if !code.is_empty() {
        site.app.rates.admit_coupon(address)?;
    }
    let refused = change(&site, &mut sale, &code).await?;
    let lang = sale.language(reader);
    let error = refused.map(|why| said::coupon(why, &code, lang));
    if wants_json(&headers) {
        return Ok(match error {
            Some(message) => refusal(&message),
            None => reply::json(200, &priced(&site, &sale, None, lang)),
        });
    }
    let seen = Seen {
        reader,
        surface: Surface::of_form(form.get("surface")),
        theme: Theme::Auto,
    };
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let said = Said {
        coupon: error.map(|text| (code, text)),
        ..Said::default()
    };
    Ok(sale.page(&site, status, seen, said))
}

/// Changes the sale's coupon; why it does not apply, if it does not.
async fn change(
    site: &Site,
    sale: &mut Sale,
    code: &str,
) -> Result<Option<CouponProblem>, Problem> {
    let Price::Fixed(price) = sale.price else {
        return Ok(Some(CouponProblem::OpenAmount));
    };
    let Some(opened) = &mut sale.opened else {
        let changed = coupons::set_on_order(&site.app, &sale.session, code).await?;
        return Ok(match changed {
            Ok(order) => {
                *sale = Sale::of_order(sale.store.clone(), &order);
                None
            }
            Err(why) => Some(why),
        });
    };
    let found = if code.is_empty() {
        CouponUse::None
    } else {
        coupons::preview(&site.app, &opened.store_id, opened.mode, code, price).await?
    };
    if let CouponUse::Refused(why) = found {
        return Ok(Some(why));
    }
    let code = (!code.is_empty()).then(|| code.to_ascii_uppercase());
    opened.coupon = found.clone();
    opened.details.coupon_code.clone_from(&code);
    sale.coupon = found;
    sale.details.coupon_code = code;
    Ok(None)
}

fn refusal(message: &str) -> Response {
    let body = Json::object()
        .with("status", "coupon_refused")
        .with("message", message)
        .build();
    reply::json(422, &body)
}

/// The sale's price for the page's script; `message` says why it changed.
#[must_use]
pub fn priced(site: &Site, sale: &Sale, message: Option<&str>, lang: Language) -> Json {
    let total = sale.total();
    let display = total.map(|t| money(t, lang)).unwrap_or_default();
    let lines = sale.lines(lang).into_iter().map(|line| {
        Json::object()
            .with("label", line.label)
            .with("display", line.display)
            .build()
    });
    let coupon = match &sale.coupon {
        CouponUse::Applied { .. } => sale.details.coupon_code.as_deref(),
        CouponUse::None | CouponUse::Refused(_) => None,
    };
    let applied = coupon.map(|code| lang.text("coupon-applied", &[("code", Arg::Text(code))]));
    Json::object()
        .with("status", "priced")
        .with("token", sale.token(site))
        .with("display", display)
        .with("lines", Json::Array(lines.collect()))
        .with("applied", applied)
        .with("free", sale.is_free())
        .with("message", message)
        .build()
}

/// What a customer is told whose coupon can no longer be used.
#[must_use]
pub fn lost(sale: &Sale, code: &str, lang: Language) -> String {
    let total = sale.total().map(|t| money(t, lang)).unwrap_or_default();
    let args = [("code", Arg::Text(code)), ("amount", Arg::Text(&total))];
    lang.text("coupon-gone", &args)
}
