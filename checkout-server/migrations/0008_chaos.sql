-- Switches with which a store's test side does to its webhooks what networks do to them.

-- Percentages of 0 to 100, and milliseconds. No row: all is well.
create table chaos (
    store_id text primary key references stores (id),
    drop_percent bigint not null,
    delay_ms bigint not null,
    duplicate_percent bigint not null,
    reorder_percent bigint not null,
    set_at bigint not null
);

-- What was done to the next attempt already: 'delayed' or 'reordered'. A reordered one holds up no
-- later event of its order.
alter table deliveries add column upset text;
