//! After paying, and after giving up.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use pebblepay_core::id::SessionId;
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::Store;
use url::Url;

use super::look::{self, Framing};
use super::reader::Reader;
use super::sale::{brand, may_go_to};
use super::views::{Brand, ContinueView, MessageView, ReceiptView, Theme};
use super::{checkout, result};
use crate::app::orders;
use crate::http::Site;
use crate::http::problem::Problem;
use crate::words::money::money;
use crate::words::{Arg, dates};

/// `GET /pay/{session}/receipt`
pub async fn receipt(
    State(site): State<Site>,
    Path(session): Path<String>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = SessionId::parse(&session).ok_or(Refusal::NotFound(Noun::Session))?;
    let standing = orders::of_session(&site.app, &id).await?;
    let (store, order) = (&standing.store, &standing.order);
    if order.state != OrderState::Succeeded {
        return Ok(Redirect::to(&reader.link(&format!("/pay/{id}"))).into_response());
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
    let view = ReceiptView {
        page: page.clone(),
        amount: money(order.amount, lang),
        product: order.details.product_name.clone(),
        lines: Vec::new(),
        order_id: order.number.as_str().to_owned(),
        reference: order.details.order_reference.clone(),
        date: dates::date_time(paid_at_ms, lang),
        paid_at_ms,
        brand: card.map_or(Brand::Other, |c| brand(&c.brand)),
        last4: card.map(|c| c.last4.clone()).unwrap_or_default(),
        next: vec![next],
        go_on: go_on(store, order),
    };
    Ok(look::html(
        StatusCode::OK,
        &page,
        &view,
        Framing::Store(store),
    ))
}

fn go_on(store: &Store, order: &Order) -> Option<ContinueView> {
    let given = order.details.return_url.as_deref()?;
    let href = result::return_url(order)?;
    let host = Url::parse(given).ok()?.host_str()?.to_owned();
    Some(ContinueView {
        href,
        host,
        auto: may_go_to(store, order.mode, order.origin, given),
    })
}

/// `GET /pay/{session}/cancel`
pub async fn cancelled(
    State(site): State<Site>,
    Path(session): Path<String>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = SessionId::parse(&session).ok_or(Refusal::NotFound(Noun::Session))?;
    let standing = orders::of_session(&site.app, &id).await?;
    let (store, order) = (&standing.store, &standing.order);
    if let Some(url) = order.details.cancel_url.as_deref()
        && may_go_to(store, order.mode, order.origin, url)
    {
        return Ok(Redirect::to(url).into_response());
    }
    let lang = reader.language(order.details.locale.as_deref());
    let surface = checkout::surface(&headers);
    let page = look::page(store, order.mode, surface, Theme::Auto, lang);
    let view = MessageView::cancelled(page.clone());
    Ok(look::html(
        StatusCode::OK,
        &page,
        &view,
        Framing::Store(store),
    ))
}
