//! `cargo xtask bench orders`: creating, reading and paying, on SQLite and on PostgreSQL.

use super::peers::{self, Peer};
use super::prepare;
use super::turns::{self, Side, compare};
use super::wrk::{self, Load};
use crate::demo::checkout::{self, Binary, Server};
use crate::{build, run};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Connections held open, each with one request under way.
const CONNECTIONS: u32 = 64;
/// The same for payments: sixty under way with one card are stopped as card testing.
const PAYING: u32 = 48;
/// The load says from which address each customer comes, and is far above any limit.
const FLAGS: [&str; 4] = ["--trusted-proxy", "127.0.0.1", "--api-rate-per-second", "0"];
/// Payments prepared for each second; more than the server makes.
const PAYMENTS_PER_SLICE: usize = 7000;
/// The body of a created order, also what the echo returns.
const ORDER: &str = r#"{"amount":49.99,"product_name":"Stoneware mug","order_reference":"MUG-001","customer_email":"ada@example.com","metadata":{"plan":"premium","user_id":"123"}}"#;

/// Measures creating, reading and paying orders, memory and the start.
pub(crate) fn run() -> Result<()> {
    wrk::require()?;
    let program = build::everything()?;
    let echo = Peer::echo()?;
    let data = std::env::temp_dir().join(format!("pebblepay-bench-{}", std::process::id()));
    fs::create_dir_all(&data)?;
    let bench = Bench {
        program,
        data: data.clone(),
        echo,
    };
    let result = bench.all();
    let _ = fs::remove_dir_all(&data);
    result
}

struct Bench {
    program: PathBuf,
    data: PathBuf,
    echo: Peer,
}

/// A server with a store, on a database of its own.
struct Shop {
    binary: Binary,
    folder: PathBuf,
    key: String,
}

impl Shop {
    fn start(&self) -> Result<Server> {
        checkout::start(&self.binary, peers::free_port()?, &FLAGS)
    }

    fn create(&self, origin: &str) -> Load {
        Load::post(&format!("{origin}/api/v1/orders"), &self.key, ORDER)
    }

    fn read(&self, origin: &str) -> Result<Load> {
        let order = prepare::order(origin, &self.key, ORDER)?;
        let url = format!("{origin}/api/v1/orders/{order}");
        Ok(Load::get(&url, &self.key))
    }

    fn database(&self) -> PathBuf {
        self.folder.join("pebblepay.db")
    }
}

impl Bench {
    fn all(&self) -> Result<()> {
        turns::heading();
        let server = self.on_sqlite()?;
        self.on_a_slow_disk()?;
        self.on_postgres()?;
        println!("\n{server}");
        Ok(())
    }

    /// A new shop in a folder of this name.
    fn shop(&self, name: &str, set: impl Fn(Binary) -> Binary) -> Result<Shop> {
        let folder = self.data.join(name);
        fs::create_dir_all(&folder)?;
        let binary = set(Binary::new(self.program.clone(), &folder));
        let store = binary.json(&["store", "create", "--name", "Bench", "--json"])?;
        let key = store.get("test_key").and_then(Value::as_str);
        let key = key.context("store create named no test_key")?.to_owned();
        Ok(Shop {
            binary,
            folder,
            key,
        })
    }

