//! Opening the card form: a hosted link, an embedded page, or a session made with a key.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use pebblepay_core::id::SessionId;
use pebblepay_core::order::{OrderState, Origin};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_protocol::params;

use super::look::{self, Framing};
use super::sale::{Said, Sale};
use super::token::Claims;
use super::views::{MessageView, Surface, Theme};
use super::{open, words};
use crate::app::{orders, random};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// `GET /checkout/{store}`: the hosted page (PEB-170).
pub async fn hosted(
    State(site): State<Site>,
    Path(store): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    visitor(&site, &store, &query, Surface::Hosted, &uri).await
}

/// `GET /checkout/embed`: the page for a merchant's frame (PEB-180).
pub async fn embed(State(site): State<Site>, uri: Uri) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    if let Some(session) = query.filled(params::SESSION) {
        return of_session(&site, session, Surface::Embed, &query).await;
    }
    let store = query
        .filled(params::STORE_ID)
        .ok_or(Refusal::NotFound(Noun::Store))?;
    visitor(&site, store, &query, Surface::Embed, &uri).await
}

/// `GET /pay/{session}`: the page of a session that was made with a key.
pub async fn session(
    State(site): State<Site>,
    Path(session): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    of_session(&site, &session, surface(&headers), &query).await
}

/// A merchant may put a checkout URL into a frame; browsers say so.
#[must_use]
pub fn surface(headers: &HeaderMap) -> Surface {
    let framed = headers
        .get("sec-fetch-dest")
        .is_some_and(|dest| dest == "iframe");
    if framed {
        Surface::Embed
    } else {
        Surface::Hosted
    }
}

/// A visitor's page. Nothing is written: the order is made when the visitor pays, out of the
/// token in the form, so crawlers and previews leave no orders behind.
async fn visitor(
    site: &Site,
    store: &str,
    query: &Query,
    surface: Surface,
    uri: &Uri,
) -> Result<Response, Problem> {
    let store = orders::store(&site.app, store).await?;
    let origin = if surface == Surface::Embed {
        Origin::Embed
    } else {
        Origin::Link
    };
    let opened = open::read(site, &store, query, origin).await?;
    let now_ms = site.app.clock.now_ms();
    let claims = Claims {
        session: SessionId::new(now_ms, &random()),
        expires_at_ms: now_ms + origin.session_ms(),
        opened: None,
    };
    let sale = Sale::of_opened(store, claims, opened).restarting_at(uri.to_string());
    let theme = Theme::from_query(query.get(params::THEME).unwrap_or_default());
    Ok(sale.page(site, StatusCode::OK, surface, theme, Said::default()))
}

async fn of_session(
    site: &Site,
    session: &str,
    surface: Surface,
    query: &Query,
) -> Result<Response, Problem> {
    let id = SessionId::parse(session).ok_or(Refusal::NotFound(Noun::Session))?;
    let standing = orders::of_session(&site.app, &id).await?;
    let (store, order) = (standing.store, standing.order);
    let theme = Theme::from_query(query.get(params::THEME).unwrap_or_default());
    let page = look::page(&store, order.mode, surface, theme);
    let framing = Framing::Store(&store);
    if order.state == OrderState::Succeeded {
        return Ok(Redirect::to(&format!("/pay/{id}/receipt")).into_response());
    }
    if order.is_expired(site.app.clock.now_ms()) {
        let view = MessageView::expired(page.clone());
        return Ok(look::html(StatusCode::GONE, &page, &view, framing));
    }
    if matches!(order.state, OrderState::Failed | OrderState::Cancelled) {
        let mut view = MessageView::expired(page.clone());
        (view.title, view.text) = (words::CLOSED.0.to_owned(), words::CLOSED.1.to_owned());
        return Ok(look::html(StatusCode::GONE, &page, &view, framing));
    }
    let declined = query
        .get("declined")
        .and(order.failure)
        .map(|why| why.message().to_owned());
    let said = Said {
        declined,
        ..Said::default()
    };
    Ok(Sale::of_order(store, &order).page(site, StatusCode::OK, surface, theme, said))
}
