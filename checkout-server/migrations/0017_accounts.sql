-- Accounts: second factors, passkeys, invitations, and links that reset a password.

-- secret: sealed by the vault. last_step: the step of the last code that was taken, so that no code
-- is taken twice. confirmed_at: null until a code has shown that the app has the secret.
create table user_totp (
    user_id text primary key references users (id),
    secret text not null,
    last_step bigint not null,
    created_at bigint not null,
    confirmed_at bigint
);

-- hash: the SHA-256 of the user's id and the code.
create table recovery_codes (
    hash text primary key,
    user_id text not null references users (id),
    created_at bigint not null,
    used_at bigint
);
create index recovery_codes_by_user on recovery_codes (user_id);

-- id: the credential's id. public_key, state: as the library keeps them, in base64; state holds the
-- counter of signatures.
create table passkeys (
    id text primary key,
    user_id text not null references users (id),
    name text not null,
    public_key text not null,
    state text not null,
    transports bigint not null,
    created_at bigint not null,
    used_at bigint
);
create index passkeys_by_user on passkeys (user_id, created_at);

-- Challenges under way, each for one answer. id: the SHA-256 of what the browser was given.
-- user_id: whose passkey is made; null where one signs in.
create table passkey_ceremonies (
    id text primary key,
    user_id text references users (id),
    address text not null,
    state text not null,
    expires_at bigint not null
);
create index passkey_ceremonies_by_address on passkey_ceremonies (address, expires_at);
create index passkey_ceremonies_by_end on passkey_ceremonies (expires_at);

-- token_hash: of the link that was shown; mailed_hash: of the link in the mail.
create table invitations (
    id text primary key,
    store_id text not null references stores (id),
    email text not null,
    role text not null,
    token_hash text not null unique,
    mailed_hash text unique,
    invited_by text not null,
    created_at bigint not null,
    expires_at bigint not null,
    accepted_at bigint,
    revoked_at bigint
);
create index invitations_by_store on invitations (store_id, created_at);

-- id: the SHA-256 of the link's token.
create table password_resets (
    id text primary key,
    user_id text not null references users (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index password_resets_by_user on password_resets (user_id, created_at);
create index password_resets_by_end on password_resets (expires_at);

-- Mails about accounts. Their links are made when they are sent, so none is stored.
create table account_mails (
    id text primary key,
    kind text not null,
    recipient text not null,
    user_id text references users (id),
    invitation_id text references invitations (id),
    state text not null,
    attempts bigint not null,
    next_at bigint not null,
    last_error text,
    created_at bigint not null,
    finished_at bigint
);
create index account_mails_due on account_mails (state, next_at);
create index account_mails_by_user on account_mails (user_id, created_at);
