-- How a store looks to its customers.

-- An e-mail address, or an https page.
alter table stores rename column support_email to support;
-- #rrggbb
alter table stores add column accent text;
alter table stores add column terms_url text;
alter table stores add column privacy_url text;
alter table stores add column refund_url text;

-- hash is the beginning of the SHA-256 of the picture, which is in data as base64. media is its
-- media type, width and height are in pixels.
create table store_logos (
    store_id text primary key references stores (id),
    hash text not null,
    width bigint not null,
    height bigint not null,
    media text not null,
    data text not null
);
