//! `cargo xtask bench orders`: the server against the least a server can do.
//!
//! An absolute number says more about the machine than about the program. So every figure is a
//! ratio: the server and a bare echo on the same HTTP stack take turns, one second each, under
//! the same load, and the medians of those seconds are compared.

mod prepare;
pub(crate) mod sdk;
mod wrk;

use crate::demo::checkout::{self, Binary};
use crate::{build, run};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use wrk::{Load, Slice};

/// Connections held open, each with one request under way.
const CONNECTIONS: u32 = 64;
/// The load says from which address each customer comes, and is far above any limit.
const FLAGS: [&str; 4] = ["--trusted-proxy", "127.0.0.1", "--api-rate-per-second", "0"];
/// How many seconds each side gets per measurement.
const PAIRS: usize = 5;
/// Payments prepared for each second; more than the server makes.
const PAYMENTS_PER_SLICE: usize = 6000;
/// The body of a created order, also what the echo returns.
const ORDER: &str = r#"{"amount":49.99,"product_name":"Stoneware mug","order_reference":"MUG-001","customer_email":"ada@example.com","metadata":{"plan":"premium","user_id":"123"}}"#;

/// Measures how reading and creating grow with the number of orders and events.
pub(crate) fn growth() -> Result<()> {
    measurement("growth", "")?;
    measurement("events_growth", "")
}

/// Measures how many webhooks a second are sent and recorded, on SQLite and on PostgreSQL.
pub(crate) fn deliveries() -> Result<()> {
    measurement("deliveries_load", "deliveries")
}

/// Measures how soon a thousand readers of a stream hear of an event.
pub(crate) fn streams() -> Result<()> {
    measurement("streams_load", "")
}

/// Runs a measurement that is an ignored test of the server, in a release build.
fn measurement(file: &str, name: &str) -> Result<()> {
    let test = [
        "test",
        "--package",
        "checkout-server",
        "--release",
        "--test",
        file,
    ];
    let measured = ["--", "--ignored", "--nocapture", name];
    let mut cargo = run::cargo()?;
    // What is measured on PostgreSQL is durable there too.
    cargo.env("PEBBLEPAY_TEST_POSTGRES_FSYNC", "on");
    run::check(cargo.args(test).args(measured))
}

/// Measures creating, reading and paying orders.
pub(crate) fn orders() -> Result<()> {
    wrk::require()?;
    let binary = build::everything()?;
    let echo = Echo::start()?;
    let data = std::env::temp_dir().join(format!("pebblepay-bench-{}", std::process::id()));
    fs::create_dir_all(&data)?;
    let result = measure(&Binary::new(binary, &data), &data, &echo);
    let _ = fs::remove_dir_all(&data);
    result
}

fn measure(binary: &Binary, data: &Path, echo: &Echo) -> Result<()> {
    let store = binary.json(&["store", "create", "--name", "Bench", "--json"])?;
    let key = store.get("test_key").and_then(Value::as_str);
    let key = key.context("store create named no test_key")?;
    let server = checkout::start(binary, free_port()?, &FLAGS)?;
    let origin = server.origin();

    let sides = Sides {
        data,
        server: server.pid(),
        echo: echo.child.id(),
    };
    let create = Load::post(&format!("{origin}/api/v1/orders"), key, ORDER);
    let echoed = Load::post(&echo.url, key, ORDER);
    println!(
        "| what | per second (min–max) | p99 | CPU | echo per second | p99 | CPU | ratio | CPU ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let (ours, theirs) = alternate(&sides, |_| Ok(create.clone()), &echoed)?;
    print_row("create an order", &ours, &theirs);

    let order = prepare::order(origin, key, ORDER)?;
    let get = Load::get(&format!("{origin}/api/v1/orders/{order}"), key);
    let (ours, theirs) = alternate(&sides, |_| Ok(get.clone()), &echoed)?;
    print_row("read an order", &ours, &theirs);

    let pay = |slice: usize| {
        let list = data.join(format!("payments-{slice}"));
        prepare::payments(origin, key, ORDER, PAYMENTS_PER_SLICE, &list)?;
        Ok(Load::payments(origin, &list))
    };
    let (ours, theirs) = alternate(&sides, pay, &echoed)?;
    print_row("pay an order", &ours, &theirs);
    println!(
        "\nserver after all of it: {} MB resident",
        resident_mb(server.pid())?
    );
    Ok(())
}

/// Where load is made, and the two processes that take turns.
struct Sides<'a> {
    data: &'a Path,
    server: u32,
    echo: u32,
}