    fn echo(&self, key: &str) -> Side<'_> {
        let load = Load::post(&format!("{}/", self.echo.origin), key, ORDER);
        Side::of("axum echo", self.echo.pid(), load)
    }

    /// Returns what is to be said of memory and the start.
    fn on_sqlite(&self) -> Result<String> {
        let shop = self.shop("ours", |binary| binary)?;
        let theirs = self.shop("theirs", |binary| binary)?;
        let fastify = Peer::fastify(&theirs.database(), None)?;
        let mut server = shop.start()?;
        let (origin, pid) = (server.origin().to_owned(), server.pid());
        let ours = |load: Load| Side::of("PebblePay", pid, load);
        let peer = |load: Load| Side::of("Fastify, better-sqlite3", fastify.pid(), load);
        let sides = [
            ours(shop.create(&origin)),
            self.echo(&shop.key),
            peer(theirs.create(&fastify.origin)),
        ];
        compare(&self.data, "create an order", CONNECTIONS, &sides, "0.40")?;
        let sides = [
            ours(shop.read(&origin)?),
            self.echo(&shop.key),
            peer(theirs.read(&fastify.origin)?),
        ];
        compare(&self.data, "read an order", CONNECTIONS, &sides, "0.55")?;
        let pay = Side {
            load: Box::new(|round| {
                let list = self.data.join(format!("payments-{round}"));
                prepare::payments(&origin, &shop.key, ORDER, PAYMENTS_PER_SLICE, &list)?;
                Ok(vec![Load::payments(&origin, &list)])
            }),
            ..ours(Load::get(&origin, ""))
        };
        let sides = [pay, self.echo(&shop.key)];
        compare(&self.data, "pay an order", PAYING, &sides, "0.25")?;

        let after = turns::resident_mb(pid)?;
        server.stop();
        let mut starts = Vec::new();
        let mut fresh = 0;
        for _ in 0..5 {
            let (ready_ms, resident_mb) = ready(&shop)?;
            starts.push(ready_ms);
            fresh = fresh.max(resident_mb);
        }
        let starts = turns::sorted(starts.into_iter());
        Ok(format!(
            "Resident memory: {fresh} MB after start (aim 30), {after} MB after all of it. Ready after \
             {:.0} ms with the database of these orders (aim 300).",
            turns::median(&starts)
        ))
    }

    /// Disks of virtual machines often promise what they have not done: with a millisecond more for
    /// each sync, committing many orders at once is what counts.
    fn on_a_slow_disk(&self) -> Result<()> {
        let slow = peers::slow_sync(&self.data)?;
        let preload = slow.to_string_lossy().into_owned();
        let shop = self.shop("slow", |binary| binary.with("LD_PRELOAD", &preload))?;
        let theirs = self.shop("slow-theirs", |binary| binary)?;
        let fastify = Peer::fastify(&theirs.database(), Some(&slow))?;
        let server = shop.start()?;
        let peer = theirs.create(&fastify.origin);
        let sides = [
            Side::of("PebblePay", server.pid(), shop.create(server.origin())),
            Side::of("Fastify, better-sqlite3", fastify.pid(), peer),
        ];
        let what = "create an order, 1 ms more for a sync";
        compare(&self.data, what, CONNECTIONS, &sides, "25")
    }

    fn on_postgres(&self) -> Result<()> {
        for count in [1, 3] {
            let postgres = Postgres::start()?;
            let on = |binary: Binary| binary.with("PEBBLEPAY_DATABASE", &postgres.url);
            let shop = self.shop(&format!("postgres-{count}"), on)?;
            let mut servers = vec![shop.start()?];
            while servers.len() < count {
                let folder = shop.folder.join(servers.len().to_string());
                fs::create_dir_all(&folder)?;
                let binary = on(Binary::new(self.program.clone(), &folder));
                servers.push(checkout::start(&binary, peers::free_port()?, &FLAGS)?);
            }
            let side = || Side {
                name: "PebblePay",
                pids: servers.iter().map(Server::pid).collect(),
                load: Box::new(|_| {
                    let each = servers.iter().map(|server| shop.create(server.origin()));
                    Ok(each.collect())
                }),
            };
            let what = format!("create an order, PostgreSQL, {count} of ours");
            let sides = [side(), self.echo(&shop.key)];
            compare(&self.data, &what, CONNECTIONS, &sides, "0.10")?;
        }
        Ok(())
    }
}

/// Milliseconds from starting a server until it is ready, and its memory in MB then.
fn ready(shop: &Shop) -> Result<(f64, u64)> {
    let port = peers::free_port()?;
    let began = Instant::now();
    let mut server = checkout::spawn(&shop.binary, port, &FLAGS)?;
    while !prepare::is_ready(server.origin()) {
        std::thread::sleep(Duration::from_millis(2));
    }
    let took = began.elapsed().as_secs_f64() * 1e3;
    let resident = turns::resident_mb(server.pid())?;
    server.stop();
    Ok((took, resident))
}

/// A PostgreSQL server with one empty database. Ends with its owner.
struct Postgres {
    child: Child,
    url: String,
}

impl Postgres {
    fn start() -> Result<Self> {
        let mut node = run::program("node", &["tests/bench/postgres.mjs"])?;
        let mut child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        let said = child.stdout.take().context("its output is a pipe")?;
        BufReader::new(said).read_line(&mut url)?;
        Ok(Self {
            child,
            url: url.trim().to_owned(),
        })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // It ends with its standard input, which waiting closes.
        let _ = self.child.wait();
    }
}
