//! The sandbox bank: a 3-D Secure step that the customer passes or fails by hand.
//!
//! It is framed by our own page and works without script as a page of its own. The answer carries
//! a token of its own purpose, so nobody can pass a challenge whose page they never saw.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use pebblepay_core::id::{AttemptId, SessionId};
use pebblepay_core::order::OrderState;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::session;

use super::look::{self, Framing};
use super::reader::Reader;
use super::sale::brand;
use super::views::{Brand, ChallengeView, ReturnView, Surface, Theme};
use crate::app::{orders, pay};
use crate::http::Site;
use crate::http::body::FormBody;
use crate::http::problem::Problem;
use crate::words::money::money;

const PURPOSE: &str = "challenge";

fn ids(session: &str, attempt: &str) -> Result<(SessionId, AttemptId), Refusal> {
    let session = SessionId::parse(session).ok_or(Refusal::NotFound(Noun::Session))?;
    let attempt = AttemptId::parse(attempt).ok_or(Refusal::NotFound(Noun::Attempt))?;
    Ok((session, attempt))
}

/// The token's payload: this challenge and no other.
fn payload(session: &SessionId, attempt: &AttemptId) -> String {
    format!("{session} {attempt}")
}

/// `GET /pay/{session}/challenge/{attempt}`
pub async fn show(
    State(site): State<Site>,
    Path((session, attempt)): Path<(String, String)>,
    reader: Reader,
) -> Result<Response, Problem> {
    let (session, attempt) = ids(&session, &attempt)?;
    let found = pay::find(&site.app, &session, &attempt).await?;
    if let Err(refusal) = found
        .order
        .check_challenge(&found.attempt, site.app.clock.now_ms())
    {
        return if refusal == Refusal::SessionExpired {
            Err(refusal.into())
        } else {
            Ok(to_return(reader, &session, &attempt))
        };
    }
    let store = orders::store(&site.app, found.order.store_id.as_str()).await?;
    let lang = reader.language(found.order.details.locale.as_deref());
    let page = look::page(&store, found.order.mode, Surface::Inner, Theme::Auto, lang);
    let card = found.attempt.card.as_ref();
    let view = ChallengeView {
        page: page.clone(),
        action: reader.link(&format!("/pay/{session}/challenge/{attempt}")),
        token: session::seal(
            &site.app.token_key,
            PURPOSE,
            payload(&session, &attempt).as_bytes(),
        ),
        amount: money(found.order.amount, lang),
        brand: card.map_or(Brand::Other, |c| brand(&c.brand)),
        last4: card.map(|c| c.last4.clone()).unwrap_or_default(),
    };
    Ok(look::html(
        StatusCode::OK,
        &page,
        &view,
        Framing::Store(&store),
    ))
}

fn to_return(reader: Reader, session: &SessionId, attempt: &AttemptId) -> Response {
    let path = format!("/pay/{session}/return/{attempt}");
    look::onward(&reader.link(&path))
}

/// `POST /pay/{session}/challenge/{attempt}`
pub async fn answer(
    State(site): State<Site>,
    Path((session, attempt)): Path<(String, String)>,
    reader: Reader,
    form: FormBody,
) -> Result<Response, Problem> {
    let (session, attempt) = ids(&session, &attempt)?;
    let token = form.get("token").unwrap_or_default();
    let sealed = session::open(&site.app.token_key, PURPOSE, token);
    if sealed.as_deref() != Some(payload(&session, &attempt).as_bytes()) {
        return Err(Refusal::TokenInvalid.into());
    }
    let passed = form.get("outcome") == Some("pass");
    match pay::answer_challenge(&site.app, session.clone(), attempt.clone(), passed).await {
        // Answered twice, or given up for another attempt: the return page tells how it stands.
        Ok(_)
        | Err(crate::app::Error::Refused(
            Refusal::AlreadyPaid | Refusal::SessionClosed | Refusal::PaymentInProgress,
        )) => Ok(to_return(reader, &session, &attempt)),
        Err(error) => Err(error.into()),
    }
}

/// `GET /pay/{session}/return/{attempt}`: tells the framing page to look, or goes on by itself.
pub async fn back(
    State(site): State<Site>,
    Path((session, attempt)): Path<(String, String)>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (session, attempt) = ids(&session, &attempt)?;
    let found = pay::find(&site.app, &session, &attempt).await?;
    let paid = found.order.state == OrderState::Succeeded;
    let next_href = reader.link(&if paid {
        format!("/pay/{session}/receipt")
    } else {
        format!("/pay/{session}?declined=1")
    });
    // A page of its own needs no step in between. Browsers say whether they fill a frame.
    if headers
        .get("sec-fetch-dest")
        .is_some_and(|dest| dest == "document")
    {
        return Ok(look::onward(&next_href));
    }
    let store = orders::store(&site.app, found.order.store_id.as_str()).await?;
    let lang = reader.language(found.order.details.locale.as_deref());
    let page = look::page(&store, found.order.mode, Surface::Inner, Theme::Auto, lang);
    let view = ReturnView {
        page: page.clone(),
        next_href,
    };
    Ok(look::html(
        StatusCode::OK,
        &page,
        &view,
        Framing::Store(&store),
    ))
}
