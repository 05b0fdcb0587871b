//! The demo's store: made once through the server's command line, remembered beside the database.

use super::checkout::Binary;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What the demo tells about its store, in the order of the contract.
pub(super) const KEYS: [&str; 9] = [
    "dashboard_email",
    "dashboard_password",
    "store_id",
    "variant_id",
    "variant_amount",
    "test_key",
    "live_key",
    "webhook_secret_test",
    "webhook_secret_live",
];

const RECORD: &str = "demo.json";
const EMAIL: &str = "owner@example.com";
const VARIANT_AMOUNT: &str = "19.99";

/// What is known of the store.
pub(super) struct Store {
    record: Value,
}

impl Store {
    /// One member as JSON; null if it is not known.
    pub(super) fn value(&self, key: &str) -> Value {
        self.record.get(key).cloned().unwrap_or(Value::Null)
    }

    /// One member as text.
    pub(super) fn text(&self, key: &str) -> String {
        self.record
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    /// The secrets webhooks are signed with, each with the side of the store it belongs to.
    pub(super) fn webhook_secrets(&self) -> [(&'static str, String); 2] {
        [
            ("test", self.text("webhook_secret_test")),
            ("live", self.text("webhook_secret_live")),
        ]
    }
}

/// The port of the shop that a kept database knows, if there is one.
pub(super) fn saved_shop_port(data: &Path) -> Option<u16> {
    let port = read(data)?.get("shop_port")?.as_u64()?;
    u16::try_from(port).ok()
}

fn read(data: &Path) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(data.join(RECORD)).ok()?).ok()
}

/// The store of this folder: the one from last time, or a new one.
pub(super) fn open_or_create(binary: &Binary, data: &Path, shop_url: &str) -> Result<Store> {
    if let Some(record) = read(data) {
        return Ok(Store { record });
    }
    let webhook_url = format!("{shop_url}/webhooks/pebblepay");
    let mut record = binary.json(&[
        "store",
        "create",
        "--name",
        "Kiln & Co.",
        "--origin",
        shop_url,
        "--return-origin",
        shop_url,
        "--webhook-url",
        &webhook_url,
        "--currency",
        "USD",
        "--fee-bps",
        "500",
        "--json",
    ])?;
    let store_id = record
        .get("store_id")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let store_id = store_id.context("store create named no store_id")?;
    let look = ["--accent", "#0a6c5a", "--support", "help@kiln.example"];
    binary.json(&[&["store", "set", "--json", "--store", &store_id][..], &look].concat())?;
    let variant = binary.json(&[
        "variant",
        "create",
        "--store",
        &store_id,
        "--name",
        "Glazing class",
        "--amount",
        VARIANT_AMOUNT,
        "--json",
    ])?;
    let password = password()?;
    let owner = [
        "user",
        "create",
        "--email",
        EMAIL,
        "--password-stdin",
        "--store",
        &store_id,
    ];
    binary.with_input(&[&owner[..], &["--role", "owner"]].concat(), &password)?;
    record["variant_id"] = variant.get("variant_id").cloned().unwrap_or(Value::Null);
    record["variant_amount"] = serde_json::from_str(VARIANT_AMOUNT)?;
    record["dashboard_email"] = json!(EMAIL);
    record["dashboard_password"] = json!(password);
    let port = shop_url
        .rsplit(':')
        .next()
        .and_then(|port| port.parse::<u16>().ok());
    record["shop_port"] = json!(port);
    save(data, &record)?;
    Ok(Store { record })
}

/// The record holds keys, so only its owner may read it.
fn save(data: &Path, record: &Value) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(data.join(RECORD))?;
    Ok(writeln!(file, "{record:#}")?)
}

fn password() -> Result<String> {
    let mut bytes = [0_u8; 9];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(hex::encode(bytes))
}
