-- SecPaid: how endpoints want their bodies, single deliveries, links that customers cancel, shares.

-- style: the form and the spelling of a body; null: as documented.
alter table endpoints add column style text;
alter table deliveries add column style text;

-- When an attempt began of a receiver that is told once at most; null again if nothing left. While
-- it is set, nothing is sent by itself.
alter table deliveries add column sent_at bigint;

-- customer_cancel: 'no', 'allowed' or 'done'. split: among whom the money is shared, as JSON.
alter table orders add column customer_cancel text not null default 'no';
alter table orders add column split text;

-- Links are opened by their number, so no two have one.
drop index orders_by_link_number;
create unique index orders_link_number on orders (link_number) where link_number is not null;

-- Lists of links that were paid, by the time of the payment, and of those that can be.
create index orders_by_payment on orders (store_id, mode, completed_at, id)
    where completed_at is not null;
create index orders_by_waiting on orders (store_id, mode, (id || ''))
    where state in ('open', 'requires_action', 'processing');
