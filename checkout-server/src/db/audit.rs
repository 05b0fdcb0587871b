//! Queries of `checkout-server verify`: each finds rows that break a promise.

use super::{Res, Tx, all};

/// A broken promise and the row that breaks it.
#[derive(Debug)]
pub struct Finding {
    /// The promise, in words.
    pub rule: &'static str,
    /// The row.
    pub subject: String,
}

/// Every promise with the query that finds rows that break it.
const RULES: &[(&str, &str)] = &[
    (
        "a ledger movement sums to zero",
        "select movement_id from ledger_lines group by movement_id having sum(amount_minor) <> 0",
    ),
    (
        "a store's balance is the sum of its ledger lines",
        "select s.id from stores s left join \
         (select store_id, currency, amount_minor from balances union all \
          select m.store_id, m.currency, -l.amount_minor from ledger_lines l \
          join ledger_movements m on m.id = l.movement_id where l.account = 'store') b \
         on b.store_id = s.id group by s.id, b.currency having sum(b.amount_minor) <> 0",
    ),
    (
        "what went back to customers is the sum of the refunds, and no more than was paid",
        "select o.id from orders o left join refunds r on r.order_id = o.id \
         group by o.id, o.refunded_minor, o.refunding_minor, o.amount_minor \
         having o.refunded_minor <> \
          coalesce(sum(case when r.state = 'succeeded' then r.amount_minor end), 0) \
         or o.refunding_minor <> \
          coalesce(sum(case when r.state = 'pending' then r.amount_minor end), 0) \
         or o.refunded_minor + o.refunding_minor > o.amount_minor",
    ),
    (
        "a refund that went through has its event, and its movement where it was live",
        "select r.id from refunds r join orders o on o.id = r.order_id \
         where r.state = 'succeeded' and (not exists (select 1 from events e \
          where e.order_id = r.order_id and e.kind = 'payment.refunded') \
         or o.mode = 'live' and not exists (select 1 from ledger_movements m \
          where m.transaction_id = r.id and m.kind = 'refund'))",
    ),
    (
        "an order given back whole leaves nothing in the balance",
        "select m.order_id from ledger_movements m join ledger_lines l on l.movement_id = m.id \
         join orders o on o.id = m.order_id where o.standing = 'refunded' \
         and m.kind in ('sale', 'refund', 'split', 'split_refund') and l.account = 'store' \
         group by m.order_id, m.store_id having sum(l.amount_minor) <> 0",
    ),
    (
        "the shares of an order sum to zero, and a paid live order that is split has them",
        "select m.order_id from ledger_movements m join ledger_lines l on l.movement_id = m.id \
         where l.account = 'splits' group by m.order_id having sum(l.amount_minor) <> 0 \
         union select o.id from orders o where o.split is not null and o.mode = 'live' \
         and o.state = 'succeeded' and o.amount_minor > 0 and not exists \
         (select 1 from ledger_movements m where m.order_id = o.id and m.kind = 'split' \
          and m.transaction_id = o.attempt_id)",
    ),
    (
        "a single delivery is not pending with an attempt that is over",
        "select d.id from deliveries d where d.sent_at is not null and d.state = 'pending' \
         and exists (select 1 from delivery_attempts a where a.delivery_id = d.id \
          and a.at >= d.sent_at)",
    ),
    (
        "the uses of a coupon are those of its orders",
        "select c.id from coupons c left join coupon_redemptions r on r.coupon_id = c.id \
         group by c.id, c.used_test, c.used_live, c.reserved_test, c.reserved_live, c.max_uses \
         having c.used_test <> \
          count(case when r.mode = 'test' and r.state = 'used' then 1 end) \
         or c.used_live <> count(case when r.mode = 'live' and r.state = 'used' then 1 end) \
         or c.reserved_test <> \
          count(case when r.mode = 'test' and r.state = 'reserved' then 1 end) \
         or c.reserved_live <> \
          count(case when r.mode = 'live' and r.state = 'reserved' then 1 end)",
    ),
    (
        "a reserved use belongs to an attempt under way",
        "select r.order_id from coupon_redemptions r join orders o on o.id = r.order_id \
         where r.state = 'reserved' and o.state not in ('processing', 'requires_action')",
    ),
    (
        "an order stands as its state says",
        "select id from orders where (state = 'succeeded') <> \
         (standing in ('completed', 'refunded', 'refund_pending'))",
    ),
    (
        "a test order never touches the ledger",
        "select l.order_id from ledger_movements l join orders o on o.id = l.order_id \
         where o.mode = 'test' group by l.order_id",
    ),
    (
        "a paid live order is booked",
        "select id from orders where mode = 'live' and state = 'succeeded' and amount_minor > 0 and id not in \
         (select order_id from ledger_movements where kind = 'sale')",
    ),
    (
        "an order has one capture at most, and exactly one when it is paid",
        "select o.id from orders o left join attempts a on a.order_id = o.id \
         and a.state = 'succeeded' group by o.id, o.state \
         having count(a.id) <> case when o.state = 'succeeded' then 1 else 0 end",
    ),
    (
        "a paid order has exactly one event that says so",
        "select o.id from orders o left join events e on e.order_id = o.id \
         and e.kind = 'payment.succeeded' group by o.id, o.state \
         having count(e.id) <> case when o.state = 'succeeded' then 1 else 0 end",
    ),
    (
        "every order has exactly one event of its creation",
        "select o.id from orders o left join events e on e.order_id = o.id \
         and e.kind = 'order.created' group by o.id having count(e.id) <> 1",
    ),
    (
        "the events of a store are numbered without a gap",
        "select c.store_id from store_counters c left join events e on e.store_id = c.store_id \
         group by c.store_id, c.event_sequence having count(e.id) <> c.event_sequence",
    ),
    (
        "an event about an order with a webhook_url has its delivery",
        "select e.id from events e join orders o on o.id = e.order_id \
         where o.webhook_url is not null and e.kind in ('payment.succeeded', 'attempt.failed', \
          'payment.refunded', 'payment.disputed') \
         and not exists (select 1 from deliveries d where d.event_id = e.id)",
    ),
    (
        "the deliveries of an endpoint are numbered without a gap",
        "select c.endpoint_id from endpoint_counters c \
         left join deliveries d on d.endpoint_id = c.endpoint_id \
         group by c.endpoint_id, c.deliveries \
         having count(d.id) <> c.deliveries or coalesce(max(d.number), 0) <> c.deliveries",
    ),
    (
        "what is delivered was accepted by its receiver",
        "select d.id from deliveries d where d.state = 'delivered' and not exists \
         (select 1 from delivery_attempts a where a.delivery_id = d.id \
          and a.status >= 200 and a.status < 300)",
    ),
    (
        "what waits for an endpoint waits because it is enabled, and is held while it is not",
        "select d.id from deliveries d join endpoints n on n.id = d.endpoint_id \
         where d.state = 'pending' and (n.disabled_for is not null or n.removed_at is not null) \
         or d.state = 'held' and (n.disabled_for is null or n.removed_at is not null)",
    ),
    (
        "a licence key belongs to a paid live order of its variant",
        "select l.id from licences l join orders o on o.id = l.order_id where o.mode <> 'live' \
         or o.state <> 'succeeded' or o.variant_id is null or o.variant_id <> l.variant_id",
    ),
    (
        "a paid live order of a variant with licence keys has all of its or waits for the rest",
        "select o.id from orders o join variants v on v.id = o.variant_id \
         where o.mode = 'live' and o.state = 'succeeded' and o.completed_at > v.stock_since \
         and (select count(*) from licences l where l.order_id = o.id) < o.quantity \
         and not exists (select 1 from licences_owed w where w.order_id = o.id)",
    ),
    (
        "an order that waits for a licence key lacks one, and none has more than it bought",
        "select o.id from orders o where o.id in (select order_id from licences_owed) \
         and (select count(*) from licences l where l.order_id = o.id) >= o.quantity \
         union select l.order_id from licences l join orders o on o.id = l.order_id \
         group by l.order_id, o.quantity having count(*) > o.quantity",
    ),
];

/// Checks every promise.
///
/// # Errors
/// As the database says.
pub fn findings(tx: &mut dyn Tx) -> Res<Vec<Finding>> {
    let mut found = Vec::new();
    for &(rule, sql) in RULES {
        let subjects = all(tx, sql, &[], |row| row.text(0))?;
        found.extend(
            subjects
                .into_iter()
                .map(|subject| Finding { rule, subject }),
        );
    }
    Ok(found)
}
