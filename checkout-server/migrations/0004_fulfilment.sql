-- What customers get after paying: licence keys, and mails.

-- stock_since: from when on the variant is sold with licence keys; null: without.
alter table variants add column stock_since bigint;
alter table variants add column low_stock bigint not null default 5;

-- Where answers to a store's mails go.
alter table stores add column support_email text;

-- sealed is the key, encrypted and bound to store, variant and id; fingerprint is a keyed hash, so
-- that a store never has a key twice. order_id null: in stock. Keys are given in the order in which
-- they came: line is their place in their upload.
create table licences (
    id text primary key,
    store_id text not null references stores (id),
    variant_id text not null references variants (id),
    fingerprint text not null,
    sealed text not null,
    line bigint not null,
    order_id text references orders (id),
    created_at bigint not null,
    given_at bigint,
    unique (store_id, fingerprint)
);
-- At most one key for an order: the database itself refuses a second.
create unique index licences_order_id_key on licences (order_id) where order_id is not null;
create index licences_in_stock on licences (variant_id, created_at, line)
    where order_id is null;
create index licences_by_variant on licences (variant_id, created_at, line);

-- Live orders that were paid while the stock was empty: they get the next keys.
create table licences_owed (
    order_id text primary key references orders (id),
    store_id text not null references stores (id),
    variant_id text not null references variants (id),
    at bigint not null
);
create index licences_owed_by_variant on licences_owed (variant_id, at);

-- Written in the transaction of what they tell about. transaction_id is what moved the money.
-- amount_minor and refunded_minor tell a refund: this one, and all so far. state: 'pending',
-- 'sent' or 'given_up'. A worker that takes a row moves next_at to the end of its lease.
create table mails (
    id text primary key,
    store_id text not null references stores (id),
    order_id text not null references orders (id),
    kind text not null,
    transaction_id text not null,
    recipient text not null,
    amount_minor bigint,
    refunded_minor bigint,
    state text not null,
    attempts bigint not null,
    next_at bigint not null,
    created_at bigint not null,
    finished_at bigint,
    last_error text,
    unique (order_id, kind, transaction_id)
);
create index mails_due on mails (next_at) where state = 'pending';
create index mails_by_store on mails (store_id, id);
