//! `checkout-server key list` and `key revoke`.

use clap::Args;
use pebblepay_core::json::Json;
use pebblepay_core::time::iso_seconds;

use super::commands::{CLOCK, done, print, show};
use crate::app::keys::{self, Listed};
use crate::db::Db;

#[derive(Args)]
pub(super) struct KeyList {
    /// The store's id
    #[arg(long)]
    store: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct KeyRevoke {
    /// The store's id
    #[arg(long)]
    store: String,
    /// How the key begins, as 'key list' shows it, or the whole key
    #[arg(long)]
    prefix: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn list(db: &Db, args: &KeyList) -> anyhow::Result<()> {
    let found = done(keys::list(db, &args.store))?;
    if args.json {
        let rows = found.iter().map(|key| shown(key).build()).collect();
        let values = Json::object().with("keys", Json::Array(rows)).build();
        return show(&values, true);
    }
    let lines: String = found
        .iter()
        .map(|key| {
            let state = match key.revoked_at_ms {
                Some(_) if key.is_good(CLOCK.now_ms()) => format!(
                    "good until {}",
                    key.revoked_at_ms.map(iso_seconds).unwrap_or_default()
                ),
                Some(at_ms) => format!("revoked {}", iso_seconds(at_ms)),
                None => "in use".to_owned(),
            };
            let (made, mode) = (iso_seconds(key.created_at_ms), &key.mode);
            format!(
                "{:<14} {mode:<5} {:<10} {made}  {state}\n",
                key.prefix, key.dialect
            )
        })
        .collect();
    print(&lines)
}

pub(super) fn revoke(db: &Db, args: &KeyRevoke) -> anyhow::Result<()> {
    let key = done(keys::revoke(db, &CLOCK, &args.store, &args.prefix))?;
    show(&shown(&key).build(), args.json)
}

fn shown(key: &Listed) -> pebblepay_core::json::ObjectBuilder {
    Json::object()
        .with("prefix", key.prefix.as_str())
        .with("mode", key.mode.as_str())
        .with("dialect", key.dialect.as_str())
        .with("created_at", iso_seconds(key.created_at_ms))
        .with("last_used_at", key.last_used_at_ms.map(iso_seconds))
        .with("revoked_at", key.revoked_at_ms.map(iso_seconds))
}
