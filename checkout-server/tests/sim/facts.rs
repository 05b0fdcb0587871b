//! What the database says of a simulation.

use checkout_server::app::App;
use checkout_server::db::{Res, Row, Tx, all, audit, one};
use checkout_server::params;
use pebblepay_core::id::{EndpointId, EventId};

use crate::world::with;

const DAY_MS: i64 = 86_400_000;

/// An event that a receiver can be told of.
#[derive(Clone, Debug)]
pub(crate) struct EventRow {
    pub id: String,
    pub kind: String,
    pub webhook_url: Option<String>,
}

/// An endpoint.
#[derive(Clone, Debug)]
pub(crate) struct EndpointRow {
    pub id: String,
    pub events: Option<String>,
}

impl EndpointRow {
    /// Whether it wants to be told of events of this kind.
    pub(crate) fn hears(&self, kind: &str) -> bool {
        let word = match kind {
            "payment.succeeded" => "payment.completed",
            "attempt.failed" => "payment.failed",
            same => same,
        };
        let listed = |list: &String| list.split(',').any(|wanted| wanted == word);
        self.events.as_ref().is_none_or(listed)
    }
}

/// A delivery.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryRow {
    pub id: String,
    pub event_id: String,
    pub endpoint_id: Option<String>,
    pub url: String,
    pub state: String,
    pub attempts: i64,
    pub tries: i64,
    pub number: Option<i64>,
    pub lane: String,
    pub order_id: String,
    pub sequence: i64,
    pub created_at_ms: i64,
    pub body: Option<String>,
}

/// An attempt.
#[derive(Clone, Debug)]
pub(crate) struct AttemptRow {
    pub delivery_id: String,
    pub number: i64,
    pub at_ms: i64,
    pub duration_ms: i64,
    pub status: Option<i64>,
}

/// All of it.
pub(crate) struct Facts {
    pub events: Vec<EventRow>,
    pub endpoints: Vec<EndpointRow>,
    pub deliveries: Vec<DeliveryRow>,
    pub attempts: Vec<AttemptRow>,
}

fn read<T: Send + 'static>(
    app: &App,
    mut f: impl FnMut(&mut dyn Tx) -> Res<T> + Send + 'static,
) -> T {
    app.db
        .read_blocking(move |tx| f(tx))
        .expect("the database answers")
}

/// Reads all of it.
pub(crate) fn load(app: &App) -> Facts {
    read(app, |tx| {
        Ok(Facts {
            events: events(tx)?,
            endpoints: endpoints(tx)?,
            deliveries: deliveries(tx)?,
            attempts: attempts(tx)?,
        })
    })
}

fn events(tx: &mut dyn Tx) -> Res<Vec<EventRow>> {
    let sql = "select e.id, e.kind, o.webhook_url from events e \
         join orders o on o.id = e.order_id where e.kind in ('payment.succeeded', \
         'attempt.failed', 'payment.refunded', 'payment.disputed') order by e.sequence";
    all(tx, sql, &[], |row| {
        Ok(EventRow {
            id: row.text(0)?,
            kind: row.text(1)?,
            webhook_url: row.opt_text(2)?,
        })
    })
}

fn endpoints(tx: &mut dyn Tx) -> Res<Vec<EndpointRow>> {
    all(
        tx,
        "select id, events from endpoints order by id",
        &[],
        |row| {
            Ok(EndpointRow {
                id: row.text(0)?,
                events: row.opt_text(1)?,
            })
        },
    )
}

fn deliveries(tx: &mut dyn Tx) -> Res<Vec<DeliveryRow>> {
    let sql = "select id, event_id, endpoint_id, url, state, attempts, tries, number, lane, \
         order_id, sequence, created_at, body from deliveries order by sequence, id";
    all(tx, sql, &[], |row: &dyn Row| {
        Ok(DeliveryRow {
            id: row.text(0)?,
            event_id: row.text(1)?,
            endpoint_id: row.opt_text(2)?,
            url: row.text(3)?,
            state: row.text(4)?,
            attempts: row.int(5)?,
            tries: row.int(6)?,
            number: row.opt_int(7)?,
            lane: row.text(8)?,
            order_id: row.text(9)?,
            sequence: row.int(10)?,
            created_at_ms: row.int(11)?,
            body: row.opt_text(12)?,
        })
    })
}

