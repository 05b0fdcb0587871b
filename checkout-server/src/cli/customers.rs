//! `customer delete`.

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};
use pebblepay_core::figures::DAY_MS;
use pebblepay_core::json::Json;

use super::commands::{CLOCK, done, show};
use crate::app::audit::Actor;
use crate::app::erasure::{self, Whose};
use crate::db::Db;

#[derive(Subcommand)]
pub(super) enum CustomerCommand {
    /// Take a customer out of every order, or all customers out of old ones; amounts and ids stay.
    /// Exit 1 if an order has to keep the one who was named
    Delete(CustomerDelete),
}

#[derive(Args)]
pub(super) struct CustomerDelete {
    /// The store's id
    #[arg(long)]
    store: String,
    /// The customer's e-mail address
    #[arg(
        long,
        value_name = "ADDRESS",
        required_unless_present = "older_than_days"
    )]
    email: Option<String>,
    /// Everybody in orders that are older than this
    #[arg(long, value_name = "DAYS", conflicts_with = "email", value_parser = clap::value_parser!(i64).range(1..=36_500))]
    older_than_days: Option<i64>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(db: &Db, command: CustomerCommand) -> anyhow::Result<ExitCode> {
    let CustomerCommand::Delete(args) = command;
    let is_one = args.email.is_some();
    let whose = match (args.email, args.older_than_days) {
        (Some(email), _) => Whose::Email(email),
        (None, Some(days)) => Whose::Before(CLOCK.now_ms() - days * DAY_MS),
        (None, None) => bail!("whose data? --email or --older-than-days says it"),
    };
    let by = Actor {
        user: None,
        email: "command line".to_owned(),
        address: None,
    };
    let forgotten = done(erasure::forget(db, &CLOCK, &args.store, &whose, &by))?;
    let kept: Vec<Json> = forgotten
        .kept
        .iter()
        .map(|(number, why)| {
            Json::object()
                .with("order_id", number.as_str())
                .with("why", *why)
                .build()
        })
        .collect();
    let is_whole = kept.is_empty() || !is_one;
    show(
        &Json::object()
            .with("orders", i64::try_from(forgotten.orders)?)
            .with("kept", Json::Array(kept))
            .build(),
        args.json,
    )?;
    Ok(if is_whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
