//! One run: what is to happen follows from its seed, and so does what happens.

use checkout_server::app::entropy::replay;
use pebblepay_core::id::EndpointId;

use crate::shop::Command;
use crate::stage::{Fault, Stage, store};
use crate::world::{Mood, World, replace, with};
use crate::{check, facts};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What a run is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub seed: u64,
    /// One order, one receiver that is well and one that is not, and nothing else.
    pub small: bool,
    /// The step at which the server dies, in a small run.
    pub die_at: Option<usize>,
}

/// What came of it.
pub(crate) struct Outcome {
    pub fingerprint: u64,
    pub trace: Vec<String>,
    pub deliveries: usize,
    pub heard: usize,
    pub deaths: usize,
    pub failure: Option<String>,
}

/// Performs a run.
pub(crate) fn run(plan: Plan) -> Outcome {
    let store = store();
    replay::seed_this_thread(plan.seed);
    replace(Some(World::new(plan.seed, store)));
    let deliveries = if plan.small {
        small(plan)
    } else {
        wild(plan.seed)
    };
    let world = replace(None).expect("the world of this run");
    Outcome {
        fingerprint: world.fingerprint(),
        deliveries,
        heard: world.heard.len(),
        deaths: world.up.len() - 1,
        failure: world.failure,
        trace: world.trace,
    }
}

fn small(plan: Plan) -> usize {
    let mut stage = Stage::new(plan.seed, 5, 2);
    stage.register(0, None);
    stage.register(1, None);
    with(|w| {
        w.write_ms_max = 12;
        w.die_at = plan.die_at;
        w.moods[1] = Mood::Moody;
    });
    stage.start();
    stage.send(Command::Buy {
        declines: 1,
        pays: true,
        refunds: true,
        webhook_url: Some("http://r1/own/1".to_owned()),
        rests_ms: 0,
    });
    for _ in 0..400 {
        if stage.step() {
            stage.start();
        }
    }
    end(&mut stage)
}

/// How much of what happens, in thousandths of the ticks.
struct Weather {
    customers: u32,
    owner: u32,
    faults: u32,
    moods: u32,
    deaths: u32,
}

fn wild(seed: u64) -> usize {
    let (tick_ms, receivers, rounds) = with(|w| {
        w.write_ms_max = w.pick(&[0, 2, 10, 60]);
        (w.pick(&[5, 10]), w.number(2..=5), w.number(2..=6))
    });
    let receivers = usize::try_from(receivers).unwrap_or(2);
    let mut stage = Stage::new(seed, tick_ms, receivers);
    for receiver in 0..receivers {
        for _ in 0..with(|w| w.number(1..=2)) {
            let only = vec!["payment.completed".to_owned(), "payment.failed".to_owned()];
            let events = with(|w| w.chance(250)).then_some(only);
            stage.register(receiver, events);
        }
    }
    let weather = with(|w| Weather {
        customers: w.pick(&[2, 5, 15]),
        owner: w.pick(&[0, 1, 3]),
        faults: w.pick(&[0, 1, 4]),
        moods: w.pick(&[1, 4]),
        deaths: w.pick(&[0, 3, 8]),
    });
    stage.start();
    for _ in 0..rounds {
        round(&mut stage, &weather, tick_ms);
        if let Some(app) = &stage.app {
            facts::health(app);
        }
        jump(&stage);
    }
    end(&mut stage)
}

fn round(stage: &mut Stage, weather: &Weather, tick_ms: i64) {
    let mut up_again = 0;
    let ticks = with(|w| w.number(1_000..=4_000)) / tick_ms;
    for _ in 0..ticks {
        if with(|w| w.chance(weather.customers)) {
            buy(stage);
        }
        if with(|w| w.chance(weather.owner)) {
            manage(stage);
        }
        for receiver in 1..stage.receivers {
            if with(|w| w.chance(weather.faults)) {
                let all = [
                    Fault::Partition,
                    Fault::Deaf,
                    Fault::Mute,
                    Fault::Held,
                    Fault::Crash,
                ];
                let (fault, for_ms) = with(|w| (w.pick(&all), w.number(20..=7_000)));
                stage.harm(receiver, fault, for_ms);
            }
            if with(|w| w.chance(weather.moods)) {
                let all = [
                    Mood::Well,
                    Mood::Moody,
                    Mood::Moody,
                    Mood::Down,
                    Mood::Hangs,
                ];
                let mood = with(|w| {
                    if w.chance(80) {
                        Mood::Gone
                    } else {
                        w.pick(&all)
                    }
                });
                with(|w| w.moods[receiver] = mood);
                with(|w| w.note(&format!("r{receiver} is {mood:?}")));
            }
        }
        if with(|w| w.die_at.is_none() && w.chance(weather.deaths)) {
            with(|w| {
                let steps = usize::try_from(w.number(1..=40)).unwrap_or(1);
                w.die_at = Some(w.trace.len() + steps);
            });
        }
        if stage.step() {
            up_again = with(|w| w.pick(&[0, 0, 100, 1_500]));
        } else if !stage.is_up() {
            up_again -= tick_ms;
        }
        if !stage.is_up() && up_again <= 0 {
            stage.start();
        }
    }
}

