//! What happened at a store, by the day. The paths that take payments write none of it: a job follows each
//! store's log and adds up what it finds. The cursor moves in the transaction that adds, so each event
//! counts once, whoever dies when, and however many servers there are.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use pebblepay_core::event::Event;
use pebblepay_core::figures::{self as rules, Cell, Figure, Sum, day_of};
use pebblepay_core::id::StoreId;
use pebblepay_core::store::Mode;

use super::auth::Caller;
use super::{App, Res};
use crate::db::{event_lists, figures};

/// How many events are counted in one transaction.
const EVENTS_AT_ONCE: i64 = 500;
/// How many stores are looked at in one round.
const STORES_AT_ONCE: i64 = 200;
/// How many events that are not counted yet a reader counts for itself.
const TAIL_MAX: i64 = 1_000;

/// Checkout pages that were opened since they were last written down. Opening a page writes nothing, so
/// those of the last second are lost when the server dies.
#[derive(Default)]
pub struct Opens(Mutex<HashMap<(StoreId, Mode, i64), i64>>);

impl Opens {
    /// A page was opened.
    pub fn count(&self, store: &StoreId, mode: Mode, now_ms: i64) {
        self.add((store.clone(), mode, day_of(now_ms)), 1);
    }

    fn add(&self, key: (StoreId, Mode, i64), more: i64) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *open.entry(key).or_insert(0) += more;
    }

    fn take(&self) -> HashMap<(StoreId, Mode, i64), i64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn of(&self, store: &StoreId, mode: Mode) -> Vec<(i64, i64)> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = open
            .iter()
            .filter(|((s, m, _), _)| s == store && *m == mode);
        mine.map(|((_, _, day), count)| (*day, *count)).collect()
    }
}

/// Counts a portion of what happened; how many events that were. Whoever calls it goes on while there
/// are some.
///
/// # Errors
/// As the database says.
pub async fn follow(app: &App) -> Res<usize> {
    write_opens(app).await?;
    let read = app
        .db
        .read(|tx| -> Res<_> { Ok(figures::behind(tx, STORES_AT_ONCE)?) });
    let mut counted = 0;
    for (store, from) in read.await? {
        counted += follow_store(app, store, from).await?;
    }
    Ok(counted)
}

/// Events never change, so they are read and added up before the transaction that writes.
async fn follow_store(app: &App, store: StoreId, from: i64) -> Res<usize> {
    let of = store.clone();
    let read = app.db.read_long(move |tx| -> Res<Vec<Event>> {
        Ok(event_lists::after(tx, &of, from, EVENTS_AT_ONCE)?)
    });
    let events = read.await?;
    let Some(last) = events.last() else {
        return Ok(0);
    };
    let (to, added) = (last.sequence, sums(&events));
    let written = app.db.write(move |tx| -> Res<bool> {
        if !figures::advance(tx, &store, from, to)? {
            return Ok(false);
        }
        for (cell, sum) in &added {
            figures::add(tx, &store, cell, *sum)?;
        }
        Ok(true)
    });
    Ok(if written.await? { events.len() } else { 0 })
}

fn sums(events: &[Event]) -> HashMap<Cell, Sum> {
    let mut sums = HashMap::new();
    for (cell, one) in events.iter().filter_map(rules::of_event) {
        add_to(&mut sums, cell, one);
    }
    sums
}

fn add_to(sums: &mut HashMap<Cell, Sum>, cell: Cell, more: Sum) {
    let sum = sums.entry(cell).or_default();
    sum.count += more.count;
    sum.minor += more.minor;
}

async fn write_opens(app: &App) -> Res<()> {
    let taken = app.opens.take();
    if taken.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = taken.clone().into_iter().collect();
    let written = app.db.write(move |tx| -> Res<()> {
        for ((store, mode, day), count) in &rows {
            let sum = Sum {
                count: *count,
                minor: 0,
            };
            figures::add(tx, store, &opened(*mode, *day), sum)?;
        }
        Ok(())
    });
    let result = written.await;
    if result.is_err() {
        // They are written with the next ones.
        for (key, count) in taken {
            app.opens.add(key, count);
        }
    }
    result
}

fn opened(mode: Mode, day: i64) -> Cell {
    Cell {
        mode,
        day,
        figure: Figure::Opened,
        currency: None,
    }
}

/// The figures of a side.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The first day that is told.
    pub first_day: i64,
    /// Today.
    pub today: i64,
    /// Whether anything was ever paid.
    pub ever_paid: bool,
    sums: HashMap<Cell, Sum>,
}

impl Figures {
    /// The days, the oldest first.
    pub fn days(&self) -> impl DoubleEndedIterator<Item = i64> + ExactSizeIterator + use<> {
        let count = usize::try_from(self.today - self.first_day + 1).unwrap_or(1);
        let first = self.first_day;
        (0..count).map(move |n| first + i64::try_from(n).unwrap_or(0))
    }

    /// Every number, in no order.
    pub fn all(&self) -> impl Iterator<Item = (&Cell, &Sum)> {
        self.sums.iter()
    }

    /// What of the days from `first` to `last` is to be added up.
    pub fn sum(&self, first: i64, last: i64, wanted: impl Fn(&Cell) -> bool) -> Sum {
        let cells = self.sums.iter();
        let mine = cells.filter(|(cell, _)| (first..=last).contains(&cell.day) && wanted(cell));
        mine.fold(Sum::default(), |sum, (_, more)| Sum {
            count: sum.count + more.count,
            minor: sum.minor + more.minor,
        })
    }
}

/// The figures of the caller's side: today and the `days` before it. What is not counted yet is counted
/// on the way, so that they are as new as the log.
///
/// # Errors
/// As the database says.
pub async fn of_side(app: &App, caller: &Caller, days: i64) -> Res<Figures> {
    let (store, mode) = (caller.store.id.clone(), caller.mode);
    let today = day_of(app.clock.now_ms());
    let first_day = today - days;
    let of = store.clone();
    let read = app.db.read_long(move |tx| -> Res<_> {
        let stored = figures::of_side(tx, &of, mode, first_day)?;
        let from = figures::counted(tx, &of)?;
        let tail = event_lists::after(tx, &of, from, TAIL_MAX)?;
        Ok((stored, tail, figures::ever_paid(tx, &of, mode)?))
    });
    let (stored, tail, ever_paid) = read.await?;
    let mut sums: HashMap<Cell, Sum> = stored.into_iter().collect();
    let tail = tail.iter().filter_map(rules::of_event);
    for (cell, more) in tail.filter(|(cell, _)| cell.mode == mode && cell.day >= first_day) {
        add_to(&mut sums, cell, more);
    }
    for (day, count) in app.opens.of(&store, mode) {
        add_to(&mut sums, opened(mode, day), Sum { count, minor: 0 });
    }
    Ok(Figures {
        first_day,
        today,
        ever_paid,
        sums,
    })
}
