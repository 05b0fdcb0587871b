-- The first shape of the database, the same text for SQLite and PostgreSQL.
--
-- Only text, bigint and null. Times are milliseconds since the Unix epoch, money is in minor
-- units of its currency, JSON is text, flags are 0 or 1. Ids are text and sort by time.

-- What the server keeps about itself, such as the key that signs session tokens.
create table settings (
    name text primary key,
    value text not null
);

create table stores (
    id text primary key,
    name text not null,
    merchant_code text not null unique,
    currency text not null,
    fee_bps bigint not null,
    allow_test_links bigint not null,
    live_gateway bigint not null,
    webhook_secret_test text not null,
    webhook_secret_live text not null,
    created_at bigint not null
);

-- Apart from the store, because every event writes here and stores are read all the time.
create table store_counters (
    store_id text primary key references stores (id),
    event_sequence bigint not null
);

-- kind: 'frame' may frame the checkout and is returned to; 'return' is only returned to.
create table store_origins (
    store_id text not null references stores (id),
    kind text not null,
    origin text not null,
    primary key (store_id, kind, origin)
);

-- hash is the SHA-256 of the key in hex: the key itself is shown once and never stored.
create table api_keys (
    hash text primary key,
    store_id text not null references stores (id),
    dialect text not null,
    mode text not null,
    prefix text not null,
    created_at bigint not null,
    revoked_at bigint
);

create table variants (
    id text primary key,
    store_id text not null references stores (id),
    name text not null,
    amount_minor bigint not null,
    currency text not null,
    created_at bigint not null
);

-- secret null: the store's secret of that mode. events null: every event of the dialect.
create table endpoints (
    id text primary key,
    store_id text not null references stores (id),
    position bigint not null,
    url text not null,
    dialect text not null,
    mode text not null,
    events text,
    secret text,
    disabled_at bigint,
    created_at bigint not null,
    unique (store_id, mode, dialect, position)
);

create table orders (
    id text primary key,
    number text not null unique,
    session_id text not null unique,
    store_id text not null references stores (id),
    mode text not null,
    origin text not null,
    state text not null,
    amount_minor bigint not null,
    currency text not null,
    variant_id text,
    fee_bps bigint not null,
    product_name text,
    order_reference text,
    customer_email text,
    customer_name text,
    coupon_code text,
    return_url text,
    cancel_url text,
    webhook_url text,
    metadata text not null,
    attempt_id text,
    declines bigint not null,
    failure text,
    late bigint not null,
    created_at bigint not null,
    expires_at bigint not null,
    completed_at bigint
);
create index orders_by_store on orders (store_id, mode, id);
create index orders_by_reference on orders (store_id, order_reference, id)
    where order_reference is not null;

-- At most one attempt of an order succeeds: the database itself refuses a second.
create table attempts (
    id text primary key,
    order_id text not null references orders (id),
    store_id text not null,
    state text not null,
    gateway text not null,
    gateway_ref text,
    card_brand text,
    card_last4 text,
    failure text,
    created_at bigint not null,
    finished_at bigint
);
create unique index attempts_order_id_key on attempts (order_id) where state = 'succeeded';
create index attempts_in_flight on attempts (created_at) where state = 'processing';

-- Append-only. The sequence of a store has no gaps.
create table events (
    id text primary key,
    store_id text not null,
    sequence bigint not null,
    kind text not null,
    order_id text not null,
    mode text not null,
    at bigint not null,
    snapshot text not null,
    unique (store_id, sequence)
);

-- One row for each receiver of an event, written with the event. endpoint_id null: the order's
-- own webhook_url. body is rendered once, by the first send, and kept to the byte. A worker that
-- takes a row moves next_at to the end of its lease, so a row whose worker died is due again then.
create table deliveries (
    id text primary key,
    event_id text not null references events (id),
    store_id text not null,
    endpoint_id text,
    url text not null,
    dialect text not null,
    state text not null,
    attempts bigint not null,
    next_at bigint not null,
    body text,
    created_at bigint not null,
    finished_at bigint
);
create index deliveries_due on deliveries (next_at) where state = 'pending';
create index deliveries_by_event on deliveries (event_id);

create table delivery_attempts (
    delivery_id text not null references deliveries (id),
    number bigint not null,
    at bigint not null,
    duration bigint not null,
    status bigint,
    error text,
    reply text,
    primary key (delivery_id, number)
);

-- Lines of one movement (order, kind) sum to zero.
create table ledger_entries (
    order_id text not null references orders (id),
    kind text not null,
    account text not null,
    store_id text not null,
    amount_minor bigint not null,
    currency text not null,
    at bigint not null,
    primary key (order_id, kind, account)
);

create table idempotency_keys (
    store_id text not null,
    mode text not null,
    route text not null,
    key text not null,
    request_hash text not null,
    status bigint not null,
    body text not null,
    created_at bigint not null,
    primary key (store_id, mode, route, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

create table users (
    id text primary key,
    email text not null unique,
    password_hash text not null,
    created_at bigint not null
);

create table memberships (
    user_id text not null references users (id),
    store_id text not null references stores (id),
    role text not null,
    primary key (user_id, store_id)
);