fn buy(stage: &Stage) {
    let receivers = i64::try_from(stage.receivers).unwrap_or(1);
    let command = with(|w| {
        let webhook_url = w.chance(400).then(|| {
            format!(
                "http://r{}/own/{}",
                w.number(0..=receivers - 1),
                w.number(0..=99)
            )
        });
        Command::Buy {
            declines: w.pick(&[0, 0, 1, 2]),
            pays: w.chance(850),
            refunds: w.chance(300),
            webhook_url,
            rests_ms: w.pick(&[0, 10, 500]),
        }
    });
    stage.send(command);
}

fn manage(stage: &Stage) {
    // The first receiver's endpoint is left alone: it shows what others can do to it.
    let others: Vec<EndpointId> = stage
        .endpoints
        .iter()
        .filter(|(_, receiver)| *receiver > 0)
        .map(|(id, _)| id.clone())
        .collect();
    let command = with(|w| {
        let endpoint = w.pick(&others);
        match w.number(0..=9) {
            0..=3 => Command::Enable(endpoint),
            4 => Command::Disable(endpoint),
            5..=7 => Command::Resend(w.number(0..=10_000)),
            8 => Command::Recover(Some(endpoint), w.clock.now_ms() - w.number(0..=DAY_MS)),
            _ => Command::Recover(None, w.clock.now_ms() - w.number(0..=DAY_MS)),
        }
    });
    stage.send(command);
}

/// The clock goes on without anything happening meanwhile: to what is due next, or by long.
fn jump(stage: &Stage) {
    let now_ms = with(|w| w.clock.now_ms());
    let next_ms = stage.app.as_ref().and_then(|app| {
        let (due, _) = facts::waiting(app, now_ms);
        due.into_iter().find(|at_ms| *at_ms > now_ms)
    });
    let to_next_ms = next_ms.map_or(MINUTE_MS, |at_ms| at_ms - now_ms);
    let all = [
        to_next_ms,
        to_next_ms,
        MINUTE_MS,
        6 * MINUTE_MS,
        HOUR_MS,
        5 * HOUR_MS,
    ];
    with(|w| {
        let by_ms = if w.chance(200) {
            w.number(1..=40) * DAY_MS / 10
        } else {
            w.pick(&all)
        };
        w.jump(by_ms);
    });
}

/// The faults end, and with enough time everything arrives. Returns how many deliveries there are.
fn end(stage: &mut Stage) -> usize {
    with(|w| {
        w.note("the faults end");
        w.die_at = None;
        w.moods.iter_mut().for_each(|mood| *mood = Mood::Well);
    });
    stage.mend(true);
    if !stage.is_up() {
        stage.start();
    }
    idle(stage);
    // Payments whose answer the server did not live to hear are settled.
    with(|w| w.jump(31_000));
    stage.send(Command::Tidy);
    idle(stage);
    let Some(app) = stage.app.clone() else {
        return 0;
    };
    drain(stage);
    check::before_recovery(&facts::load(&app));
    stage.send(Command::Recover(None, 0));
    idle(stage);
    drain(stage);
    let facts = facts::load(&app);
    check::after_all(&facts);
    for finding in facts::findings(&app) {
        with(|w| w.fail(format!("the server finds at the end: {finding}")));
    }
    facts.deliveries.len()
}

/// Waits until nobody does anything and no receiver has heard anything for a while: for longer
/// than the jobs take to look again.
fn idle(stage: &mut Stage) {
    const LONGEST_MS: i64 = 60_000;
    let began = with(|w| w.elapsed_ms);
    let mut last = (0, began);
    loop {
        stage.step();
        let (heard, busy, now) = with(|w| (w.heard.len(), w.busy, w.elapsed_ms));
        if heard != last.0 || busy > 0 {
            last = (heard, now);
        }
        if now - last.1 > 2_500 || with(|w| w.failure.is_some()) {
            return;
        }
        if now - began > LONGEST_MS {
            return with(|w| w.fail("nothing comes to rest".to_owned()));
        }
    }
}

/// Lets everything that waits fall due and arrive: the next few as they come, then all at once.
/// Endpoints are enabled; what was sent before the faults ended may disable one once more.
fn drain(stage: &mut Stage) {
    for turn in 0..25 {
        idle(stage);
        let Some(app) = stage.app.clone().filter(|_| with(|w| w.failure.is_none())) else {
            return;
        };
        let disabled = facts::disabled(&app);
        if !disabled.is_empty() {
            let enable = disabled.into_iter().map(Command::Enable);
            enable.for_each(|command| stage.send(command));
            continue;
        }
        let now_ms = with(|w| w.clock.now_ms());
        let (due, _) = facts::waiting(&app, now_ms);
        let Some(last) = due.last() else {
            return;
        };
        let next = due.iter().find(|at_ms| **at_ms > now_ms);
        let to_ms = if turn < 2 { next.unwrap_or(last) } else { last };
        // An event waits for the earlier ones of its order for a minute, due or not.
        with(|w| w.jump((to_ms - now_ms).max(MINUTE_MS + 1_000)));
    }
    with(|w| w.fail("after the faults, something still does not arrive".to_owned()));
}
