//! `checkout-server events` and `endpoint`: the log, and sending again what did not arrive.

use anyhow::Context;
use clap::{Args, Subcommand};
use pebblepay_core::canonical_json;
use pebblepay_core::id::{EndpointId, EventId};
use pebblepay_core::json::Json;
use pebblepay_core::store::{Mode, Store};
use pebblepay_core::style::{BodyFormat, BodyStyle, StatusKey};

use super::commands::{CLOCK, done, open, print, show};
use super::test_side::with_store;
use super::{DialectWord, ModeWord};
use crate::app::auth::Caller;
use crate::app::endpoints::{self, NewEndpoint};
use crate::app::event_log::{self, From, Since, Told, Wanted};
use crate::app::{App, deliveries};
use crate::config::Settings;
use crate::db::delivery_lists::Recovery;
use crate::dialects::pebblepay::{endpoint_routes, event_routes, events};
use crate::{dialects, server};

#[derive(Subcommand)]
pub(super) enum EventsCommand {
    /// List what happened, newest first, or oldest first with --since
    List {
        #[command(flatten)]
        side: Side,
        /// Only what happened after this event, or from this time on
        #[arg(long, value_name = "EVENT|TIME")]
        since: Option<String>,
        /// How many at most
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=100))]
        limit: i64,
    },
    /// Send an event again, whatever was answered before
    Resend {
        /// The event's id
        event: String,
        #[command(flatten)]
        side: Side,
        /// Only to this endpoint
        #[arg(long)]
        endpoint: Option<String>,
    },
    /// Send again, in order, everything that has not arrived since
    Recover {
        #[command(flatten)]
        side: Side,
        /// After this event, or from this time on
        #[arg(long, value_name = "EVENT|TIME")]
        since: String,
        /// Only to this endpoint
        #[arg(long)]
        endpoint: Option<String>,
        /// Also what has arrived
        #[arg(long)]
        delivered_too: bool,
    },
}

