-- Deliveries in lanes, numbered for their endpoint; the health of endpoints; rotated secrets.

-- disabled_for: why nothing is sent ('owner', 'gone', 'failing'); what happens meanwhile is held.
-- failing_since: the first failure since the last success. A removed endpoint stays as a row, so
-- that its deliveries can still be read.
alter table endpoints add column disabled_for text;
alter table endpoints add column removed_at bigint;
alter table endpoints add column failing_since bigint;
alter table endpoints add column previous_secret text;
alter table endpoints add column previous_until bigint;
update endpoints set disabled_for = 'owner' where disabled_at is not null;

-- The secrets before the last rotation sign too until then.
alter table stores add column previous_secret_test text;
alter table stores add column previous_until_test bigint;
alter table stores add column previous_secret_live text;
alter table stores add column previous_until_live bigint;

-- How many deliveries an endpoint was ever given. Apart from the endpoint, because every payment
-- writes here and endpoints are read all the time.
create table endpoint_counters (
    endpoint_id text primary key references endpoints (id),
    deliveries bigint not null
);

-- state: 'pending', 'delivered', 'exhausted', 'held' (its endpoint is disabled), 'dropped' (its
-- endpoint was removed). lane: what waits for each other: an endpoint, or the host of an order's
-- own URL. number: its place among the deliveries of its endpoint, 1, 2, 3 … without gaps.
-- sequence: that of its event. tries: attempts of the schedule that runs now, while attempts
-- counts all. ordered: 1 while it is recovered, when one is sent after the other.
alter table deliveries add column lane text not null default '';
alter table deliveries add column number bigint;
alter table deliveries add column sequence bigint not null default 0;
alter table deliveries add column order_id text not null default '';
alter table deliveries add column tries bigint not null default 0;
alter table deliveries add column ordered bigint not null default 0;
update deliveries set lane = coalesce(endpoint_id, url), tries = attempts,
    sequence = (select e.sequence from events e where e.id = deliveries.event_id),
    order_id = (select e.order_id from events e where e.id = deliveries.event_id);
update deliveries set number = (select count(*) from deliveries b
        where b.endpoint_id = deliveries.endpoint_id and b.sequence <= deliveries.sequence)
    where endpoint_id is not null;
insert into endpoint_counters (endpoint_id, deliveries)
    select n.id, (select count(*) from deliveries d where d.endpoint_id = n.id) from endpoints n;

drop index deliveries_due;
create index deliveries_by_lane on deliveries (lane, ordered, next_at, sequence)
    where state = 'pending';
create index deliveries_by_order on deliveries (order_id, sequence) where state = 'pending';
create index deliveries_unsent on deliveries (endpoint_id, state)
    where state in ('held', 'exhausted');
create unique index deliveries_by_endpoint on deliveries (endpoint_id, number);
