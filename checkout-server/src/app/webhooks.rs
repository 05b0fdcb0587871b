//! What owners do with their endpoints beside registering them: see and renew secrets, try them,
//! put saved URLs into another order.

use bytes::Bytes;
use pebblepay_core::event::EventKind;
use pebblepay_core::id::{EndpointId, EventId, StoreId};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};

use super::audit::{self, Actor};
use super::endpoints::{Endpoint, found, note};
use super::setup::new_secret;
use super::{App, Request, Res, Trial, random};
use crate::db::{Tx, endpoints, stores};
use crate::outbound::Outcome;

/// A secret as its owner sees it.
pub struct Secret {
    /// Its shown form (F-18).
    pub secret: String,
    /// Whether it is the store's, which endpoints without one of their own are signed with.
    pub of_store: bool,
    /// Until when the one before signs beside it, in milliseconds since the Unix epoch.
    pub former_until_ms: Option<i64>,
}

/// The events that an endpoint of this dialect can choose from, in the dialect's words.
#[must_use]
pub fn choices(app: &App, dialect: Dialect) -> Vec<&'static str> {
    let mut words = Vec::new();
    for kind in EventKind::ALL {
        for word in app.event_word.of(dialect, kind).all() {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

/// The secret that signs for an endpoint. Who saw it is written down.
///
/// # Errors
/// [`Noun::Endpoint`] not found.
pub async fn secret(
    app: &App,
    by: &Actor,
    (store, mode, id): (&StoreId, Mode, EndpointId),
) -> Res<Secret> {
    let (store, by, now_ms) = (store.clone(), by.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<Secret> {
        let endpoint = found(tx, &store, mode, &id)?;
        note(tx, Some(&by), &store, "endpoint.secret_shown", &id, now_ms)?;
        match endpoint.secret {
            Some(secret) => {
                let until = endpoints::former_until(tx, &store, mode, Some(&id))?;
                Ok(Secret {
                    secret,
                    of_store: false,
                    former_until_ms: until.filter(|until| *until > now_ms),
                })
            }
            None => of_store(tx, &store, mode, now_ms),
        }
    });
    written.await
}

fn of_store(tx: &mut dyn Tx, store: &StoreId, mode: Mode, now_ms: i64) -> Res<Secret> {
    let secret = stores::secret(tx, store, mode)?.ok_or(Refusal::NotFound(Noun::Store))?;
    let until = endpoints::former_until(tx, store, mode, None)?;
    Ok(Secret {
        secret,
        of_store: true,
        former_until_ms: until.filter(|until| *until > now_ms),
    })
}

/// The webhook secret of one side of a store. Who saw it is written down.
///
/// # Errors
/// As the database says.
pub async fn store_secret(app: &App, by: &Actor, store: &StoreId, mode: Mode) -> Res<Secret> {
    let (store, by, now_ms) = (store.clone(), by.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<Secret> {
        let action = "webhook_secret.shown";
        audit::record(tx, &by, Some(&store), action, mode.as_str(), now_ms)?;
        of_store(tx, &store, mode, now_ms)
    });
    written.await
}

/// Gives one side of a store a new webhook secret; the old one signs beside it for 24 hours (F-04).
///
/// # Errors
/// As the database says.
pub async fn rotate_store(app: &App, by: &Actor, store: &StoreId, mode: Mode) -> Res<Secret> {
    let (store, by, now_ms) = (store.clone(), by.clone(), app.clock.now_ms());
    let fresh = new_secret();
    let written = app.db.write(move |tx| -> Res<Secret> {
        endpoints::rotate_store(tx, &store, mode, &fresh, now_ms)?;
        let action = "webhook_secret.rotated";
        audit::record(tx, &by, Some(&store), action, mode.as_str(), now_ms)?;
        of_store(tx, &store, mode, now_ms)
    });
    written.await
}

/// What became of a request that was sent once.
pub struct Tried {
    /// Where it went.
    pub url: String,
    /// What was sent.
    pub request: Request,
    /// What the receiver answered.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// The beginning of the answer, as a stranger wrote it.
    pub reply: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

impl Tried {
    /// Whether the receiver took it.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|s| (200..300).contains(&s))
    }
}

/// A made-up event for an endpoint, signed with the secret that signs what is only a test: its own
/// on the test side, the store's test secret for a live one, so that a test can not be taken for a
/// payment (F-01). `kind` counts where the dialect has more than one event for trials.
///
/// # Errors
/// [`Noun::Endpoint`] not found.
pub async fn trial(
    app: &App,
    (store, mode, id): (&StoreId, Mode, EndpointId),
    kind: EventKind,
) -> Res<(Endpoint, Request)> {
    let of = store.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        let endpoint = found(tx, &of, mode, &id)?;
        let own = endpoint.secret.clone().filter(|_| mode.is_test());
        let of_store = stores::secret(tx, &of, Mode::Test)?;
        let secret = own.or(of_store).ok_or(Refusal::NotFound(Noun::Store))?;
        Ok((endpoint, secret))
    });
    let (endpoint, secret) = read.await?;
    let at_ms = app.clock.now_ms();
    let trial = Trial {
        kind: (endpoint.dialect != Dialect::Pepay).then_some(kind),
        style: endpoint.style,
        store,
        id: EventId::new(at_ms, &random()),
        secret: &secret,
        at_ms,
    };
    let request = (app.event_word.trial)(endpoint.dialect, &trial);
    Ok((endpoint, request))
}

