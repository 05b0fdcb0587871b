//! A follower of the event log: first what happened since, read from the table, then what happens,
//! handed on by the hub; without a gap between the two (TRAP-88).
//!
//! The places of a store's log are given under a lock that is held until the commit, so whoever
//! sees an event sees all before it. A follower joins the hub before it reads how far the log goes,
//! so whatever it does not read comes through the hub, and what comes twice has a place that it
//! has passed.

use std::collections::VecDeque;
use std::sync::Arc;

use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::id::{EventId, StoreId, UserId};
use pebblepay_core::order::Order;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::auth::Caller;
use super::event_log::{self, Filter, Since, Told, Walk, Wanted};
pub use super::feed::End;
use super::feed::{Seat, Who};
use super::{App, Res};
use crate::db::{Tx, event_lists};

/// How many events of the past are read at once.
const PAGE: i64 = 100;

/// What comes next.
pub enum Next {
    /// An event.
    Event(Arc<Told>),
    /// All that happened since was told; from here on it is told as it happens.
    CaughtUp,
    /// The stream has to end.
    Ended(End),
}

/// Somebody who follows the events of one side of a store.
pub struct Follower {
    /// The newest event of the side when it began to follow.
    pub newest: Option<EventId>,
    app: App,
    seat: Seat,
    store: StoreId,
    filter: Filter,
    receiver: Receiver<Arc<Told>>,
    /// All up to this place was told, or was not asked for.
    place: i64,
    /// While it is told what happened since.
    replay: Option<Replay>,
    page: VecDeque<Arc<Told>>,
    /// Found while looking ahead; it is the next thing to be said.
    end: Option<End>,
}

/// Where the telling of the past stands.
#[derive(Clone, Copy)]
struct Replay {
    /// The earliest time that is told, in milliseconds since the Unix epoch.
    from_ms: i64,
    /// The last page was read when the log ended here; the hub hands on all that follows.
    end: Option<i64>,
}

/// Begins to follow: from now on, or from `since` on. `None`: that event is not on this side of
/// the caller's store.
///
/// # Errors
/// [`pebblepay_core::refusal::Refusal::TooManyStreams`]; the order that is asked for is not found.
pub async fn follow(
    app: &App,
    caller: &Caller,
    wanted: Wanted,
    since: Option<Since>,
) -> Res<Option<Follower>> {
    let seat = app.feed.seat(Who::Key(caller.key))?;
    let (caller, store) = (caller.clone(), caller.store.id.clone());
    let filter = move |tx: &mut dyn Tx| event_log::filter(tx, &caller, &wanted);
    begin(app, seat, store, filter, since).await
}

/// Begins to follow one order for its customer, who has no key. `None`: the event is not on this
/// side of the order's store.
///
/// # Errors
/// [`pebblepay_core::refusal::Refusal::TooManyStreams`].
pub async fn follow_order(
    app: &App,
    order: &Order,
    kinds: Vec<EventKind>,
    since: Option<Since>,
) -> Res<Option<Follower>> {
    let seat = app.feed.seat(Who::Payor(order.id.clone()))?;
    let filter = Filter {
        mode: order.mode,
        kinds: Some(kinds),
        order: Some(order.id.clone()),
    };
    let store = order.store_id.clone();
    let follower = begin(app, seat, store, move |_| Ok(filter.clone()), since).await?;
    // The newest event of the store may be another customer's.
    Ok(follower.map(|follower| Follower {
        newest: None,
        ..follower
    }))
}

/// Begins to follow a side of a store for a member of its team, from now on or from `since` on. `None`: the
/// event is not on this side. Whoever opens the stream sees to it that it ends soon after the membership.
///
/// # Errors
/// [`pebblepay_core::refusal::Refusal::TooManyStreams`].
pub async fn follow_side(
    app: &App,
    caller: &Caller,
    member: &UserId,
    since: Option<Since>,
) -> Res<Option<Follower>> {
    let seat = app.feed.seat(Who::Member(member.clone()))?;
    let filter = Filter {
        mode: caller.mode,
        kinds: None,
        order: None,
    };
    let store = caller.store.id.clone();
    begin(app, seat, store, move |_| Ok(filter.clone()), since).await
}

