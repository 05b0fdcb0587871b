//! `migrate-store`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use pebblepay_core::json::Json;

use super::commands::{exit_code, print, report, show};
use crate::app::vault;
use crate::db::moving::Move;

/// Rows of one transaction.
const ROWS_AT_ONCE: u32 = 20_000;
/// How often it says how far it is.
const SAID_EVERY: Duration = Duration::from_secs(1);

#[derive(Args)]
pub(super) struct MoveArgs {
    /// The embedded database, whose server is stopped
    #[arg(long, value_name = "sqlite:PATH")]
    from: String,
    /// A new, empty database
    #[arg(long, value_name = "postgres://…")]
    to: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Moves, or goes on with a move that was broken off.
pub(super) fn run(args: &MoveArgs) -> anyhow::Result<ExitCode> {
    let open = Move::open(&args.from, &args.to, ROWS_AT_ONCE);
    let mut moving = open.context("nothing was moved")?;
    if moving.is_resumed {
        eprintln!("going on with {} of {} rows", moving.moved, moving.rows);
    }
    let (mut said, mut said_rows) = (Instant::now(), moving.moved);
    loop {
        let table = moving.table().unwrap_or_default().to_owned();
        if !moving.step()? {
            break;
        }
        let is_over = moving.table() != Some(&*table) && moving.moved > said_rows;
        if is_over || said.elapsed() > SAID_EVERY {
            eprintln!("{table}: {} of {} rows", moving.moved, moving.rows);
            (said, said_rows) = (Instant::now(), moving.moved);
        }
    }
    eprintln!("{} rows are over; comparing both sides", moving.moved);
    let moved = moving.finish()?;
    if let Some(key) = vault::key_file("", &args.from).filter(|key| key.exists()) {
        eprintln!(
            "set encryption_key to what {} holds: licence keys and secrets are encrypted with it",
            key.display()
        );
    }
    if args.json {
        let broken = moved.findings.iter().map(|finding| {
            Json::object()
                .with("rule", finding.rule)
                .with("subject", finding.subject.as_str())
                .build()
        });
        let values = Json::object()
            .with("rows", moved.rows)
            .with("tables", i64::try_from(moved.tables)?)
            .with("broken", Json::Array(broken.collect()));
        show(&values.build(), true)?;
        return Ok(exit_code(&moved.findings));
    }
    print(&format!(
        "moved {} rows in {} tables: both sides are identical\n",
        moved.rows, moved.tables
    ))?;
    report(&moved.findings)
}
