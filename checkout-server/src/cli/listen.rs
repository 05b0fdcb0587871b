//! `listen`: forwards the events of a store's test side to a program on this machine, as the signed
//! webhooks that the server would send it, so that a handler can be written behind any router.
//!
//! Events go one after the other, in the order in which they happened. What could not be handed
//! over is tried again until it is; an answer is an answer, whatever its status. The last event
//! that was answered is kept in a file, so whoever stops and starts again misses nothing and may
//! see one event twice, as with every webhook.

mod forward;
mod local;
mod place;
mod remote;

use anyhow::Context;
use clap::Args;
use pebblepay_core::canonical_json;
use pebblepay_core::event::EventKind;
use pebblepay_core::id::EventId;
use pebblepay_core::json::Json;

use crate::config::Settings;
use crate::dialects::pebblepay::events;
use forward::Forward;
use local::Local;
use place::Place;
use remote::Remote;

#[derive(Args)]
pub(super) struct ListenArgs {
    /// The id of a store in this database
    #[arg(long, required_unless_present = "server", conflicts_with = "server")]
    store: Option<String>,
    /// A server elsewhere, such as <https://pay.yoursite.example>
    #[arg(long, value_name = "URL", requires = "key")]
    server: Option<String>,
    /// A test key of a store on that server
    #[arg(long, env = "PEBBLEPAY_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Where events go, such as <http://localhost:3000/webhooks>
    #[arg(long, value_name = "URL")]
    forward_to: String,
    /// The events that go there, separated by commas, such as payment.completed,order.*; the
    /// documented webhooks where absent
    #[arg(long, value_delimiter = ',')]
    events: Option<Vec<String>>,
    /// Begin after this event, instead of after the last one that was answered
    #[arg(long, value_name = "EVENT")]
    since: Option<String>,
    /// Print one JSON object for each line
    #[arg(long)]
    json: bool,
}

/// An event on its way.
struct Told {
    id: EventId,
    /// Its name.
    name: String,
    /// RFC 3339.
    at: String,
    /// The number of its order.
    order: String,
    /// The transaction that it is about.
    transaction: String,
    /// The body of its webhook.
    body: String,
}

impl Told {
    /// An event as lists and streams show it. Its data is its webhook's body, and printing it
    /// again gives the same bytes.
    fn read(event: &Json) -> Option<Self> {
        let text = |key: &str| event.get(key).and_then(Json::as_str).map(str::to_owned);
        let data = event.get("data")?;
        Some(Self {
            id: EventId::parse(&text("id")?)?,
            name: text("type")?,
            at: text("created_at")?,
            order: text("order_id")?,
            transaction: events::transaction(data).to_owned(),
            body: canonical_json::to_string(data),
        })
    }
}

/// Where to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
enum From {
    /// With what happens from now on.
    Now,
    /// With the first event that there is.
    Beginning,
    /// After this event.
    After(EventId),
}

/// Where events come from.
enum Source {
    Local(Box<Local>),
    Remote(Box<Remote>),
}

impl Source {
    async fn begin(&mut self, from: From) -> anyhow::Result<From> {
        match self {
            Self::Local(local) => local.begin(from).await,
            Self::Remote(remote) => remote.begin(from).await,
        }
    }

    async fn next(&mut self) -> anyhow::Result<Vec<Told>> {
        match self {
            Self::Local(local) => Ok(local.next().await),
            Self::Remote(remote) => remote.next().await,
        }
    }

    fn names(&self) -> (&str, &str) {
        match self {
            Self::Local(local) => (local.store(), local.secret()),
            Self::Remote(remote) => (remote.server(), remote.secret()),
        }
    }
}

/// Forwards for ever.
pub(super) fn listen(settings: &Settings, args: &ListenArgs) -> anyhow::Result<()> {
    let wanted = match &args.events {
        Some(asked) => named(asked)?,
        None => EventKind::ALL
            .into_iter()
            .filter(|k| events::word(*k).is_some())
            .collect(),
    };
    let forward = Forward::new(&args.forward_to, args.json)?;
    let since = args
        .since
        .as_deref()
        .map(|id| EventId::parse(id).with_context(|| format!("'{id}' is no id of an event")))
        .transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (source, what) = match (&args.store, &args.server, &args.key) {
        (Some(store), _, _) => {
            let local = Local::open(settings, &runtime, store, wanted)?;
            let what = [settings.database.as_str(), store.as_str()];
            (Source::Local(Box::new(local)), what)
        }
        (None, Some(server), Some(key)) => {
            let remote = Remote::new(server, key, &wanted)?;
            (
                Source::Remote(Box::new(remote)),
                [server.as_str(), key.as_str()],
            )
        }
        (None, _, _) => anyhow::bail!("name a --store, or a --server with a --key"),
    };
    let place = Place::of(&[what[0], what[1], &args.forward_to])?;
    runtime.block_on(run(source, forward, place, since))
}

async fn run(
    mut source: Source,
    forward: Forward,
    place: Place,
    since: Option<EventId>,
) -> anyhow::Result<()> {
    let from = match since {
        Some(id) => From::After(id),
        None => place.read()?,
    };
    let begun = source.begin(from).await?;
    // Kept at once: what happens while nobody listens is not missed either.
    place.write(&begun)?;
    let (what, secret) = source.names();
    let secret = secret.to_owned();
    forward.greet(what, &secret, &begun)?;
    loop {
        for told in source.next().await? {
            forward.hand_over(&told, &secret).await?;
            place.write(&From::After(told.id))?;
        }
    }
}

/// The events that are asked for, by name or by beginning; each has to mean one at least.
fn named(asked: &[String]) -> anyhow::Result<Vec<EventKind>> {
    let means = |one: &str, kind: EventKind| match one.strip_suffix('*') {
        Some(beginning) => events::name(kind).starts_with(beginning),
        None => events::name(kind) == one,
    };
    for one in asked {
        let known = EventKind::ALL.into_iter().any(|kind| means(one, kind));
        let all: Vec<&str> = EventKind::ALL.into_iter().map(events::name).collect();
        anyhow::ensure!(
            known,
            "there is no event '{one}': there are {}, and beginnings such as payment.*",
            all.join(", ")
        );
    }
    let wanted = |kind: &EventKind| asked.iter().any(|one| means(one, *kind));
    Ok(EventKind::ALL.into_iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_asked_for_by_name_or_beginning() {
        let names = |asked: &[&str]| -> Option<Vec<&str>> {
            let asked: Vec<String> = asked.iter().map(|&one| one.to_owned()).collect();
            let kinds = named(&asked).ok()?;
            Some(kinds.into_iter().map(events::name).collect())
        };
        assert_eq!(
            names(&["refund.*", "order.failed"]).unwrap(),
            ["order.failed", "refund.failed"]
        );
        assert_eq!(names(&["*"]).unwrap().len(), EventKind::ALL.len());
        for wrong in ["", "payment", "payment.done", "paid*"] {
            assert_eq!(names(&["payment.completed", wrong]), None, "{wrong}");
        }
    }
}