fn attempts(tx: &mut dyn Tx) -> Res<Vec<AttemptRow>> {
    let sql = "select delivery_id, number, at, duration, status from delivery_attempts \
         order by delivery_id, number";
    all(tx, sql, &[], |row| {
        Ok(AttemptRow {
            delivery_id: row.text(0)?,
            number: row.int(1)?,
            at_ms: row.int(2)?,
            duration_ms: row.int(3)?,
            status: row.opt_int(4)?,
        })
    })
}

/// What the server's own check finds.
pub(crate) fn findings(app: &App) -> Vec<String> {
    let found = read(app, audit::findings);
    found
        .iter()
        .map(|f| format!("{}: {}", f.rule, f.subject))
        .collect()
}

/// An endpoint whose last attempt arrived does not count as failing (F-14).
pub(crate) fn health(app: &App) {
    let rows = read(app, |tx| {
        // Rows are numbered in the order in which they were written.
        let sql = "select n.id, n.failing_since, (select a.status from delivery_attempts a \
             join deliveries d on d.id = a.delivery_id where d.endpoint_id = n.id \
             order by a.rowid desc limit 1) from endpoints n order by n.id";
        all(tx, sql, &[], |row| {
            Ok((row.text(0)?, row.opt_int(1)?, row.opt_int(2)?))
        })
    });
    for (id, failing_since, status) in rows {
        let arrived = status.is_some_and(|status| (200..300).contains(&status));
        if arrived && failing_since.is_some() {
            with(|w| w.fail(format!("{id} is well again and counts as failing")));
        }
    }
}

/// One of the events that receivers are told of, counted round all there are.
pub(crate) fn event(app: &App, which: i64) -> Option<EventId> {
    let found = read(app, events);
    let count = i64::try_from(found.len()).unwrap_or(1).max(1);
    let index = usize::try_from(which.rem_euclid(count)).unwrap_or_default();
    found.get(index).and_then(|event| EventId::parse(&event.id))
}

/// When the first delivery that waits is due, and how many are due at an instant.
pub(crate) fn waiting(app: &App, now_ms: i64) -> (Vec<i64>, i64) {
    read(app, move |tx| {
        let sql = "select next_at from deliveries where state = 'pending' order by next_at";
        let due = all(tx, sql, &[], |row| row.int(0))?;
        let now = due.iter().filter(|at_ms| **at_ms <= now_ms).count();
        Ok((due, i64::try_from(now).unwrap_or(i64::MAX)))
    })
}

/// The endpoints that are disabled.
pub(crate) fn disabled(app: &App) -> Vec<EndpointId> {
    let sql = "select id from endpoints where disabled_for is not null order by id";
    let ids = read(app, move |tx| all(tx, sql, &[], |row| row.text(0)));
    ids.iter().filter_map(|id| EndpointId::parse(id)).collect()
}

/// An endpoint that is disabled has answered 410, or nothing of it has succeeded for five days, or
/// its owner wants it so (F-14).
pub(crate) fn disabled_for_a_reason(app: &App, id: &EndpointId) {
    let id = id.as_str().to_owned();
    let wanted = id.clone();
    let (why, at_ms, statuses) = read(app, move |tx| {
        let sql = "select disabled_for, disabled_at from endpoints where id = $1";
        let found = one(tx, sql, params![&wanted], |row| {
            Ok((row.opt_text(0)?, row.opt_int(1)?))
        })?;
        let (why, at_ms) = found.unwrap_or_default();
        let sql = "select a.at + a.duration, a.status from delivery_attempts a \
             join deliveries d on d.id = a.delivery_id where d.endpoint_id = $1 \
             and a.status is not null order by a.at";
        let statuses = all(tx, sql, params![&wanted], |row| {
            Ok((row.int(0)?, row.int(1)?))
        })?;
        Ok((why, at_ms.unwrap_or_default(), statuses))
    });
    let gone = statuses.iter().any(|(_, status)| *status == 410);
    // Some moments pass between an answer and its transaction.
    let recent = |at: i64| at > at_ms - 5 * DAY_MS + 60_000 && at < at_ms - 1_000;
    let well = statuses
        .iter()
        .any(|(at, status)| (200..300).contains(status) && recent(*at));
    let wrong = match why.as_deref() {
        Some("gone") => !gone,
        Some("failing") => well,
        _ => false,
    };
    if wrong {
        with(|w| w.fail(format!("{id} is disabled as {why:?} for no reason")));
    }
}
