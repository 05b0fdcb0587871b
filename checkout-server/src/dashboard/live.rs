//! `/live`: tells an open page that something happened, so that it asks for itself anew. It tells the word
//! of the event and nothing else; what happened stands on the page, for who may see it.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt;
use pebblepay_core::id::EventId;

use super::gate::Visitor;
use super::routes::{Need, Row};
use crate::app::event_log::Since;
use crate::app::follow;
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::sse::{self, Words};

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![Row::get("/live", Need::VIEW, live)]
}

async fn live(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok());
    let since = last.and_then(EventId::parse).map(Since::Event);
    let (caller, member) = (visitor.caller(), &visitor.account.id);
    let resume = since.is_some();
    let follower = match follow::follow_side(&site.app, &caller, member, since).await? {
        Some(follower) => follower,
        // It names an event that is not here; it hears of what happens from now on.
        None => {
            let from_now = follow::follow_side(&site.app, &caller, member, None).await?;
            from_now.ok_or_else(|| Problem::Internal(anyhow::anyhow!("no place to follow from")))?
        }
    };
    let words = Words {
        name: |_| "change",
        text: |told| Bytes::from_static(told.event.kind.as_str().as_bytes()),
    };
    let (parts, body) = sse::response(follower, words, resume).into_parts();
    let part = tokio::time::sleep(site.app.feed.rules.member);
    let part = body.into_data_stream().take_until(part);
    Ok(Response::from_parts(parts, Body::from_stream(part)))
}
