-- How many of its variant an order sells. Orders without a variant sell one thing.
alter table orders add column quantity bigint not null default 1;

-- Which of its order's keys a licence key is, from 1. The database itself refuses two in one place.
alter table licences add column place bigint;
update licences set place = 1 where order_id is not null;
drop index licences_order_id_key;
create unique index licences_order_id_key on licences (order_id, place) where order_id is not null;
