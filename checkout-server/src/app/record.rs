//! Writing down what happened: the event, who is to hear of it, and what to book; always inside
//! the transaction of the change itself, so that neither can exist without the other.

use pebblepay_core::canonical_json;
use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::event::{Event, NewEvent};
use pebblepay_core::id::{DeliveryId, EventId, MovementId};
use pebblepay_core::order::{Order, Settled, Target};
use pebblepay_core::store::Dialect;
use pebblepay_core::style::BodyStyle;

use super::{EventWord, confirmations, random, split};
use crate::db::deliveries::{self, NewDelivery};
use crate::db::{Res, Tx, endpoints, events, ledger};
use crate::outbound;

/// Writes what followed from an outcome.
///
/// # Errors
/// As the database says.
pub fn settled(
    tx: &mut dyn Tx,
    word: EventWord,
    order: &Order,
    settled: Settled,
    now_ms: i64,
) -> Res<()> {
    if let Some(movement) = &settled.movement {
        ledger::book(
            tx,
            &MovementId::new(now_ms, &random()),
            order,
            movement,
            now_ms,
        )?;
        split::follow(tx, order, movement, now_ms)?;
    }
    for event in settled.events {
        let snapshot = canonical_json::to_string(&event.snapshot);
        append(tx, word, order, event, &snapshot)?;
    }
    Ok(())
}

/// Appends one event and writes a delivery for each receiver that has a word for it. `snapshot`
/// is the event's own, printed: a new order's is printed before its transaction begins.
///
/// # Errors
/// As the database says.
pub fn append(
    tx: &mut dyn Tx,
    word: EventWord,
    order: &Order,
    new: NewEvent,
    snapshot: &str,
) -> Res<()> {
    let event = events::append(tx, EventId::new(new.at_ms, &random()), order, new, snapshot)?;
    confirmations::enqueue(tx, word.confirmations, order, &event)?;
    if Dialect::ALL
        .iter()
        .any(|dialect| word.of(*dialect, event.kind).all().next().is_some())
    {
        deliver(tx, word, order, &event)?;
    }
    Ok(())
}

fn deliver(tx: &mut dyn Tx, word: EventWord, order: &Order, event: &Event) -> Res<()> {
    let mut told: Vec<(Dialect, String)> = Vec::new();
    let own = own_receivers(order);
    for endpoint in endpoints::of_side(tx, &order.store_id, order.mode)? {
        let words = word.of(endpoint.dialect, event.kind);
        let Some(told_as) = words.to(endpoint.events.as_deref()) else {
            continue;
        };
        // A link that names its own receivers is told to them alone (B-25).
        let replaced = endpoint.dialect == Dialect::SecPaid
            && own.iter().any(|to| to.dialect == Dialect::SecPaid)
            && !own.iter().any(|to| to.is(endpoint.dialect, &endpoint.url));
        if !replaced {
            let delivery_id = DeliveryId::new(event.at_ms, &random());
            let id = endpoint.id.as_str();
            let new = NewDelivery {
                id: delivery_id.as_str(),
                endpoint_id: Some(id),
                lane: id,
                url: &endpoint.url,
                dialect: endpoint.dialect,
                word: (words.usual != Some(told_as)).then_some(told_as),
                state: match endpoint.disabled_for {
                    None => DeliveryState::Pending,
                    Some(_) => DeliveryState::Held,
                },
                style: endpoint.style,
            };
            deliveries::insert(tx, event, &order.store_id, &new)?;
            // A link's own receivers may be endpoints, and hear nothing while those are disabled.
            let enabled = endpoint.disabled_for.is_none() || endpoint.dialect == Dialect::SecPaid;
            if enabled && new.word.is_none() {
                told.push((endpoint.dialect, endpoint.url));
            }
        }
    }
    // The order's own receivers are told too, but none is told twice (B-25).
    for Target {
        dialect,
        url,
        style,
    } in own
    {
        if word.of(dialect, event.kind).usual.is_none() || told.contains(&(dialect, url.clone())) {
            continue;
        }
        let id = DeliveryId::new(event.at_ms, &random());
        let new = NewDelivery {
            id: id.as_str(),
            endpoint_id: None,
            lane: &outbound::origin(&url),
            url: &url,
            dialect,
            word: None,
            state: DeliveryState::Pending,
            style,
        };
        deliveries::insert(tx, event, &order.store_id, &new)?;
        told.push((dialect, url));
    }
    Ok(())
}

/// Who hears of this order beside the store's endpoints, and in whose words.
fn own_receivers(order: &Order) -> Vec<Target> {
    let webhook = order.details.webhook_url.iter().map(|url| Target {
        dialect: Dialect::PebblePay,
        url: url.clone(),
        style: BodyStyle::default(),
    });
    webhook
        .chain(order.details.targets.iter().cloned())
        .collect()
}
