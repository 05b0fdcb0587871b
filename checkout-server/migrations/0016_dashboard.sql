-- The dashboard: who is signed in, how often signing in failed, and what was done.

-- id: the SHA-256 of the cookie's value. fresh_at: when the password was last given.
create table user_sessions (
    id text primary key,
    user_id text not null references users (id),
    created_at bigint not null,
    seen_at bigint not null,
    fresh_at bigint not null,
    device text not null,
    address text
);
create index user_sessions_by_user on user_sessions (user_id, created_at);
create index user_sessions_by_age on user_sessions (created_at);

-- One row for each try that failed or is under way; subject: an account, an address, or both.
create table sign_in_failures (
    id text primary key,
    subject text not null,
    at bigint not null
);
create index sign_in_failures_by_subject on sign_in_failures (subject, at);
create index sign_in_failures_by_age on sign_in_failures (at);

-- Append-only. Its ids sort by time. email: as it was then; subject: what it was done to.
create table audit_log (
    id text primary key,
    store_id text references stores (id),
    user_id text references users (id),
    email text not null,
    address text,
    action text not null,
    subject text not null,
    at bigint not null
);
create index audit_log_by_store on audit_log (store_id, id);
create index audit_log_by_user on audit_log (user_id, id);
create index memberships_by_store on memberships (store_id);
