//! What has to be true of every run, whatever happened in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{AttemptRow, DeliveryRow, Facts};
use crate::receiver::RETRY_AFTER_S;
use crate::world::{Heard, Touch, World, with};

const MINUTE_MS: i64 = 60_000;
/// The gaps between attempts, without jitter (B-13).
const GAPS_MINUTES: [i64; 5] = [5, 15, 60, 240, 720];
/// Within this, a receiver that is well hears of an event while the server is up.
const PROMPT_MS: i64 = 2_500;
/// Between what a receiver writes down and what the server does lie a few ticks.
const SLACK_MS: i64 = 100;

/// One run, by what belongs together.
struct Run<'a> {
    facts: &'a Facts,
    world: &'a World,
    /// By event and URL, in the order in which it was heard.
    heard: BTreeMap<(&'a str, &'a str), Vec<&'a Heard>>,
    /// By delivery, in order.
    attempts: BTreeMap<&'a str, Vec<&'a AttemptRow>>,
}

type Check = fn(&Run<'_>) -> Result<(), String>;

const CHECKS: [(&str, Check); 9] = [
    ("everyone is told", told),
    ("what is delivered was answered with 2xx", answered),
    ("what is given up was tried to the end", given_up),
    ("nobody is told without end", counted),
    ("the bytes and numbers stay the same", same),
    ("numbers without a gap", numbered),
    ("the events of an order come in order", ordered),
    ("the schedule is kept", scheduled),
    ("those who are well hear at once", prompt),
];

/// What has to be true at any time.
pub(crate) fn before_recovery(facts: &Facts) {
    with(|w| {
        let found: Vec<String> = {
            let run = Run::of(facts, w);
            let failed = |(name, check): &(&str, Check)| {
                check(&run).err().map(|why| format!("{name}: {why}"))
            };
            CHECKS.iter().filter_map(failed).collect()
        };
        found.into_iter().for_each(|why| w.fail(why));
    });
}

/// What has to be true at the end: also, that all has arrived.
pub(crate) fn after_all(facts: &Facts) {
    before_recovery(facts);
    let left = facts.deliveries.iter().find(|d| d.state != "delivered");
    if let Some(d) = left {
        with(|w| w.fail(format!("{} to {} is still {}", d.event_id, d.url, d.state)));
    }
}

impl<'a> Run<'a> {
    fn of(facts: &'a Facts, world: &'a World) -> Self {
        let mut heard: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for h in &world.heard {
            let key = (h.event_id.as_str(), h.url.as_str());
            heard.entry(key).or_default().push(h);
        }
        let mut attempts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for a in &facts.attempts {
            attempts.entry(a.delivery_id.as_str()).or_default().push(a);
        }
        Self {
            facts,
            world,
            heard,
            attempts,
        }
    }

    fn heard(&self, d: &'a DeliveryRow) -> &[&'a Heard] {
        let key = (d.event_id.as_str(), d.url.as_str());
        self.heard.get(&key).map_or(&[], Vec::as_slice)
    }

    fn attempts(&self, d: &DeliveryRow) -> &[&'a AttemptRow] {
        self.attempts.get(d.id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody made it due out of turn in this time.
    fn touched(&self, d: &DeliveryRow, from_ms: i64, to_ms: i64) -> bool {
        let of = |wanted: &Option<String>, own: Option<&String>| {
            wanted.is_none() || wanted.as_ref() == own
        };
        let hits = |t: &Touch| {
            of(&t.endpoint, d.endpoint_id.as_ref())
                && of(&t.event, Some(&d.event_id))
                && t.from_ms <= to_ms
                && t.to_ms >= from_ms
        };
        self.world.touches.iter().any(hits)
    }
}

fn is_2xx(status: Option<i64>) -> bool {
    status.is_some_and(|status| (200..300).contains(&status))
}

fn told(run: &Run<'_>) -> Result<(), String> {
    let mut rows: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for d in &run.facts.deliveries {
        let receiver = d.endpoint_id.as_deref().unwrap_or(&d.url);
        *rows.entry((&d.event_id, receiver)).or_default() += 1;
    }
    for event in &run.facts.events {
        let own = event.webhook_url.iter().map(String::as_str);
        let all = run.facts.endpoints.iter().filter(|e| e.hears(&event.kind));
        for receiver in all.map(|e| e.id.as_str()).chain(own) {
            if rows.remove(&(event.id.as_str(), receiver)) != Some(1) {
                return Err(format!("{} has not one delivery to {receiver}", event.id));
            }
        }
    }
    match rows.first_key_value() {
        Some(((event, receiver), _)) => Err(format!("{receiver} did not want {event}")),
        None => Ok(()),
    }
}

/// Every answer that the server has written down was given, at that time and by that receiver.
fn answered(run: &Run<'_>) -> Result<(), String> {
    for d in &run.facts.deliveries {
        let (heard, attempts) = (run.heard(d), run.attempts(d));
        for a in attempts {
            let began = run.world.elapsed_at(a.at_ms);
            let span = began - SLACK_MS..=began + a.duration_ms + SLACK_MS;
            let gave =
                |h: &&&Heard| h.answered.map(i64::from) == a.status && span.contains(&h.elapsed_ms);
            if a.status.is_some() && !heard.iter().any(|h| gave(&h)) {
                return Err(format!(
                    "attempt {} of {} made up its answer",
                    a.number, d.id
                ));
            }
        }
        let arrived = heard.iter().any(|h| is_2xx(h.answered.map(i64::from)));
        if d.state == "delivered" && !(arrived && attempts.iter().any(|a| is_2xx(a.status))) {
            return Err(format!("{} to {} is no delivery", d.event_id, d.url));
        }
        let numbers: Vec<i64> = attempts.iter().map(|a| a.number).collect();
        if numbers != (1..=d.attempts).collect::<Vec<i64>>() {
            return Err(format!("the attempts of {} are {numbers:?}", d.id));
        }
    }
    Ok(())
}

/// An attempt is heard twice where a kept connection broke, and is forgotten where the server died.
fn counted(run: &Run<'_>) -> Result<(), String> {
    let deaths = run.world.up.len() - 1;
    for d in &run.facts.deliveries {
        let (heard, tried) = (run.heard(d).len(), run.attempts(d).len());
        if heard > 2 * (tried + deaths) {
            return Err(format!(
                "{} heard {} {heard} times, not {tried}",
                d.url, d.event_id
            ));
        }
    }
    Ok(())
}

fn given_up(run: &Run<'_>) -> Result<(), String> {
    for d in run
        .facts
        .deliveries
        .iter()
        .filter(|d| d.state == "exhausted")
    {
        let last = run.attempts(d).last().and_then(|a| a.status);
        if d.tries < 6 && last != Some(410) {
            return Err(format!("{} was given up after {} tries", d.id, d.tries));
        }
    }
    Ok(())
}

fn same(run: &Run<'_>) -> Result<(), String> {
    for d in &run.facts.deliveries {
        for h in run.heard(d) {
            let kept = d.body.as_ref().is_none_or(|body| *body == h.body);
            if !kept || h.body != run.heard(d)[0].body {
                return Err(format!("{} to {} changed its bytes", d.event_id, d.url));
            }
            if h.number != d.number {
                return Err(format!("{} to {} changed its number", d.event_id, d.url));
            }
        }
    }
    let known: BTreeSet<_> = run
        .facts
        .deliveries
        .iter()
        .map(|d| (&*d.event_id, &*d.url))
        .collect();
    match run.heard.keys().find(|key| !known.contains(*key)) {
        Some((event, url)) => Err(format!("{url} heard of {event}, which nobody wrote")),
        None => Ok(()),
    }
}

fn numbered(run: &Run<'_>) -> Result<(), String> {
    for endpoint in &run.facts.endpoints {
        let own = run.facts.deliveries.iter();
        let own = own.filter(|d| d.endpoint_id.as_ref() == Some(&endpoint.id));
        let numbers: Vec<i64> = own.filter_map(|d| d.number).collect();
        let count = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        // In the order of the log, so that a later event never has a lower number.
        if numbers != (1..=count).collect::<Vec<i64>>() {
            return Err(format!("{} counts {numbers:?}", endpoint.id));
        }
    }
    Ok(())
}

/// An event waits for the earlier ones of its order on the same way, for a minute.
fn ordered(run: &Run<'_>) -> Result<(), String> {
    let mut ways: BTreeMap<(&str, &str), Vec<&DeliveryRow>> = BTreeMap::new();
    for d in &run.facts.deliveries {
        ways.entry((&d.lane, &d.order_id)).or_default().push(d);
    }
    for way in ways.values() {
        for (place, later) in way.iter().enumerate() {
            for h in run.heard(later) {
                let old = h.at_ms - later.created_at_ms >= MINUTE_MS;
                let waits = |earlier: &&&DeliveryRow| {
                    earlier.sequence < later.sequence && !settled(run, earlier, later, h)
                };
                if let Some(earlier) = way[..place].iter().find(waits)
                    && !old
                {
                    let (a, b) = (&earlier.event_id, &later.event_id);
                    return Err(format!("{b} came to {} before {a}", later.url));
                }
            }
        }
    }
    Ok(())
}

/// Whether an earlier delivery no longer held up a later one when that was heard.
fn settled(run: &Run<'_>, earlier: &DeliveryRow, later: &DeliveryRow, h: &Heard) -> bool {
    let before = |other: &&&Heard| other.elapsed_ms <= h.elapsed_ms;
    let arrived = run.heard(earlier).iter().filter(before);
    let mut answers = arrived.map(|other| other.answered.map(i64::from));
    if answers.any(is_2xx) {
        return true;
    }
    let tried = run.attempts(earlier).iter().filter(|a| a.at_ms <= h.at_ms);
    let tried: Vec<_> = tried.collect();
    // What is sent again goes before and after others as it comes, but not before a first try.
    let touched = run.touched(later, later.created_at_ms, h.at_ms)
        || run.touched(earlier, later.created_at_ms, h.at_ms);
    tried.len() >= 6 || tried.iter().any(|a| a.status == Some(410)) || touched && !tried.is_empty()
}

fn scheduled(run: &Run<'_>) -> Result<(), String> {
    for d in &run.facts.deliveries {
        for (made, pair) in run.attempts(d).windows(2).enumerate() {
            let (a, b) = (pair[0], pair[1]);
            if run.touched(d, a.at_ms, b.at_ms) || run.touched(d, 0, a.at_ms) {
                break;
            }
            let asked_ms = match a.status {
                Some(429) => RETRY_AFTER_S * 1_000,
                _ => 0,
            };
            let gap_ms = GAPS_MINUTES
                .get(made)
                .map_or(i64::MAX, |gap| gap * MINUTE_MS);
            let gap_ms = gap_ms.max(asked_ms);
            if b.at_ms - a.at_ms < gap_ms {
                return Err(format!("{} was tried again too soon", d.id));
            }
        }
    }
    Ok(())
}

/// The first receiver is always well: nothing that others do delays what it is told.
fn prompt(run: &Run<'_>) -> Result<(), String> {
    let first = run.facts.deliveries.iter();
    for d in first.filter(|d| d.url.starts_with("http://r0/e/")) {
        let Some(heard) = run.heard(d).first() else {
            return Err(format!("{} did not hear of {}", d.url, d.event_id));
        };
        let created = run.world.elapsed_at(d.created_at_ms);
        for &(up, down) in &run.world.up {
            let (from, to) = (up.max(created), down.min(heard.elapsed_ms));
            if to - from > PROMPT_MS {
                return Err(format!(
                    "{} heard of {} after {} ms",
                    d.url,
                    d.event_id,
                    to - from
                ));
            }
        }
    }
    Ok(())
}
