-- The event log as merchants read it, and what opens a WebSocket.

-- Lists and replays walk one of these: a whole side, one kind of a side, one order.
create index events_by_side on events (store_id, mode, sequence);
create index events_by_kind on events (store_id, mode, kind, sequence);
create index events_by_order on events (order_id, sequence);

-- hash is the SHA-256 of the token in hex. A token is good for what its key is good for, once:
-- it is deleted when it is used.
create table ws_tokens (
    hash text primary key,
    key_hash text not null references api_keys (hash),
    expires_at bigint not null
);
create index ws_tokens_by_age on ws_tokens (expires_at);