async fn begin(
    app: &App,
    seat: Seat,
    store: StoreId,
    filter: impl Fn(&mut dyn Tx) -> Res<Filter> + Send + 'static,
    since: Option<Since>,
) -> Res<Option<Follower>> {
    let of = store.clone();
    let end = app
        .db
        .read(move |tx| -> Res<_> { Ok(event_lists::end(tx, &of)?) });
    let receiver = app.feed.join(app, &store, end.await?);
    let (of, replays) = (store.clone(), since.is_some());
    let read = app.db.read(move |tx| -> Res<_> {
        let filter = filter(tx)?;
        let walk = match &since {
            Some(since) => event_log::after(tx, &of, filter.mode, since)?,
            None => Some(Walk::Above(event_lists::end(tx, &of)?, 0)),
        };
        // Read last: whoever comes again after the newest one has missed nothing before it.
        let newest = event_lists::newest(tx, &of, filter.mode)?;
        Ok(walk.map(|walk| (walk, newest, filter)))
    });
    let Some((Walk::Above(place, at_ms), newest, filter)) = read.await? else {
        return Ok(None);
    };
    Ok(Some(Follower {
        newest,
        app: app.clone(),
        seat,
        store,
        filter,
        receiver,
        place,
        replay: replays.then_some(Replay {
            from_ms: at_ms,
            end: None,
        }),
        page: VecDeque::new(),
        end: None,
    }))
}

impl Follower {
    /// The times that hold for its stream.
    #[must_use]
    pub fn rules(&self) -> &super::feed::Rules {
        &self.app.feed.rules
    }

    /// Ready when the server wants the stream to end.
    pub async fn ended(&mut self) -> End {
        match self.seat.end.wait_for(Option::is_some).await {
            Ok(end) => end.unwrap_or(End::Failed),
            Err(_) => End::Failed,
        }
    }

    /// Waits for what comes next. Nothing is lost if the wait is given up.
    pub async fn next(&mut self) -> Next {
        loop {
            if let Some(end) = self.end.or(*self.seat.end.borrow()) {
                return Next::Ended(end);
            }
            if let Some(told) = self.page.pop_front() {
                self.place = told.event.sequence;
                return Next::Event(told);
            }
            if let Some(replay) = self.replay {
                if let Some(end) = replay.end {
                    self.place = self.place.max(end);
                    self.replay = None;
                    return Next::CaughtUp;
                }
                if let Err(error) = self.read(replay).await {
                    tracing::warn!("a stream could not be read: {error:#}");
                    return Next::Ended(End::Failed);
                }
                continue;
            }
            let received = tokio::select! {
                biased;
                // Said by the next round.
                _ = self.seat.end.wait_for(Option::is_some) => continue,
                received = self.receiver.recv() => received,
            };
            match received {
                Ok(told) if self.takes(&told.event) => return Next::Event(told),
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => self.end = Some(End::Slow),
                Err(RecvError::Closed) => self.end = Some(End::Failed),
            }
        }
    }

    /// The next event, if it is there already.
    pub fn ready(&mut self) -> Option<Arc<Told>> {
        if let Some(told) = self.page.pop_front() {
            self.place = told.event.sequence;
            return Some(told);
        }
        while self.replay.is_none() && self.end.is_none() {
            match self.receiver.try_recv() {
                Ok(told) if self.takes(&told.event) => return Some(told),
                Ok(_) => {}
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Lagged(_)) => self.end = Some(End::Slow),
                Err(TryRecvError::Closed) => self.end = Some(End::Failed),
            }
        }
        None
    }

    /// Whether an event that was handed on is to be told; passes it.
    fn takes(&mut self, event: &Event) -> bool {
        if event.sequence <= self.place {
            return false;
        }
        self.place = event.sequence;
        let Filter { mode, kinds, order } = &self.filter;
        event.mode == *mode
            && kinds.as_ref().is_none_or(|k| k.contains(&event.kind))
            && order.as_ref().is_none_or(|id| *id == event.order_id)
    }

    /// Reads a page of the past.
    async fn read(&mut self, replay: Replay) -> Res<()> {
        // What was handed on meanwhile is read from the table too: nobody falls behind while it
        // is told the past. The hub is joined anew before the log's end is read.
        self.receiver = self.receiver.resubscribe();
        let (store, filter) = (self.store.clone(), self.filter.clone());
        let walk = Walk::Above(self.place, replay.from_ms);
        let read = self.app.db.read_long(move |tx| -> Res<_> {
            let end = event_lists::end(tx, &store)?;
            Ok((event_lists::page(tx, &store, &filter, walk, PAGE)?, end))
        });
        let (events, end) = read.await?;
        let last = i64::try_from(events.len()).is_ok_and(|count| count < PAGE);
        let told = event_log::tell(&self.app, events).await?;
        self.page = told.into_iter().map(Arc::new).collect();
        self.replay = Some(Replay {
            end: last.then_some(end),
            ..replay
        });
        Ok(())
    }
}
