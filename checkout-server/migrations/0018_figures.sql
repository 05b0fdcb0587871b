-- What the dashboard shows of a store: figures by the day, and payments by e-mail address.

-- Counted from the store's event log, by days of UTC. figure: 'created', 'paid', 'refunded',
-- 'declined.' and the reason, or 'opened' for checkout pages. currency: '' where there is no amount.
create table day_figures (
    store_id text not null references stores (id),
    mode text not null,
    day bigint not null,
    figure text not null,
    currency text not null,
    count bigint not null,
    amount_minor bigint not null,
    primary key (store_id, mode, day, figure, currency)
);

-- How far a store's log is counted: moved by the transaction that counts. No row: not at all yet.
create table figure_cursors (
    store_id text primary key references stores (id),
    sequence bigint not null
);

create index orders_by_email on orders (store_id, lower(customer_email), id)
    where customer_email is not null;
