-- The guard against card testing, and what it tells the owner.

-- How often something happened in a slot of time. key is a store's id, or the keyed hash of an
-- address or a card: who reads this table learns neither. Rows older than their window are
-- deleted.
create table guard_counters (
    mode text not null,
    key text not null,
    counter text not null,
    slot_at bigint not null,
    count bigint not null,
    primary key (mode, key, counter, slot_at)
);
create index guard_counters_by_age on guard_counters (slot_at);

-- Whose decline an attempt under way would be. Deleted with the attempt's end.
create table guard_attempts (
    attempt_id text primary key,
    address_key text,
    card_key text,
    at bigint not null
);
create index guard_attempts_by_age on guard_attempts (at);

-- What a store's owner should know, counted by the hour.
create table notices (
    store_id text not null references stores (id),
    mode text not null,
    kind text not null,
    hour_at bigint not null,
    count bigint not null,
    first_at bigint not null,
    last_at bigint not null,
    primary key (store_id, mode, kind, hour_at)
);
create index notices_by_age on notices (hour_at);
