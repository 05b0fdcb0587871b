-- What the other systems say of an order. dialect: whose words it was created in. targets: further
-- receivers of its events, as JSON. link_number: the order as a whole number, cut from its id.
alter table orders add column dialect text not null default 'pebblepay';
alter table orders add column description text;
alter table orders add column customer_phone text;
alter table orders add column customer_ref text;
alter table orders add column targets text;
alter table orders add column link_number bigint;
create index orders_by_link_number on orders (link_number) where link_number is not null;
