-- The event log as merchants read it, and what opens a WebSocket.

-- Lists and replays walk one of these: a whole side, one kind of a side, one order. They are asked
-- for by `sequence + 0`, so that no planner takes the unique index in their place, which holds both
-- sides and all kinds. Every order begins with an event of one kind, which is found quickly enough
-- among those of its side: so a new order writes one index less.
create index events_by_side on events (store_id, mode, (sequence + 0));
create index events_by_kind on events (store_id, mode, kind, (sequence + 0))
    where kind <> 'order.created';
create index events_by_order on events (order_id, sequence);

-- hash is the SHA-256 of the token in hex. A token is good for what its key is good for, once:
-- it is deleted when it is used.
create table ws_tokens (
    hash text primary key,
    key_hash text not null references api_keys (hash),
    expires_at bigint not null
);
create index ws_tokens_by_age on ws_tokens (expires_at);
