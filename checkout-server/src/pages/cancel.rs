//! Giving up. Where the merchant lets customers cancel the order, a question first and a post after
//! it, so that no link and no preview ends anything (SEC-007); elsewhere the way to the cancel URL.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use pebblepay_core::order::{CustomerCancel, Order, OrderState};
use pebblepay_core::refusal::Refusal;
use pebblepay_core::session;
use pebblepay_core::store::Store;
use url::Url;

use super::look::{self, Framing};
use super::reader::Reader;
use super::sale::may_go_to;
use super::views::{CancelView, MessageView, Surface, Theme};
use super::{checkout, result};
use crate::app::{end, orders};
use crate::http::Site;
use crate::http::body::FormBody;
use crate::http::problem::Problem;
use crate::words::{Arg, Language};

const PURPOSE: &str = "cancel";

/// `GET /pay/{session}/cancel`
pub async fn show(
    State(site): State<Site>,
    Path(session): Path<String>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = orders::session_named(&site.app, &session).await?;
    let standing = orders::of_session(&site.app, &id).await?;
    let (store, order) = (&standing.store, &standing.order);
    let lang = reader.language(order.details.locale.as_deref());
    let surface = checkout::surface(&headers);
    match (order.details.customer_cancel, order.state) {
        (CustomerCancel::Allowed, OrderState::Open | OrderState::RequiresAction) => {
            Ok(question(&site, store, order, reader, surface))
        }
        // Being paid, paid or over: the page of the order says which.
        (CustomerCancel::Allowed, _) => Ok(look::onward(&reader.link(&format!("/pay/{id}")))),
        (CustomerCancel::Done, _) => Ok(done(store, order, surface, lang)),
        (CustomerCancel::No, _) => Ok(left(store, order, surface, lang)),
    }
}

/// `POST /pay/{session}/cancel`: the customer is sure.
pub async fn confirm(
    State(site): State<Site>,
    Path(session): Path<String>,
    reader: Reader,
    form: FormBody,
) -> Result<Response, Problem> {
    let id = orders::session_named(&site.app, &session).await?;
    let token = form.get("token").unwrap_or_default();
    let sealed = session::open(&site.app.token_key, PURPOSE, token);
    if sealed.as_deref() != Some(id.as_str().as_bytes()) {
        return Err(Refusal::TokenInvalid.into());
    }
    match end::cancel_by_customer(&site.app, &id).await {
        // Paid or over meanwhile, or pressed twice: the next page tells how it stands.
        Ok(())
        | Err(crate::app::Error::Refused(
            Refusal::AlreadyPaid
            | Refusal::PaymentInProgress
            | Refusal::OrderCancelled
            | Refusal::SessionExpired
            | Refusal::SessionClosed,
        )) => Ok(look::onward(&reader.link(&format!("/pay/{id}/cancel")))),
        Err(error) => Err(error.into()),
    }
}

fn question(
    site: &Site,
    store: &Store,
    order: &Order,
    reader: Reader,
    surface: Surface,
) -> Response {
    let lang = reader.language(order.details.locale.as_deref());
    let page = look::page(store, order.mode, surface, Theme::Auto, lang);
    let session = &order.session;
    let view = CancelView {
        page: page.clone(),
        action: reader.link(&format!("/pay/{session}/cancel")),
        token: session::seal(&site.app.token_key, PURPOSE, session.as_str().as_bytes()),
        back_href: reader.link(&format!("/pay/{session}")),
    };
    look::html(StatusCode::OK, &page, &view, Framing::Store(store))
}

/// The customer has cancelled: back to the merchant, at once where the page is a whole one.
fn done(store: &Store, order: &Order, surface: Surface, lang: Language) -> Response {
    let page = look::page(store, order.mode, surface, Theme::Auto, lang);
    let mut view = MessageView::cancelled(page.clone());
    let onward =
        result::cancelled_url(order).filter(|url| may_go_to(store, order.mode, order.origin, url));
    let host = onward
        .as_deref()
        .and_then(|url| Url::parse(url).ok()?.host_str().map(str::to_owned));
    if let (Some(url), Some(host)) = (&onward, host) {
        let label = lang.text("return-to", &[("host", Arg::Text(&host))]);
        view = view.with_link(url, label);
    }
    let mut response = look::html(StatusCode::OK, &page, &view, Framing::Store(store));
    // A redirect of the post would be held against the page's form-action.
    let refresh = onward.map(|url| HeaderValue::from_str(&format!("0; url={url}")));
    if let (Some(Ok(refresh)), Surface::Hosted) = (refresh, surface) {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    response
}

/// The customer left; the order stays open.
fn left(store: &Store, order: &Order, surface: Surface, lang: Language) -> Response {
    if let Some(url) = order.details.cancel_url.as_deref()
        && may_go_to(store, order.mode, order.origin, url)
    {
        return Redirect::to(url).into_response();
    }
    let page = look::page(store, order.mode, surface, Theme::Auto, lang);
    let view = MessageView::cancelled(page.clone());
    look::html(StatusCode::OK, &page, &view, Framing::Store(store))
}
