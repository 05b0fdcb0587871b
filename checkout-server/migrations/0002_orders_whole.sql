-- Coupons, refunds, disputes, the ledger by movements, and lists that stay flat.

-- amount_minor is what the customer pays; before the discount it was amount_minor +
-- discount_minor. standing is what a merchant filters lists by; core keeps it in step with the
-- state. locale is the language in which the customer paid.
alter table orders add column discount_minor bigint not null default 0;
alter table orders add column coupon_id text;
alter table orders add column coupon_refused text;
alter table orders add column refunded_minor bigint not null default 0;
alter table orders add column refunding_minor bigint not null default 0;
alter table orders add column dispute text;
alter table orders add column locale text;
alter table orders add column standing text not null default 'pending';
update orders set standing = case
    when state = 'succeeded' then 'completed'
    when state = 'failed' or declines > 0 then 'failed'
    else 'pending' end;

-- Lists by status; a new order is in none of them, so creating one costs nothing here.
create index orders_by_standing on orders (store_id, mode, standing, id)
    where standing <> 'pending';
-- What is not decided: the list of pending orders, and what is to expire.
create index orders_undecided on orders (store_id, mode, expires_at)
    where state in ('open', 'requires_action', 'processing');

-- How many orders a store ever made, for the total of its lists.
alter table store_counters add column orders_test bigint not null default 0;
alter table store_counters add column orders_live bigint not null default 0;
update store_counters set
    orders_test = (select count(*) from orders o
        where o.store_id = store_counters.store_id and o.mode = 'test'),
    orders_live = (select count(*) from orders o
        where o.store_id = store_counters.store_id and o.mode = 'live');

-- value: hundredths of a percent, or minor units of currency. The uses of the two sides are
-- counted apart. reserved: attempts under way.
create table coupons (
    id text primary key,
    store_id text not null references stores (id),
    code text not null,
    kind text not null,
    value bigint not null,
    currency text not null,
    description text,
    min_amount_minor bigint,
    max_uses bigint,
    max_uses_per_customer bigint,
    expires_at bigint,
    is_active bigint not null,
    used_test bigint not null,
    used_live bigint not null,
    reserved_test bigint not null,
    reserved_live bigint not null,
    position bigint not null,
    created_at bigint not null,
    unique (store_id, code)
);
create index coupons_by_store on coupons (store_id, position);

-- state: 'reserved' while an attempt is under way, 'used' once it succeeded. customer is the
-- normalised e-mail address. Kept when the coupon is deleted.
create table coupon_redemptions (
    order_id text primary key references orders (id),
    coupon_id text not null,
    mode text not null,
    customer text not null,
    state text not null,
    at bigint not null
);
create index coupon_redemptions_by_customer on coupon_redemptions (coupon_id, mode, customer);

-- id is a transaction id of its own. fee_minor is the part of the operator's fee given back.
create table refunds (
    id text primary key,
    order_id text not null references orders (id),
    store_id text not null references stores (id),
    attempt_id text not null,
    state text not null,
    amount_minor bigint not null,
    fee_minor bigint not null,
    currency text not null,
    reason text,
    failure text,
    gateway text not null,
    gateway_ref text,
    created_at bigint not null,
    finished_at bigint
);
create index refunds_by_order on refunds (order_id, id);
create index refunds_in_flight on refunds (created_at) where state = 'pending';

-- id is a transaction id of its own.
create table disputes (
    id text primary key,
    order_id text not null references orders (id),
    store_id text not null references stores (id),
    state text not null,
    amount_minor bigint not null,
    currency text not null,
    reason text not null,
    opened_at bigint not null,
    closed_at bigint
);
create index disputes_by_order on disputes (order_id, id);

-- Lines of one movement sum to zero. transaction_id names what moved the money.
create table ledger_movements (
    id text primary key,
    store_id text not null references stores (id),
    order_id text not null references orders (id),
    transaction_id text not null,
    kind text not null,
    currency text not null,
    at bigint not null,
    unique (transaction_id, kind)
);
create index ledger_movements_by_store on ledger_movements (store_id, id);
create index ledger_movements_by_order on ledger_movements (order_id);

create table ledger_lines (
    movement_id text not null references ledger_movements (id),
    account text not null,
    amount_minor bigint not null,
    primary key (movement_id, account)
);

insert into ledger_movements (id, store_id, order_id, transaction_id, kind, currency, at)
    select distinct 'mov_' || substr(o.attempt_id, 5), e.store_id, e.order_id, o.attempt_id, e.kind,
        e.currency, e.at
    from ledger_entries e join orders o on o.id = e.order_id;
insert into ledger_lines (movement_id, account, amount_minor)
    select 'mov_' || substr(o.attempt_id, 5), e.account, e.amount_minor
    from ledger_entries e join orders o on o.id = e.order_id;
drop table ledger_entries;

-- The sum of a store's own lines in each currency; verify adds the lines up and compares.
create table balances (
    store_id text not null references stores (id),
    currency text not null,
    amount_minor bigint not null,
    primary key (store_id, currency)
);
insert into balances (store_id, currency, amount_minor)
    select m.store_id, m.currency, cast(sum(l.amount_minor) as bigint)
    from ledger_movements m join ledger_lines l on l.movement_id = m.id
    where l.account = 'store' group by m.store_id, m.currency;