/// One second of one side.
struct Turn {
    slice: Slice,
    /// Processor time of the process for each answer, in microseconds. It hardly depends on what
    /// else the machine does, which the answers per second do.
    cpu_us: f64,
}

/// Runs both loads in turns. Ours is made anew for each second, because a payment is spent.
fn alternate(
    sides: &Sides<'_>,
    ours: impl Fn(usize) -> Result<Load>,
    echo: &Load,
) -> Result<(Vec<Turn>, Vec<Turn>)> {
    let turn = |load: &Load, pid: u32| -> Result<Turn> {
        let before = cpu_seconds(pid)?;
        let slice = load.run(sides.data, CONNECTIONS)?;
        let cpu_us = (cpu_seconds(pid)? - before) * 1e6 / slice.answers;
        Ok(Turn { slice, cpu_us })
    };
    let (mut server_turns, mut echo_turns) = (Vec::new(), Vec::new());
    for pair in 0..=PAIRS {
        let load = ours(pair)?;
        let (server, echo) = (turn(&load, sides.server)?, turn(echo, sides.echo)?);
        // The first pair warms caches and connections up.
        if pair > 0 {
            server_turns.push(server);
            echo_turns.push(echo);
        }
    }
    Ok((server_turns, echo_turns))
}

fn print_row(what: &str, ours: &[Turn], echo: &[Turn]) {
    let rate = |turns: &[Turn]| sorted(turns.iter().map(|turn| turn.slice.per_second));
    let p99 = |turns: &[Turn]| median(&sorted(turns.iter().map(|turn| turn.slice.p99_ms)));
    let cpu = |turns: &[Turn]| median(&sorted(turns.iter().map(|turn| turn.cpu_us)));
    let (our_rates, our_cpu, echo_cpu) = (rate(ours), cpu(ours), cpu(echo));
    let (our_rate, echo_rate) = (median(&our_rates), median(&rate(echo)));
    println!(
        "| {what} | {our_rate:.0} ({:.0}–{:.0}) | {:.2} ms | {our_cpu:.0} µs | {echo_rate:.0} | \
         {:.2} ms | {echo_cpu:.0} µs | {:.2} | {:.2} |",
        our_rates.first().unwrap_or(&0.0),
        our_rates.last().unwrap_or(&0.0),
        p99(ours),
        p99(echo),
        our_rate / echo_rate,
        echo_cpu / our_cpu,
    );
}

/// Processor time a process has used so far, from the kernel.
fn cpu_seconds(pid: u32) -> Result<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may hold spaces; user and system time are the 12th and 13th after it.
    let fields = stat
        .rsplit(')')
        .next()
        .context("the kernel tells no times")?;
    let times = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse::<f64>);
    let ticks = times.sum::<Result<f64, _>>()?;
    Ok(ticks / TICKS_PER_SECOND)
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn median(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}

/// Memory the process has in use, from the kernel.
fn resident_mb(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes
        .context("the kernel tells no VmRSS")?
        .trim()
        .parse::<u64>()?
        / 1024)
}

/// The reference: an axum server that parses a JSON body and sends it back.
struct Echo {
    child: Child,
    url: String,
}

impl Echo {
    fn start() -> Result<Self> {
        let mut cargo = run::cargo()?;
        cargo.args([
            "build",
            "--release",
            "--package",
            "checkout-server",
            "--example",
            "echo",
        ]);
        run::check(&mut cargo)?;
        let program: PathBuf = run::target_dir()?.join("release/examples/echo");
        let address = format!("127.0.0.1:{}", free_port()?);
        let mut command = Command::new(program);
        let child = command
            .arg(&address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let echo = Self {
            child,
            url: format!("http://{address}/"),
        };
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(&address).is_err() {
            if Instant::now() > deadline {
                bail!("the echo does not start");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(echo)
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
