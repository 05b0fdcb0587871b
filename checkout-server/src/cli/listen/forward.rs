//! Handing one event over, and saying so.

use std::time::Duration;

use anyhow::bail;
use bytes::Bytes;
use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use pebblepay_core::time::iso_seconds;

use super::{From, Told};
use crate::cli::commands::{CLOCK, print};
use crate::dialects::pebblepay::events;
use crate::dialects::{Signing, signed_headers};
use crate::outbound::{Client, Outcome, Policy, check_url};

/// The first wait after nobody took an event; each one after it is twice as long.
const WAIT_MIN: Duration = Duration::from_millis(100);
/// The longest wait.
const WAIT_MAX: Duration = Duration::from_secs(3);

/// Where events go, and how it is told.
pub(super) struct Forward {
    client: Client,
    url: String,
    json: bool,
}

impl Forward {
    pub(super) fn new(url: &str, json: bool) -> anyhow::Result<Self> {
        // The program is on this machine, or on one beside it.
        let policy = Policy {
            allow_private: true,
            ..Policy::default()
        };
        if let Err(why) = check_url(url, &policy) {
            bail!("--forward-to: the URL {why}");
        }
        Ok(Self {
            client: Client::new(policy)?,
            url: url.to_owned(),
            json,
        })
    }

    /// The first line.
    pub(super) fn greet(&self, what: &str, secret: &str, begun: &From) -> anyhow::Result<()> {
        let after = match begun {
            From::After(id) => Some(id.as_str()),
            From::Beginning | From::Now => None,
        };
        if self.json {
            return line(
                &Json::object()
                    .with("listening_to", what)
                    .with("forwarding_to", self.url.as_str())
                    .with("secret", secret)
                    .with("after", after)
                    .build(),
            );
        }
        print(&format!(
            "{what}: test events go to {}\nThey are signed with {secret}\n",
            self.url
        ))
    }

    /// Hands an event over, however long that takes.
    pub(super) async fn hand_over(&self, told: &Told, secret: &str) -> anyhow::Result<()> {
        let mut wait = WAIT_MIN;
        loop {
            let at_ms = CLOCK.now_ms();
            let signing = Signing {
                secret,
                previous: None,
                number: None,
                at_ms,
            };
            let own = events::own_headers(&told.transaction, &told.body, secret);
            let headers = signed_headers(own, told.id.as_str(), &told.body, &signing);
            let body = Bytes::from(told.body.clone());
            match self.client.post(&self.url, &headers, body).await {
                Outcome::Reply(reply) => {
                    return self.tell(told, Ok(reply.status), reply.duration_ms);
                }
                Outcome::Failed(failure) => {
                    // Once for each event: a program that is not running yet is no news.
                    if wait == WAIT_MIN {
                        self.tell(told, Err(&failure.message), failure.duration_ms)?;
                    }
                    tokio::time::sleep(wait).await;
                    wait = WAIT_MAX.min(wait * 2);
                }
            }
        }
    }

    /// A line about an event: when it happened, what, of which order, what was answered and how
    /// long that took.
    fn tell(&self, told: &Told, answer: Result<u16, &str>, ms: u64) -> anyhow::Result<()> {
        if self.json {
            return line(
                &Json::object()
                    .with("event_id", told.id.as_str())
                    .with("type", told.name.as_str())
                    .with("order_id", told.order.as_str())
                    .with("created_at", told.at.as_str())
                    .with("forwarded_at", iso_seconds(CLOCK.now_ms()))
                    .with("status", answer.ok().map(i64::from))
                    .with("error", answer.err())
                    .with("duration_ms", i64::try_from(ms).unwrap_or(i64::MAX))
                    .build(),
            );
        }
        let answer = match answer {
            Ok(status) => format!("{status}  {ms} ms"),
            Err(why) => format!("waiting: {why}"),
        };
        let Told {
            at,
            name,
            order,
            id,
            ..
        } = told;
        print(&format!("{at}  {name:<20} {order}  {id}  {answer}\n"))
    }
}

fn line(json: &Json) -> anyhow::Result<()> {
    print(&format!("{}\n", canonical_json::to_string(json)))
}
