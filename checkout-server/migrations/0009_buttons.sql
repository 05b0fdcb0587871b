-- Keys that sign buttons and links, and whether an amount has to be signed.

-- sealed: the key, encrypted with the server's own. number counts the keys of a side; the present
-- one has no valid_until, former ones verify until then.
create table button_keys (
    store_id text not null references stores (id),
    mode text not null,
    number bigint not null,
    sealed text not null,
    created_at bigint not null,
    valid_until bigint,
    primary key (store_id, mode, number)
);

-- 1: a link or button without a signature may not name an amount.
alter table stores add column signed_amounts_only bigint not null default 0;
