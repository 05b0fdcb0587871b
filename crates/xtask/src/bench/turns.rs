//! Servers that take turns, one second each, and what is said of those seconds.

use super::wrk::{Load, Slice};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// How many seconds each side gets per measurement.
const ROUNDS: usize = 5;

/// Who takes a turn: its processes, and the load of a round, which may be one for each process.
pub(super) struct Side<'a> {
    pub(super) name: &'a str,
    pub(super) pids: Vec<u32>,
    pub(super) load: Box<dyn Fn(usize) -> Result<Vec<Load>> + 'a>,
}

impl<'a> Side<'a> {
    /// One process that gets the same load in every round.
    pub(super) fn of(name: &'a str, pid: u32, load: Load) -> Self {
        Self {
            name,
            pids: vec![pid],
            load: Box::new(move |_| Ok(vec![load.clone()])),
        }
    }
}

/// One second of one side.
struct Turn {
    slice: Slice,
    /// Processor time of the processes for each answer, in microseconds. It hardly depends on what
    /// else the machine does, which the answers per second do.
    cpu_us: f64,
}

/// Has the sides take turns and prints a line for each. The first is compared with every other one,
/// and `aim` is its aim against the second.
pub(super) fn compare(
    data: &Path,
    what: &str,
    connections: u32,
    sides: &[Side<'_>],
    aim: &str,
) -> Result<()> {
    let mut turns: Vec<Vec<Turn>> = sides.iter().map(|_| Vec::new()).collect();
    for round in 0..=ROUNDS {
        for (side, turns) in sides.iter().zip(&mut turns) {
            let loads = (side.load)(round)?;
            let before = cpu_seconds(&side.pids)?;
            let slice = Load::run_all(&loads, data, connections)?;
            let cpu_us = (cpu_seconds(&side.pids)? - before) * 1e6 / slice.answers;
            // The first round warms caches and connections up.
            if round > 0 {
                turns.push(Turn { slice, cpu_us });
            }
        }
    }
    let Some((ours, others)) = turns.split_first() else {
        return Ok(());
    };
    for (i, (side, turns)) in sides.iter().zip(&turns).enumerate() {
        let rates = sorted(turns.iter().map(|turn| turn.slice.per_second));
        let p99 = median(&sorted(turns.iter().map(|turn| turn.slice.p99_ms)));
        let cpu = median(&sorted(turns.iter().map(|turn| turn.cpu_us)));
        let against = i.checked_sub(1).and_then(|other| others.get(other));
        let ratio = against.map_or_else(String::new, |other| ratio(ours, other));
        println!(
            "| {} | {} | {:.0} ({:.0}–{:.0}) | {p99:.1} ms | {cpu:.0} µs | {ratio} | {} |",
            if i == 0 { what } else { "" },
            side.name,
            median(&rates),
            rates.first().unwrap_or(&f64::NAN),
            rates.last().unwrap_or(&f64::NAN),
            if i == 1 { aim } else { "" },
        );
    }
    Ok(())
}

/// What [`compare`] prints lines of.
pub(super) fn heading() {
    println!(
        "| what | who | per second (min–max) | p99 | CPU of each | PebblePay is … of it | aim |"
    );
    println!("|---|---|---|---|---|---|---|");
}

/// Rates of the same round, divided: median, smallest and largest.
fn ratio(ours: &[Turn], other: &[Turn]) -> String {
    let pairs = ours.iter().zip(other);
    let ratios = sorted(pairs.map(|(one, other)| one.slice.per_second / other.slice.per_second));
    let (first, last) = (ratios.first(), ratios.last());
    format!(
        "{:.2} ({:.2}–{:.2})",
        median(&ratios),
        first.unwrap_or(&f64::NAN),
        last.unwrap_or(&f64::NAN)
    )
}

/// Processor time that processes have used so far, from the kernel.
fn cpu_seconds(pids: &[u32]) -> Result<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let mut ticks = 0.0;
    for pid in pids {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The name in brackets may hold spaces; user and system time are the 12th and 13th after it.
        let fields = stat
            .rsplit(')')
            .next()
            .context("the kernel tells no times")?;
        for field in fields.split_whitespace().skip(11).take(2) {
            ticks += field.parse::<f64>()?;
        }
    }
    Ok(ticks / TICKS_PER_SECOND)
}

pub(super) fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

pub(super) fn median(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Memory a process has in use, from the kernel.
pub(super) fn resident_mb(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes
        .context("the kernel tells no VmRSS")?
        .trim()
        .parse::<u64>()?
        / 1024)
}
