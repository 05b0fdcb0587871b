//! After paying.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use pebblepay_core::coupon::CouponUse;
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::refund::{Refund, RefundState};
use pebblepay_core::store::Store;
use url::Url;

use super::look::{self, Framing};
use super::reader::Reader;
use super::sale::{brand, may_go_to};
use super::views::{AmountLine, Brand, ContinueView, ReceiptView, Theme};
use super::{checkout, result, sale};
use crate::app::orders::{self, Expand};
use crate::app::{licences, result_token};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::words::money::money;
use crate::words::{Arg, Language, dates};

/// `GET /pay/{session}/receipt`
pub async fn receipt(
    State(site): State<Site>,
    Path(session): Path<String>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = orders::session_named(&site.app, &session).await?;
    let standing = orders::of_session(&site.app, &id).await?;
    let (store, order) = (&standing.store, &standing.order);
    if order.state != OrderState::Succeeded {
        return Ok(look::onward(&reader.link(&format!("/pay/{id}"))));
    }
    let lang = reader.language(order.details.locale.as_deref());
    let surface = checkout::surface(&headers);
    let page = look::page(store, order.mode, surface, Theme::Auto, lang);
    let card = standing.attempt.as_ref().and_then(|a| a.card.as_ref());
    let paid_at_ms = order.completed_at_ms.unwrap_or(order.created_at_ms);
    let next = if order.mode.is_test() {
        lang.word("paid-test").into_owned()
    } else {
        lang.text("store-has-it", &[("store", Arg::Text(&store.name))])
    };
    let mut next = vec![next];
    next.extend(refunds(&site, order, lang).await?);
    let token = result_token::of_order(&site.app, order).await?;
    let view = ReceiptView {
        page: page.clone(),
        amount: money(order.amount, lang),
        product: order.details.product_line(),
        lines: lines(order, lang),
        order_id: order.number.as_str().to_owned(),
        reference: order.details.order_reference.clone(),
        date: dates::date_time(paid_at_ms, lang),
        paid_at_ms,
        brand: card.map_or(Brand::Other, |c| brand(&c.brand)),
        last4: card.map(|c| c.last4.clone()).unwrap_or_default(),
        next,
        licence_keys: licences::of_order(&site.app, order)
            .await?
            .unwrap_or_default()
            .iter()
            .map(|key| key.as_str().to_owned())
            .collect(),
        go_on: go_on(store, order, token.as_deref()),
    };
    Ok(look::html(
        StatusCode::OK,
        &page,
        &view,
        Framing::Store(store),
    ))
}

/// Subtotal and discount, where there was a discount.
fn lines(order: &Order, lang: Language) -> Vec<AmountLine> {
    match (&order.coupon, &order.details.coupon_code) {
        (CouponUse::Applied { off, .. }, Some(code)) => {
            sale::lines(order.price(), *off, code, lang)
        }
        _ => Vec::new(),
    }
}

/// What went back to the customer, one sentence for each refund.
async fn refunds(site: &Site, order: &Order, lang: Language) -> Result<Vec<String>, Problem> {
    if order.refunded.is_zero() {
        return Ok(Vec::new());
    }
    let with = Expand {
        refunds: true,
        ..Expand::default()
    };
    let found = orders::expand(&site.app, vec![order.clone()], with).await?;
    let refunds = found.into_iter().filter_map(|o| o.refunds).flatten();
    let sentence = |refund: Refund| {
        let amount = money(refund.amount, lang);
        let date = dates::date(refund.finished_at_ms.unwrap_or(refund.created_at_ms), lang);
        let args = [("amount", Arg::Text(&amount)), ("date", Arg::Text(&date))];
        lang.text("refunded", &args)
    };
    let done = refunds.filter(|r| r.state == RefundState::Succeeded);
    Ok(done.map(sentence).collect())
}

fn go_on(store: &Store, order: &Order, token: Option<&str>) -> Option<ContinueView> {
    let given = order.details.return_url.as_deref()?;
    let href = result::return_url(order, token)?;
    let host = Url::parse(given).ok()?.host_str()?.to_owned();
    Some(ContinueView {
        href,
        host,
        auto: may_go_to(store, order.mode, order.origin, given),
    })
}
