//! `licence add`, `licence list` and `variant list`.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use pebblepay_core::json::Json;
use pebblepay_core::licence::{self, Format, UPLOAD_BYTES_MAX, Upload};
use pebblepay_core::time::iso_seconds;

use super::commands::{CLOCK, done, open, print, show, vault};
use crate::app::licences::{self, Target};
use crate::config::Settings;
use crate::db::Db;

#[derive(Subcommand)]
pub(super) enum LicenceCommand {
    /// Put licence keys into a variant's stock: --key, --file, or lines on standard input
    Add(LicenceAdd),
    /// List a variant's licence keys, never in clear
    List {
        /// The store's id
        #[arg(long)]
        store: String,
        /// The variant's id
        #[arg(long)]
        variant: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
pub(super) struct LicenceAdd {
    /// The store's id
    #[arg(long)]
    store: String,
    /// The variant's id
    #[arg(long)]
    variant: String,
    /// One key
    #[arg(long, conflicts_with = "file")]
    key: Option<String>,
    /// A file with a key on each line, or a .csv file with keys in its first column
    #[arg(long)]
    file: Option<PathBuf>,
    /// The stock is low when this many keys or fewer are left
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..=1_000_000))]
    low_stock: Option<i64>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(settings: &Settings, command: LicenceCommand) -> anyhow::Result<()> {
    match command {
        LicenceCommand::Add(new) => add(settings, &new),
        LicenceCommand::List {
            store,
            variant,
            json,
        } => list(&open(settings)?, &store, &variant, json),
    }
}

fn add(settings: &Settings, new: &LicenceAdd) -> anyhow::Result<()> {
    let upload = match (&new.key, &new.file) {
        (Some(key), _) => licence::parse(key.as_bytes(), Format::Lines),
        (None, Some(path)) => from_file(path)?,
        (None, None) => licence::parse(&read(std::io::stdin().lock())?, Format::Lines),
    };
    if upload.keys.is_empty() && upload.skipped.is_empty() {
        bail!("no licence key was given");
    }
    let db = open(settings)?;
    let vault = vault(settings)?;
    let to = Target {
        store: &new.store,
        variant: &new.variant,
        low: new.low_stock,
        mails: settings.mails(),
        by: None,
    };
    let added = done(licences::add(&db, &vault, &CLOCK, &to, upload))?;
    let skipped = added.skipped.iter().map(|one| {
        Json::object()
            .with("line", i64::try_from(one.line).unwrap_or(i64::MAX))
            .with("reason", one.problem.message())
            .build()
    });
    let values = Json::object()
        .with("added", i64::try_from(added.added).unwrap_or(i64::MAX))
        .with("skipped", Json::array(skipped))
        .with("in_stock", added.in_stock)
        .build();
    show(&values, new.json)
}

fn from_file(path: &Path) -> anyhow::Result<Upload> {
    let shown = || format!("{}", path.display());
    let bytes = read(std::fs::File::open(path).with_context(shown)?).with_context(shown)?;
    let is_csv = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let format = if is_csv { Format::Csv } else { Format::Lines };
    Ok(licence::parse(&bytes, format))
}

fn read(from: impl Read) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(UPLOAD_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() > UPLOAD_BYTES_MAX {
        bail!("an upload may have at most {UPLOAD_BYTES_MAX} bytes");
    }
    Ok(bytes)
}

fn list(db: &Db, store: &str, variant: &str, json: bool) -> anyhow::Result<()> {
    let stock = done(licences::list(db, store, variant))?;
    let given = stock.licences.iter().filter(|l| l.given_at_ms.is_some());
    let (total, given) = (stock.licences.len(), given.count());
    if !json {
        print(&format!("{} in stock, {given} given away\n", total - given))?;
        for l in &stock.licences {
            let order = l.order_number.as_deref().unwrap_or("in stock");
            print(&format!("{} {order}\n", l.id))?;
        }
        for order in &stock.waiting {
            print(&format!("{order} waits for a key\n"))?;
        }
        return Ok(());
    }
    let licences = stock.licences.iter().map(|l| {
        let state = if l.given_at_ms.is_some() {
            "given"
        } else {
            "in_stock"
        };
        Json::object()
            .with("id", l.id.as_str())
            .with("state", state)
            .with("order_id", l.order_number.as_deref())
            .with("added_at", iso_seconds(l.added_at_ms))
            .with("given_at", l.given_at_ms.map(iso_seconds))
            .build()
    });
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let values = Json::object()
        .with("in_stock", count(total - given))
        .with("given", count(given))
        .with("licences", Json::array(licences))
        .with(
            "waiting",
            Json::array(stock.waiting.iter().map(String::as_str)),
        )
        .build();
    show(&values, true)
}

pub(super) fn variants(db: &Db, store: &str, json: bool) -> anyhow::Result<()> {
    let all = done(licences::variants(db, store))?;
    if !json {
        for v in &all {
            let stock = v.in_stock.map_or("no licence keys".to_owned(), |n| {
                let low = if n <= v.low { ", low" } else { "" };
                format!("{n} licence keys{low}")
            });
            let (name, price) = (&v.variant.name, v.variant.price);
            let code = price.currency().code();
            print(&format!(
                "{} {price} {code}  {name}  {stock}\n",
                v.variant.id
            ))?;
        }
        return Ok(());
    }
    let variants = all.iter().map(|v| {
        Json::object()
            .with("variant_id", v.variant.id.as_str())
            .with("name", v.variant.name.as_str())
            .with("amount", v.variant.price)
            .with("currency", v.variant.price.currency().code())
            .with("stock", v.in_stock)
            .with("low_stock_threshold", v.low)
            .with("low_stock", v.in_stock.is_some_and(|n| n <= v.low))
            .with("orders_waiting", v.owed)
            .build()
    });
    show(
        &Json::object()
            .with("variants", Json::array(variants))
            .build(),
        true,
    )
}
