//! Opening the card form: a hosted link, an embedded page, or a session made with a key.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use pebblepay_core::id::SessionId;
use pebblepay_core::order::{CustomerCancel, OrderState, Origin};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_protocol::params;

use super::look::{self, Framing};
use super::reader::Reader;
use super::sale::{Said, Sale, Seen};
use super::token::Claims;
use super::views::{MessageView, Surface, Theme};
use super::{open, said};
use crate::app::payor::{self, Shown};
use crate::app::{orders, random};
use crate::http::Site;
use crate::http::client_address::ClientAddress;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// `GET /checkout/{store}`: the hosted page (PEB-170).
pub async fn hosted(
    State(site): State<Site>,
    Path(store): Path<String>,
    reader: Reader,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let seen = seen(reader, Surface::Hosted, &query);
    visitor(&site, &store, &query, seen, &uri).await
}

/// `GET /checkout/embed`: the page for a merchant's frame (PEB-180).
pub async fn embed(
    State(site): State<Site>,
    reader: Reader,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let seen = seen(reader, Surface::Embed, &query);
    if let Some(session) = query.filled(params::SESSION) {
        return of_session(&site, session, seen, &query).await;
    }
    let store = query
        .filled(params::STORE_ID)
        .ok_or(Refusal::NotFound(Noun::Store))?;
    visitor(&site, store, &query, seen, &uri).await
}

/// `GET /pay/{session}`: the page of a session that was made with a key.
pub async fn session(
    State(site): State<Site>,
    Path(session): Path<String>,
    reader: Reader,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let seen = seen(reader, surface(&headers), &query);
    of_session(&site, &session, seen, &query).await
}

/// `GET /pay?session=…&signature=…`: the same page, for who has the credentials of a payment. They
/// are taken out of the address at once, so that no history and no referrer has them (TRAP-92).
pub async fn by_token(
    State(site): State<Site>,
    reader: Reader,
    ClientAddress(address): ClientAddress,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let shown = Shown {
        token: query.filled(params::SESSION),
        signature: query.filled("signature"),
        address,
    };
    let session = payor::of_url(&site.app, shown)?;
    Ok(look::onward(&reader.link(&format!("/pay/{session}"))))
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

pub(super) fn seen(reader: Reader, surface: Surface, query: &Query) -> Seen {
    Seen {
        reader,
        surface,
        theme: Theme::from_query(query.get(params::THEME).unwrap_or_default()),
    }
}

/// A visitor's page. Nothing is written: the order is made when the visitor pays, out of the
/// token in the form, so crawlers and previews leave no orders behind.
async fn visitor(
    site: &Site,
    store: &str,
    query: &Query,
    seen: Seen,
    uri: &Uri,
) -> Result<Response, Problem> {
    let store = orders::store(&site.app, store).await?;
    let origin = if seen.surface == Surface::Embed {
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
    site.app.opens.count(&store.id, opened.mode, now_ms);
    let sale = Sale::of_opened(store, claims, opened).restarting_at(uri.to_string());
    Ok(sale.page(site, StatusCode::OK, seen, Said::default()))
}

pub(super) async fn of_session(
    site: &Site,
    session: &str,
    seen: Seen,
    query: &Query,
) -> Result<Response, Problem> {
    let id = orders::session_named(&site.app, session).await?;
    let standing = orders::of_session(&site.app, &id).await?;
    let (store, order) = (standing.store, standing.order);
    if order.state == OrderState::Succeeded {
        let to = seen.reader.link(&format!("/pay/{id}/receipt"));
        return Ok(Redirect::to(&to).into_response());
    }
    let lang = seen.reader.language(order.details.locale.as_deref());
    let expired = order.is_expired(site.app.clock.now_ms());
    let closed = matches!(order.state, OrderState::Failed | OrderState::Cancelled);
    if expired || closed {
        let page = look::page(&store, order.mode, seen.surface, seen.theme, lang);
        let mut view = match order.state {
            OrderState::Cancelled if order.details.customer_cancel == CustomerCancel::Done => {
                MessageView::cancelled(page.clone())
            }
            OrderState::Cancelled => MessageView::cancelled_order(page.clone()),
            _ if expired => MessageView::expired(page.clone()),
            _ => MessageView::closed(page.clone()),
        };
        let framing = Framing::Store(&store);
        view.link = Sale::of_order(store.clone(), &order).way_on(lang);
        return Ok(look::html(StatusCode::GONE, &page, &view, framing));
    }
    let declined = query
        .get("declined")
        .and(order.failure)
        .map(|why| said::decline(why, lang).into_owned());
    let said = Said {
        declined,
        ..Said::default()
    };
    let now_ms = site.app.clock.now_ms();
    site.app.opens.count(&store.id, order.mode, now_ms);
    Ok(Sale::of_order(store, &order).page(site, StatusCode::OK, seen, said))
}
