//! The project's own commands, run as `cargo xtask COMMAND`.
//!
//! Everything a developer, a packager or the continuous integration does with a checkout is one
//! command here, so that it works the same on each machine that has cargo. Each command is one
//! module. Nothing here is part of what is shipped, and nothing that is shipped may need it.

#![expect(
    clippy::print_stdout,
    reason = "a command's result goes to stdout; progress and errors go to stderr"
)]

mod bench;
mod build;
mod conformance;
mod demo;
mod integrity;
mod reproduce;
mod run;
mod sbom;
mod sdk;
mod sim;
mod source;
mod test;
mod tidy;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  demo         build everything and run a checkout with a demo shop
                 --port N     port of the checkout, the shop takes the next free one (8080)
                 --data DIR   keep the database there (a temporary directory)
                 --json       print one JSON line on stdout when ready
  test         install what tests need and run all of them
                 --fast       Rust tests on SQLite only
  build        build the browser SDK, the npm package and the server, print their sizes
  sdk          build the browser SDK and the npm package alone; a debug server serves the SDK without
               being built again
  reproduce    build the browser SDK twice from clean, in two places, and compare
                 --with-dist  once, and compare with what is in dist/
  bench        measure the server against a bare echo, in turns
                 orders       creating, reading and paying orders
                 growth       reading and creating with a thousand and a million orders
                 deliveries   webhooks a second, sent and recorded
                 streams      a thousand readers of a stream
                 sdk          the script tag beside Polar's and a hand-written one
  sim          the delivery engine in simulated worlds, one for each seed
                 --seeds N    how many (1000)
                 --from S     the first one (1)
                 --seed S     this one alone, with all that happens in it
  conformance  write docs/conformance.md: every promised behaviour and the tests that prove it
                 --check      change nothing, fail if the document or a proof is out of date
  sbom         print what is inside the server and the SDK, as CycloneDX
  tidy         check the direction of dependencies, sizes of files and leftovers
";

enum Command {
    Demo(demo::Options),
    Test {
        fast: bool,
    },
    Build,
    Sdk,
    Reproduce {
        with_dist: bool,
    },
    BenchOrders,
    BenchGrowth,
    BenchDeliveries,
    BenchStreams,
    BenchSdk,
    Sim(sim::Options),
    Conformance {
        check: bool,
    },
    Sbom,
    Tidy,
    /// Started by `demo` for itself: ends the server if the demo is killed.
    DemoGuard {
        pid: i32,
    },
    Help,
}

fn main() -> ExitCode {
    let result = parse(lexopt::Parser::from_env());
    let command = match result {
        Ok(command) => command,
        Err(error) => {
            eprintln!("error: {error:#}; `cargo xtask help` lists the commands");
            return ExitCode::from(2);
        }
    };
    match perform(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(command: Command) -> Result<()> {
    match command {
        Command::Demo(options) => demo::run(&options),
        Command::Test { fast } => test::run(fast),
        Command::Build => build::run(),
        Command::Sdk => build::sdk_and_package(),
        Command::Reproduce { with_dist } => reproduce::run(with_dist),
        Command::BenchOrders => bench::orders::run(),
        Command::BenchGrowth => bench::growth(),
        Command::BenchDeliveries => bench::deliveries(),
        Command::BenchStreams => bench::streams(),
        Command::BenchSdk => bench::sdk::run(),
        Command::Sim(options) => sim::run(options),
        Command::Conformance { check: false } => conformance::write(),
        Command::Conformance { check: true } => conformance::check(),
        Command::Sbom => sbom::run(),
        Command::Tidy => tidy::run(),
        Command::DemoGuard { pid } => demo::guard(pid),
        Command::Help => {
            print!("{HELP}");
            Ok(())
        }
    }
}

fn parse(mut arguments: lexopt::Parser) -> Result<Command> {
    let mut command = match arguments.next()? {
        None | Some(Long("help") | Short('h')) => return Ok(Command::Help),
        Some(Value(name)) => match name.to_str() {
            Some("demo") => Command::Demo(demo::Options::default()),
            Some("test") => Command::Test { fast: false },
            Some("build") => Command::Build,
            Some("sdk") => Command::Sdk,
            Some("reproduce") => Command::Reproduce { with_dist: false },
            Some("bench") => match arguments.next()? {
                None => Command::BenchOrders,
                Some(Value(name)) if name == "orders" => Command::BenchOrders,
                Some(Value(name)) if name == "growth" => Command::BenchGrowth,
                Some(Value(name)) if name == "deliveries" => Command::BenchDeliveries,
                Some(Value(name)) if name == "streams" => Command::BenchStreams,
                Some(Value(name)) if name == "sdk" => Command::BenchSdk,
                _ => bail!("bench measures `orders`, `growth`, `deliveries`, `streams` or `sdk`"),
            },
            Some("sim") => Command::Sim(sim::Options::default()),
            Some("conformance") => Command::Conformance { check: false },
            Some("sbom") => Command::Sbom,
            Some("tidy") => Command::Tidy,
            Some("demo-guard") => Command::DemoGuard { pid: 0 },
            Some("help") => Command::Help,
            _ => bail!("no such command: {}", name.to_string_lossy()),
        },
        Some(other) => return Err(other.unexpected().into()),
    };
    while let Some(argument) = arguments.next()? {
        match (&mut command, argument) {
            (Command::Demo(options), Long("port")) => options.port = arguments.value()?.parse()?,
            (Command::Demo(options), Long("data")) => {
                options.data = Some(arguments.value()?.into());
            }
            (Command::Demo(options), Long("json")) => options.json = true,
            (Command::Test { fast }, Long("fast")) => *fast = true,
            (Command::Reproduce { with_dist }, Long("with-dist")) => *with_dist = true,
            (Command::Sim(options), Long("seeds")) => options.seeds = arguments.value()?.parse()?,
            (Command::Sim(options), Long("from")) => options.from = arguments.value()?.parse()?,
            (Command::Sim(options), Long("seed")) => {
                options.seed = Some(arguments.value()?.parse()?);
            }
            (Command::Conformance { check }, Long("check")) => *check = true,
            (Command::DemoGuard { pid }, Long("pid")) => *pid = arguments.value()?.parse()?,
            (_, Long("help") | Short('h')) => return Ok(Command::Help),
            (_, other) => return Err(other.unexpected().into()),
        }
    }
    Ok(command)
}
