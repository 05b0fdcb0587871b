//! `cargo xtask bench orders`: the server against the least a server can do.
//!
//! An absolute number says more about the machine than about the program. So every figure is a
//! ratio: the server and a bare echo on the same HTTP stack take turns, one second each, under
//! the same load, and the medians of those seconds are compared.

mod prepare;
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
/// How many seconds each side gets per measurement.
const PAIRS: usize = 5;
/// Payments prepared for each second; more than the server makes.
const PAYMENTS_PER_SLICE: usize = 6000;
/// The body of a created order, also what the echo returns.
const ORDER: &str = r#"{"amount":49.99,"product_name":"Stoneware mug","order_reference":"MUG-001","customer_email":"ada@example.com","metadata":{"plan":"premium","user_id":"123"}}"#;

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
    let server = checkout::start(binary, free_port()?)?;
    let origin = server.origin();

    let create = Load::post(&format!("{origin}/api/v1/orders"), key, ORDER);
    let echoed = Load::post(&echo.url, key, ORDER);
    println!("| what | per second (min–max) | p99 | echo per second | p99 | ratio |");
    println!("|---|---|---|---|---|---|");
    let (ours, theirs) = alternate(data, |_| Ok(create.clone()), &echoed)?;
    print_row("create an order", &ours, &theirs);

    let order = prepare::order(origin, key, ORDER)?;
    let get = Load::get(&format!("{origin}/api/v1/orders/{order}"), key);
    let (ours, theirs) = alternate(data, |_| Ok(get.clone()), &echoed)?;
    print_row("read an order", &ours, &theirs);

    let pay = |slice: usize| {
        let list = data.join(format!("payments-{slice}"));
        prepare::payments(origin, key, ORDER, PAYMENTS_PER_SLICE, &list)?;
        Ok(Load::payments(origin, &list))
    };
    let (ours, theirs) = alternate(data, pay, &echoed)?;
    print_row("pay an order", &ours, &theirs);
    println!(
        "\nserver after all of it: {} MB resident",
        resident_mb(server.pid())?
    );
    Ok(())
}

/// Runs both loads in turns. Ours is made anew for each second, because a payment is spent.
fn alternate(
    data: &Path,
    ours: impl Fn(usize) -> Result<Load>,
    echo: &Load,
) -> Result<(Vec<Slice>, Vec<Slice>)> {
    let (mut server_slices, mut echo_slices) = (Vec::new(), Vec::new());
    for pair in 0..=PAIRS {
        let load = ours(pair)?;
        let (server, echo) = (load.run(data, CONNECTIONS)?, echo.run(data, CONNECTIONS)?);
        // The first pair warms caches and connections up.
        if pair > 0 {
            server_slices.push(server);
            echo_slices.push(echo);
        }
    }
    Ok((server_slices, echo_slices))
}

fn print_row(what: &str, ours: &[Slice], echo: &[Slice]) {
    let rate = |slices: &[Slice]| sorted(slices.iter().map(|slice| slice.per_second));
    let p99 = |slices: &[Slice]| median(&sorted(slices.iter().map(|slice| slice.p99_ms)));
    let (our_rates, echo_rates) = (rate(ours), rate(echo));
    let (our_rate, echo_rate) = (median(&our_rates), median(&echo_rates));
    let (low, high) = (our_rates.first(), our_rates.last());
    println!(
        "| {what} | {our_rate:.0} ({:.0}–{:.0}) | {:.2} ms | {echo_rate:.0} | {:.2} ms | {:.2} |",
        low.unwrap_or(&0.0),
        high.unwrap_or(&0.0),
        p99(ours),
        p99(echo),
        our_rate / echo_rate,
    );
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
