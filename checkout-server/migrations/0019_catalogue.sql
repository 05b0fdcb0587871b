-- Variants that are no longer sold, keys that end later and were used, payment links of the dashboard.

-- Since when the variant can not be bought any more.
alter table variants add column archived_at bigint;

-- revoked_at may lie ahead: a key that was rotated opens its store until then. last_used_at is known to
-- the minute.
alter table api_keys add column last_used_at bigint;

-- Orders that were made in the dashboard to be sent to somebody.
create table payment_links (
    order_id text primary key references orders (id),
    store_id text not null references stores (id),
    mode text not null
);
create index payment_links_by_store on payment_links (store_id, mode, order_id);