#[derive(Args)]
pub(super) struct Side {
    /// The store's id
    #[arg(long)]
    store: String,
    /// Its side
    #[arg(long, default_value = "test")]
    mode: ModeWord,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
pub(super) enum EndpointCommand {
    /// Register a webhook endpoint with a secret of its own
    Create {
        #[command(flatten)]
        side: Side,
        /// Where events go
        #[arg(long)]
        url: String,
        /// The dialect it is spoken to in
        #[arg(long, default_value = "pebblepay")]
        dialect: DialectWord,
        /// The events it hears, separated by commas; all where absent
        #[arg(long, value_delimiter = ',')]
        events: Option<Vec<String>>,
        #[command(flatten)]
        style: Style,
    },
    /// Change how a SecPaid endpoint wants its bodies
    Update {
        /// The endpoint's id
        endpoint: String,
        #[command(flatten)]
        side: Side,
        #[command(flatten)]
        style: Style,
    },
    /// List the endpoints of one side and how they are doing
    List {
        #[command(flatten)]
        side: Side,
    },
    /// Send to an endpoint again; what was held for it is sent in order
    Enable {
        /// The endpoint's id
        endpoint: String,
        #[command(flatten)]
        side: Side,
    },
    /// Send nothing more to an endpoint; what happens is held for it
    Disable {
        /// The endpoint's id
        endpoint: String,
        #[command(flatten)]
        side: Side,
    },
    /// Give an endpoint a new secret; the old one signs beside it for 24 hours
    RotateSecret {
        /// The endpoint's id
        endpoint: String,
        #[command(flatten)]
        side: Side,
    },
}

/// How a `SecPaid` endpoint wants its bodies (B-03, B-04).
#[derive(Args)]
pub(super) struct Style {
    /// SecPaid only: `seed_json`, `nested_json` or `form`
    #[arg(long, value_parser = format)]
    format: Option<BodyFormat>,
    /// SecPaid only: seed, or lower to spell the status key alike in every body
    #[arg(long, value_parser = status_key)]
    status_key: Option<StatusKey>,
}

fn format(word: &str) -> Result<BodyFormat, String> {
    BodyFormat::parse(word).ok_or(format!("one of: {}", BodyFormat::WORDS))
}

fn status_key(word: &str) -> Result<StatusKey, String> {
    StatusKey::parse(word).ok_or(format!("one of: {}", StatusKey::WORDS))
}

pub(super) fn events(settings: &Settings, command: EventsCommand) -> anyhow::Result<()> {
    match command {
        EventsCommand::List { side, since, limit } => {
            let since = since.as_deref().map(read_since).transpose()?;
            with_store(settings, &side.store, async |app, store| {
                list(app, store, &side, since, limit).await
            })
        }
        EventsCommand::Resend {
            event,
            side,
            endpoint,
        } => {
            let event = EventId::parse(&event).context("there is no such event")?;
            let endpoint = endpoint.as_deref().map(endpoint_id).transpose()?;
            let count = with_store(settings, &side.store, async |app, store| {
                let mode = side.mode.into();
                done(deliveries::resend(app, &store.id, mode, event, endpoint).await)
            })?;
            sent(count, side.json)
        }
        EventsCommand::Recover {
            side,
            since,
            endpoint,
            delivered_too,
        } => {
            let since = read_since(&since)?;
            let endpoint = endpoint.as_deref().map(endpoint_id).transpose()?;
            let count = with_store(settings, &side.store, async |app, store| {
                let what = Recovery {
                    store: store.id,
                    mode: side.mode.into(),
                    endpoint,
                    delivered_too,
                };
                done(deliveries::recover(app, what, since).await)
            })?;
            sent(count, side.json)
        }
    }
}

pub(super) fn endpoint(settings: &Settings, command: EndpointCommand) -> anyhow::Result<()> {
    match command {
        EndpointCommand::Create {
            side,
            url,
            dialect,
            events,
            style,
        } => {
            let new = NewEndpoint {
                url,
                dialect: dialect.into(),
                mode: side.mode.into(),
                events,
                style: BodyStyle {
                    format: style.format.unwrap_or_default(),
                    status_key: style.status_key.unwrap_or_default(),
                },
            };
            create(settings, &side, &new)
        }
        EndpointCommand::Update {
            endpoint,
            side,
            style,
        } => {
            let changes = endpoints::Changes {
                format: style.format,
                status_key: style.status_key,
                ..endpoints::Changes::default()
            };
            change(settings, &endpoint, &side, changes)
        }
        EndpointCommand::List { side } => {
            let all = with_store(settings, &side.store, async |app, store| {
                done(endpoints::list(app, &store.id, side.mode.into()).await)
            })?;
            let rows = all
                .iter()
                .map(|(e, health)| endpoint_routes::show(e, health, None));
            lines(rows.collect(), "endpoints", side.json, |e| {
                let text = |name: &str| e.get(name).and_then(Json::as_str).unwrap_or("-");
                let state = match e.get("disabled_reason").and_then(Json::as_str) {
                    Some(reason) => format!("disabled ({reason})"),
                    None => "enabled".to_owned(),
                };
                let health = e.get("health").map(canonical_json::to_string);
                let health = health.unwrap_or_default();
                format!("{}  {}  {state}  {health}\n", text("id"), text("url"))
            })
        }
        EndpointCommand::Enable { endpoint, side } => switch(settings, &endpoint, &side, true),
        EndpointCommand::Disable { endpoint, side } => switch(settings, &endpoint, &side, false),
        EndpointCommand::RotateSecret { endpoint, side } => {
            let id = endpoint_id(&endpoint)?;
            let (rotated, _) = with_store(settings, &side.store, async |app, store| {
                done(endpoints::rotate(app, None, &store.id, side.mode.into(), id).await)
            })?;
            let values = Json::object()
                .with("endpoint_id", rotated.id.as_str())
                .with("secret", rotated.secret)
                .build();
            show(&values, side.json)
        }
    }
}

fn create(settings: &Settings, side: &Side, new: &NewEndpoint) -> anyhow::Result<()> {
    let policy = server::policy(settings, Vec::new());
    let (db, words) = (open(settings)?, dialects::EVENT_WORD);
    let made = endpoints::create_blocking(&db, &CLOCK, &policy, words, &side.store, new);
    let made = done(made)?;
    let values = Json::object()
        .with("endpoint_id", made.id.as_str())
        .with("index", made.position)
        .with("secret", made.secret)
        .build();
    show(&values, side.json)
}

fn switch(settings: &Settings, endpoint: &str, side: &Side, on: bool) -> anyhow::Result<()> {
    let changes = endpoints::Changes {
        enabled: Some(on),
        ..endpoints::Changes::default()
    };
    change(settings, endpoint, side, changes)
}

fn change(
    settings: &Settings,
    endpoint: &str,
    side: &Side,
    changes: endpoints::Changes,
) -> anyhow::Result<()> {
    let id = endpoint_id(endpoint)?;
    let (endpoint, health) = with_store(settings, &side.store, async |app, store| {
        done(endpoints::update(app, None, (&store.id, side.mode.into(), id), changes).await)
    })?;
    show(&endpoint_routes::show(&endpoint, &health, None), side.json)
}

async fn list(
    app: &App,
    store: Store,
    side: &Side,
    since: Option<Since>,
    limit: i64,
) -> anyhow::Result<()> {
    let mode: Mode = side.mode.into();
    let caller = Caller::of_store(store, mode);
    let wanted = Wanted {
        mode,
        kinds: None,
        order: None,
    };
    let from = since.map_or(From::Newest, From::Since);
    let page = done(event_log::list(app, &caller, wanted, from, limit).await)?;
    let page = page.context("there is no such event on this side of the store")?;
    let object = |told: &Told| events::object(&told.event, told.keys.as_deref());
    let rows = page.events.iter().map(object).collect();
    lines(rows, "events", side.json, |event| {
        let text = |name: &str| event.get(name).and_then(Json::as_str).unwrap_or("-");
        let sequence = event.get("sequence").and_then(Json::as_integer);
        format!(
            "{:>8}  {}  {:<24} {}  {}\n",
            sequence.unwrap_or_default(),
            text("created_at"),
            text("type"),
            text("order_id"),
            text("id")
        )
    })
}

fn lines(
    rows: Vec<Json>,
    name: &'static str,
    json: bool,
    line: impl Fn(&Json) -> String,
) -> anyhow::Result<()> {
    if json {
        return show(&Json::object().with(name, Json::Array(rows)).build(), true);
    }
    print(&rows.iter().map(line).collect::<String>())
}

fn sent(count: u64, json: bool) -> anyhow::Result<()> {
    let count = i64::try_from(count)?;
    show(&Json::object().with("deliveries", count).build(), json)
}

fn endpoint_id(text: &str) -> anyhow::Result<EndpointId> {
    EndpointId::parse(text).context("there is no such endpoint")
}

fn read_since(text: &str) -> anyhow::Result<Since> {
    event_routes::since(text).map_err(|refusal| anyhow::anyhow!("--{}", refusal.message()))
}
