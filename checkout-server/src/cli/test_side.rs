//! `clock advance` and `chaos set|show|off`, and what the commands for a store's test side share.

use anyhow::Context;
use clap::{Args, Subcommand};
use pebblepay_core::chaos::Chaos;
use pebblepay_core::json::Json;
use pebblepay_core::limits::TEST_CLOCK_MS_MAX;
use pebblepay_core::store::Store;
use pebblepay_core::time::parse_span;
use tokio::runtime::Runtime;

use super::commands::{done, open, show};
use super::serve::extras;
use crate::app::clock::Clock;
use crate::app::{App, chaos, orders, test_clock};
use crate::config::Settings;
use crate::dialects::pebblepay::test_routes;
use crate::server::{self, Server};

#[derive(Subcommand)]
pub(super) enum ClockCommand {
    /// Bring everything that waits on a store's test side nearer
    Advance {
        /// By how much: 90s, 15m, 24h, 1d12h; at most 31 days
        by: String,
        /// The store's id
        #[arg(long)]
        store: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn clock(settings: &Settings, command: ClockCommand) -> anyhow::Result<()> {
    let ClockCommand::Advance { by, store, json } = command;
    let by_ms = parse_span(&by, TEST_CLOCK_MS_MAX).with_context(|| {
        format!("'{by}' is no length of time such as 90s, 15m, 24h or 31d, which is the most")
    })?;
    let moved = with_store(settings, &store, async |app, store| {
        done(test_clock::advance(app, &store.id, by_ms).await)
    })?;
    show(&test_routes::advanced(by_ms, moved), json)
}

#[derive(Subcommand)]
pub(super) enum ChaosCommand {
    /// Set all switches at once; what is left out is off
    Set {
        /// The store's id
        #[arg(long)]
        store: String,
        /// Of a hundred attempts so many are not sent and count as failed
        #[arg(long, value_name = "PERCENT", default_value_t = 0)]
        drop: i64,
        /// Attempts are held back for a random time of up to so many milliseconds; at most 60000
        #[arg(long, value_name = "MS", default_value_t = 0)]
        delay_ms: i64,
        /// Of a hundred accepted deliveries so many are sent once more
        #[arg(long, value_name = "PERCENT", default_value_t = 0)]
        duplicate: i64,
        /// Of a hundred deliveries so many are held back while later events of their order overtake
        #[arg(long, value_name = "PERCENT", default_value_t = 0)]
        reorder: i64,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Show the switches
    Show(OneStore),
    /// Put an end to it
    Off(OneStore),
}

#[derive(Args)]
pub(super) struct OneStore {
    /// The store's id
    #[arg(long)]
    store: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn chaos(settings: &Settings, command: ChaosCommand) -> anyhow::Result<()> {
    let (store, json, wanted) = match command {
        ChaosCommand::Set {
            store,
            drop,
            delay_ms,
            duplicate,
            reorder,
            json,
        } => {
            let asked = Json::object()
                .with("drop", drop)
                .with("delay_ms", delay_ms)
                .with("duplicate", duplicate)
                .with("reorder", reorder)
                .build();
            let wanted = done(test_routes::switches(&asked).map_err(Into::into))?;
            (store, json, Some(wanted))
        }
        ChaosCommand::Show(one) => (one.store, one.json, None),
        ChaosCommand::Off(one) => (one.store, one.json, Some(Chaos::default())),
    };
    let is = with_store(settings, &store, async |app, store| match wanted {
        Some(wanted) => done(chaos::set(app, &store.id, wanted).await),
        None => done(chaos::get(app, &store.id).await),
    })?;
    show(&test_routes::shown(is), json)
}

/// The use cases without a running server.
pub(super) struct Bench(Server);

impl Bench {
    /// Opens the database beside a server that may be running.
    pub(super) fn within(settings: &Settings, runtime: &Runtime) -> anyhow::Result<Self> {
        // A mail server's client looks for a runtime, although nothing is sent from here.
        let _within = runtime.enter();
        let policy = server::policy(settings, Vec::new());
        let (db, extras) = (open(settings)?, extras(settings)?);
        let built = Server::build(db, Clock::System, policy, &settings.public_url, extras);
        Ok(Self(done(built)?))
    }

    pub(super) fn app(&self) -> &App {
        self.0.app()
    }
}

/// Does something with a store.
pub(super) fn with_store<T>(
    settings: &Settings,
    store: &str,
    act: impl AsyncFnOnce(&App, Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let bench = Bench::within(settings, &runtime)?;
    runtime.block_on(async {
        let store = done(orders::store(bench.app(), store).await)?;
        act(bench.app(), store).await
    })
}
