-- Who may come in: accounts, the devices they are signed in on, and the keys that tokens are made with.
--
-- Moments are whole microseconds since 1970, in UTC. Ids are the sixteen bytes of a UUID, in whose order rows lie: the time comes first.
--
-- Rows that exist: there are none before this file.

create table auth_accounts (
    id blob not null,
    -- In the canonical form of `EmailAddress`, so that plain equality is identity.
    email text not null,
    email_verified integer not null,
    password_hash text not null,
    -- A JSON array.
    roles text not null,
    status text not null,
    -- Each write says which version it replaces.
    version integer not null,
    created_at integer not null,
    updated_at integer not null,
    constraint account_pkey primary key (id),
    constraint account_email_key unique (email),
    constraint account_id_length check (length(id) = 16),
    constraint account_email_verified_known check (email_verified in (0, 1)),
    constraint account_roles_known check (roles in ('["user"]', '["admin"]', '["user","admin"]')),
    constraint account_status_known check (status in ('active', 'suspended')),
    constraint account_version_positive check (version > 0)
) strict, without rowid;

-- The few administrators: they are listed, and looked at when one of them steps down. The quotes are those of the JSON, so that no
-- other role is meant whose name has the word in it.
create index account_admins on auth_accounts (id) where instr(roles, '"admin"') > 0;

create table auth_sessions (
    id blob not null,
    account_id blob not null,
    -- The place of the newest refresh token in its chain, and that token's SHA-256.
    generation integer not null,
    token_digest blob not null,
    device_name text,
    device_address text,
    created_at integer not null,
    refreshed_at integer not null,
    expires_at integer not null,
    ends_at integer not null,
    ended_at integer,
    end_reason text,
    constraint session_pkey primary key (id),
    constraint session_account_fkey foreign key (account_id) references auth_accounts (id),
    constraint session_id_length check (length(id) = 16),
    constraint session_generation_natural check (generation >= 0),
    constraint session_digest_length check (length(token_digest) = 32),
    constraint session_end_reason_known
        check (end_reason in ('signed_out', 'token_reused', 'password_changed', 'suspended', 'session_limit')),
    constraint session_end_has_reason check ((ended_at is null) = (end_reason is null))
) strict, without rowid;

create index session_unended_by_account on auth_sessions (account_id, id) where ended_at is null;

create table auth_signing_keys (
    purpose text not null,
    -- Which of the keys of one purpose, in the order they came.
    number integer not null,
    algorithm text not null,
    -- A secret, encrypted if `sealed`.
    material blob not null,
    sealed integer not null,
    created_at integer not null,
    -- From when it signs.
    active_from integer not null,
    constraint signing_key_pkey primary key (purpose, number),
    constraint signing_key_number_positive check (number > 0),
    constraint signing_key_sealed_known check (sealed in (0, 1))
) strict, without rowid;
