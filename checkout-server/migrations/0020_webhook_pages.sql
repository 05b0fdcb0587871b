-- What owners see of deliveries: what was sent, and lists of what failed.

-- The request of an attempt without its body: method and URL, then its headers, a line each. Null for
-- attempts of before, and where nothing was sent.
alter table delivery_attempts add column request text;

-- In the order of lists, so that a page of them costs a page.
drop index deliveries_unsent;
create index deliveries_unsent on deliveries (endpoint_id, state, number)
    where state in ('held', 'exhausted');
