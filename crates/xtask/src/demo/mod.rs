//! `cargo xtask demo`: a checkout with a shop in front of it, from nothing.
//!
//! Builds everything, makes a store through the server's own command line, starts the server and,
//! on a second port and so on another origin, a shop that is nothing but the HTML of
//! `examples/html`. The shop also receives the store's webhooks and shows them, so that a
//! stranger sees the whole path of a payment. Runs until Ctrl-C.

pub(crate) mod checkout;
mod shop;
mod stop;
mod store;
mod webhooks;

pub(crate) use stop::guard;

use crate::build;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `cargo xtask demo` was asked for.
pub(crate) struct Options {
    /// Port of the checkout on 127.0.0.1.
    pub(crate) port: u16,
    /// Folder of the database; a temporary one if not given.
    pub(crate) data: Option<PathBuf>,
    /// Whether to print one line of JSON instead of text.
    pub(crate) json: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 8080,
            data: None,
            json: false,
        }
    }
}

/// Builds, starts and waits for the end.
pub(crate) fn run(options: &Options) -> Result<()> {
    let ending = stop::Ending::watch()?;
    // Ports are taken before the long build, so that a taken one is told at once.
    let port = free_port(options.port)?;
    let binary = build::everything()?;
    let data = DataDir::open(options.data.as_deref())?;
    let listener = shop_listener(data.path(), port)?;
    let shop_url = format!("http://{}", listener.local_addr()?);

    let binary = checkout::Binary::new(binary, data.path());
    let store = store::open_or_create(&binary, data.path(), &shop_url)?;
    let mut server = checkout::start(&binary, port, &[])?;
    let guard = stop::start_guard(server.pid())?;

    let inbox = Arc::new(webhooks::Inbox::new(&store.webhook_secrets()));
    let pages = shop::Pages {
        checkout: server.origin().to_owned(),
        shop: shop_url.clone(),
        store_id: store.text("store_id"),
        variant_id: store.text("variant_id"),
    };
    shop::serve(listener, pages, inbox);
    let summary = summary(&server, &shop_url, &store);
    if options.json {
        print_json(&summary)?;
    } else {
        print_text(&summary)?;
    }

    let reason = ending.wait(|| server.has_ended());
    server.stop();
    guard.dismiss();
    if reason == stop::Reason::ServerEnded {
        bail!("the server ended by itself:\n{}", server.log_tail());
    }
    Ok(())
}

/// The port itself if it is free; for 0, any free one.
fn free_port(port: u16) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("port {port} is taken: choose another with --port"))?;
    Ok(listener.local_addr()?.port())
}

/// The shop's socket. A kept database knows the shop by its origin, so its port is kept too.
fn shop_listener(data: &Path, checkout_port: u16) -> Result<TcpListener> {
    if let Some(port) = store::saved_shop_port(data) {
        return TcpListener::bind(("127.0.0.1", port))
            .with_context(|| format!("port {port}, where the shop of this --data was, is taken"));
    }
    let next = TcpListener::bind(("127.0.0.1", checkout_port.wrapping_add(1)));
    next.or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
        .context("the shop finds no free port")
}

fn summary(server: &checkout::Server, shop_url: &str, store: &store::Store) -> Value {
    let origin = server.origin();
    let id = store.text("store_id");
    let mut summary = json!({
        "origin": origin,
        "shop_url": format!("{shop_url}/"),
        "checkout_url": format!("{origin}/checkout/{id}?amount=49.99&product=Stoneware%20mug"),
        "embed_url": format!("{origin}/checkout/embed?store_id={id}&amount=49.99"),
        "dashboard_url": format!("{origin}/dashboard"),
    });
    for key in store::KEYS {
        summary[key] = store.value(key);
    }
    summary["pid"] = json!(server.pid());
    summary["demo_pid"] = json!(std::process::id());
    summary
}

/// One line for a program.
fn print_json(summary: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{summary}")?;
    Ok(out.flush()?)
}

/// The addresses for a person.
fn print_text(summary: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let text = |key: &str| summary[key].as_str().unwrap_or_default();
    writeln!(
        out,
        "\nThe checkout is running. Open the shop and press a button.\n"
    )?;
    for (label, key) in [
        ("shop", "shop_url"),
        ("checkout page", "checkout_url"),
        ("embedded page", "embed_url"),
        ("dashboard", "dashboard_url"),
        ("  e-mail", "dashboard_email"),
        ("  password", "dashboard_password"),
        ("test API key", "test_key"),
        ("webhook secret", "webhook_secret_test"),
    ] {
        writeln!(out, "  {label:<16}{}", text(key))?;
    }
    writeln!(
        out,
        "\n  Pay with 4000 0000 0000 0002, any future date, any three digits."
    )?;
    writeln!(out, "  Ctrl-C ends it.")?;
    Ok(out.flush()?)
}

/// The folder with the database: kept if the user named it, otherwise gone with the demo.
struct DataDir {
    path: PathBuf,
    temporary: bool,
}

impl DataDir {
    fn open(named: Option<&Path>) -> Result<Self> {
        let temporary = named.is_none();
        let path = match named {
            Some(path) => std::path::absolute(path)?,
            None => std::env::temp_dir().join(format!("pebblepay-demo-{}", std::process::id())),
        };
        let created = fs::create_dir_all(&path);
        created.with_context(|| format!("{} cannot be created", path.display()))?;
        Ok(Self { path, temporary })
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        if self.temporary {
            // Nothing depends on it; the system clears its temporary folder anyway.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
