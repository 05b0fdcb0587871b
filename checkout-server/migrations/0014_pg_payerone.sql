-- What PG and PayerOne ask for: lists by PG's status, words that endpoints ask for, and messages to
-- customers' telephones.

-- The status of a payment link: db/link_lists.rs has the same expression. It stands before the mode, so
-- that no other list is taken for one of these.
create index orders_by_link_status on orders (store_id, (case
    when state = 'succeeded' then 'succeeded'
    when state = 'cancelled' then 'cancelled'
    when state = 'failed' then 'failed'
    when state = 'expired' and declines > 0 then 'failed'
    when state = 'expired' then 'cancelled'
    when state = 'open' and declines = 0 then 'pending'
    else 'processing' end), mode, id);

-- The word that the endpoint asked for, or null: the usual one of its dialect.
alter table deliveries add column word text;

-- Written in the transaction of what they tell. status: 'succeeded', 'failed' or 'cancelled', each
-- told once. state: 'pending', 'sent' or 'given_up'. A worker that takes a row moves next_at to the
-- end of its lease.
create table confirmations (
    id text primary key,
    store_id text not null references stores (id),
    order_id text not null references orders (id),
    status text not null,
    phone text not null,
    state text not null,
    attempts bigint not null,
    next_at bigint not null,
    created_at bigint not null,
    finished_at bigint,
    last_error text,
    unique (order_id, status)
);
create index confirmations_due on confirmations (next_at) where state = 'pending';
create index confirmations_by_store on confirmations (store_id, id);
