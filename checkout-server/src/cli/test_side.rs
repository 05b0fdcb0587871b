//! `clock advance`, and what the commands for a store's test side share.

use anyhow::Context;
use clap::Subcommand;
use pebblepay_core::limits::TEST_CLOCK_MS_MAX;
use pebblepay_core::store::Store;
use pebblepay_core::time::parse_span;
use tokio::runtime::Runtime;

use super::commands::{done, open, show};
use super::serve::extras;
use crate::app::clock::Clock;
use crate::app::{App, orders, test_clock};
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
    let moved = Bench::open(settings, &store)?
        .run(async |app, store| done(test_clock::advance(app, &store.id, by_ms).await))?;
    show(&test_routes::advanced(by_ms, moved), json)
}

/// The use cases without a running server, on a store.
pub(super) struct Bench {
    server: Server,
    runtime: Runtime,
    store: String,
}

impl Bench {
    /// Opens the database beside a server that may be running.
    pub(super) fn open(settings: &Settings, store: &str) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        Ok(Self {
            server: build(settings, &runtime)?,
            runtime,
            store: store.to_owned(),
        })
    }

    /// Does something with the store.
    pub(super) fn run<T>(
        &self,
        act: impl AsyncFnOnce(&App, Store) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let app = self.server.app();
        self.runtime.block_on(async {
            let store = done(orders::store(app, &self.store).await)?;
            act(app, store).await
        })
    }
}

/// The use cases without a running server.
pub(super) fn build(settings: &Settings, runtime: &Runtime) -> anyhow::Result<Server> {
    // A mail server's client looks for a runtime, although nothing is sent from here.
    let _within = runtime.enter();
    let policy = server::policy(settings, Vec::new());
    let (db, extras) = (open(settings)?, extras(settings)?);
    let built = Server::build(db, Clock::System, policy, &settings.public_url, extras);
    done(built)
}
