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

use anyhow::Context;
use clap::Args;
use pebblepay_core::id::EventId;

use crate::config::Settings;
use crate::dialects::pebblepay::events;
use forward::Forward;
use local::Local;
use place::Place;

#[derive(Args)]
pub(super) struct ListenArgs {
    /// The id of a store in this database
    #[arg(long)]
    store: String,
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
    /// The body of its webhook.
    body: String,
    /// The dialect's own headers over the body.
    own: Vec<(&'static str, String)>,
}

/// Forwards for ever.
pub(super) fn listen(settings: &Settings, args: &ListenArgs) -> anyhow::Result<()> {
    let wanted = args.events.clone().map(names).transpose()?;
    let forward = Forward::new(&args.forward_to, args.json)?;
    let since = args
        .since
        .as_deref()
        .map(|id| EventId::parse(id).with_context(|| format!("'{id}' is no id of an event")))
        .transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let source = Local::open(settings, &runtime, &args.store, wanted)?;
    let place = Place::of(&[&settings.database, &args.store, &args.forward_to])?;
    runtime.block_on(run(source, forward, place, since))
}

async fn run(
    mut source: Local,
    forward: Forward,
    place: Place,
    since: Option<EventId>,
) -> anyhow::Result<()> {
    let from = match since {
        Some(id) => Some(Some(id)),
        None => place.read()?,
    };
    let (store, secret) = (source.store().to_owned(), source.secret().to_owned());
    let begun = source.begin(from).await?;
    // Kept at once: what happens while nobody listens is not missed either.
    place.write(begun.as_ref())?;
    forward.greet(&store, &secret, begun.as_ref())?;
    loop {
        for told in source.next().await {
            forward.hand_over(&told, &secret).await?;
            place.write(Some(&told.id))?;
        }
    }
}

/// The events that are asked for, by name or by beginning; each has to mean one at least.
fn names(asked: Vec<String>) -> anyhow::Result<Vec<String>> {
    let all: Vec<&'static str> = pebblepay_core::event::EventKind::ALL
        .into_iter()
        .map(events::name)
        .collect();
    for one in &asked {
        let known = all
            .iter()
            .any(|name| is_asked(std::slice::from_ref(one), name));
        anyhow::ensure!(
            known,
            "there is no event '{one}': there are {}, and beginnings such as payment.*",
            all.join(", ")
        );
    }
    Ok(asked)
}

fn is_asked(asked: &[String], name: &str) -> bool {
    asked.iter().any(|one| match one.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => one == name,
    })
}
