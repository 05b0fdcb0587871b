-- Gateways of each side of a store; when a gateway is asked about an attempt; one charge of a
-- gateway pays one order.

-- paywall_secret, notification_key, api_secret: encrypted with the server's own key. active: 1 for
-- the one that a side charges through; former ones still answer for what they took.
create table gateway_settings (
    store_id text not null references stores (id),
    mode text not null,
    gateway text not null,
    active bigint not null,
    paywall_url text,
    merchant_account text,
    paywall_secret text,
    notification_key text,
    api_url text,
    api_caller text,
    api_secret text,
    changed_at bigint not null,
    primary key (store_id, mode, gateway)
);
create unique index gateway_settings_active on gateway_settings (store_id, mode)
    where active = 1;

alter table attempts add column ask_at bigint;
update attempts set ask_at = created_at + 30000 where state = 'processing';
drop index attempts_in_flight;
create index attempts_to_ask on attempts (ask_at) where ask_at is not null;

create unique index attempts_store_id_gateway_gateway_ref_key
    on attempts (store_id, gateway, gateway_ref) where gateway_ref is not null;