/// Sends an endpoint a made-up event, now, and leaves no trace of it.
///
/// # Errors
/// [`Noun::Endpoint`] not found.
pub async fn try_out(
    app: &App,
    endpoint: (&StoreId, Mode, EndpointId),
    kind: EventKind,
) -> Res<Tried> {
    app.rates.admit_trial(endpoint.0)?;
    let (endpoint, (body, headers)) = trial(app, endpoint, kind).await?;
    let sent = Bytes::from(body.clone());
    let outcome = app.client.post(&endpoint.url, &headers, sent).await;
    let tried = Tried {
        url: endpoint.url,
        request: (body, headers),
        status: None,
        error: None,
        reply: None,
        duration_ms: 0,
    };
    Ok(match outcome {
        Outcome::Reply(reply) => Tried {
            status: Some(reply.status),
            reply: Some(reply.shown()),
            duration_ms: reply.duration_ms,
            ..tried
        },
        Outcome::Failed(failure) => Tried {
            error: Some(failure.message),
            duration_ms: failure.duration_ms,
            ..tried
        },
    })
}

/// Puts the saved URLs of `SecPaid` into this order, which is what their indices mean (SEC-003).
/// Links that were made keep their receivers.
///
/// # Errors
/// The ids are not exactly those of the saved URLs.
pub async fn reorder(
    app: &App,
    by: &Actor,
    (store, mode): (&StoreId, Mode),
    ids: Vec<EndpointId>,
) -> Res<()> {
    const RULE: &str = "must name every saved URL once; load the page again";
    let (store, by, now_ms) = (store.clone(), by.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<()> {
        let mut present = endpoints::of_side(tx, &store, mode)?;
        present.retain(|endpoint| endpoint.dialect == Dialect::SecPaid);
        let mut ordered = Vec::new();
        for id in &ids {
            let at = present.iter().position(|e| e.id == *id);
            let at = at.ok_or(Refusal::field("order", FieldProblem::Invalid(RULE)))?;
            ordered.push(present.swap_remove(at));
        }
        if !present.is_empty() {
            return Err(Refusal::field("order", FieldProblem::Invalid(RULE)).into());
        }
        endpoints::reorder(tx, &store, &ordered)?;
        let action = "payment_endpoints.ordered";
        Ok(audit::record(
            tx,
            &by,
            Some(&store),
            action,
            mode.as_str(),
            now_ms,
        )?)
    });
    written.await
}
