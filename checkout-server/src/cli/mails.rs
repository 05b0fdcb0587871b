//! `mail list` and `mail retry`.

use clap::{Subcommand, ValueEnum};
use pebblepay_core::json::Json;
use pebblepay_core::time::iso_seconds;

use super::commands::{CLOCK, done, print, show};
use crate::app::mails;
use crate::db::Db;

#[derive(Subcommand)]
pub(super) enum MailCommand {
    /// List the newest mails of a store and where they stand
    List {
        /// The store's id
        #[arg(long)]
        store: String,
        /// Only mails in this state
        #[arg(long)]
        state: Option<MailState>,
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1000))]
        limit: i64,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Send the mails of a store again that were given up
    Retry {
        /// The store's id
        #[arg(long)]
        store: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum MailState {
    Pending,
    Sent,
    GivenUp,
}

impl MailState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::GivenUp => "given_up",
        }
    }
}

pub(super) fn run(db: &Db, command: MailCommand) -> anyhow::Result<()> {
    match command {
        MailCommand::List {
            store,
            state,
            limit,
            json,
        } => {
            let state = state.map(MailState::as_str);
            list(&done(mails::list(db, &store, state, limit))?, json)
        }
        MailCommand::Retry { store, json } => {
            let again = done(mails::retry_given_up(db, &store, CLOCK.now_ms()))?;
            let again = i64::try_from(again).unwrap_or(i64::MAX);
            show(&Json::object().with("retried", again).build(), json)
        }
    }
}

fn list(mails: &[mails::Listed], json: bool) -> anyhow::Result<()> {
    if !json {
        for m in mails {
            let why = m.error.as_deref().unwrap_or_default();
            let (at, state) = (iso_seconds(m.created_at_ms), &m.state);
            let (kind, order, to) = (&m.kind, &m.order_number, &m.recipient);
            print(&format!("{at} {state} {kind} {order} {to} {why}\n"))?;
        }
        return Ok(());
    }
    let rows = mails.iter().map(|m| {
        Json::object()
            .with("id", m.id.as_str())
            .with("kind", m.kind.as_str())
            .with("order_id", m.order_number.as_str())
            .with("to", m.recipient.as_str())
            .with("state", m.state.as_str())
            .with("attempts", m.attempts)
            .with("error", m.error.as_deref())
            .with("created_at", iso_seconds(m.created_at_ms))
            .build()
    });
    show(
        &Json::object().with("mails", Json::array(rows)).build(),
        true,
    )
}
