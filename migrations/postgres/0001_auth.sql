-- Who may come in: accounts, the devices they are signed in on, and the keys that tokens are made with.
--
-- Rows that exist: there are none before this file.

-- A database administrator may have made the schema, and this role may not: even `if not exists` would ask for the right to.
do $$ begin
    if to_regnamespace('portreeve_auth') is null then
        create schema portreeve_auth;
    end if;
end $$;

create table portreeve_auth.accounts (
    id uuid not null,
    -- In the canonical form of `EmailAddress`, so that plain equality is identity.
    email text collate "C" not null,
    email_verified boolean not null,
    password_hash text not null,
    roles text[] not null,
    status text not null,
    -- Each write says which version it replaces.
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint account_pkey primary key (id),
    constraint account_email_key unique (email),
    constraint account_roles_known check (roles <@ array['user', 'admin'] and cardinality(roles) > 0),
    constraint account_status_known check (status in ('active', 'suspended')),
    constraint account_version_positive check (version > 0)
);

-- The few administrators: they are listed, and locked when one of them steps down.
create index account_admins on portreeve_auth.accounts (id) where 'admin' = any (roles);

create table portreeve_auth.sessions (
    id uuid not null,
    account_id uuid not null,
    -- The place of the newest refresh token in its chain, and that token's SHA-256.
    generation integer not null,
    token_digest bytea not null,
    device_name text,
    device_address text,
    created_at timestamptz not null,
    refreshed_at timestamptz not null,
    expires_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz,
    end_reason text,
    constraint session_pkey primary key (id),
    constraint session_account_fkey foreign key (account_id) references portreeve_auth.accounts (id),
    constraint session_generation_natural check (generation >= 0),
    constraint session_digest_length check (octet_length(token_digest) = 32),
    constraint session_end_reason_known
        check (end_reason in ('signed_out', 'token_reused', 'password_changed', 'suspended', 'session_limit')),
    constraint session_end_has_reason check ((ended_at is null) = (end_reason is null))
)
-- A refresh rewrites its row. With room on the page, and no index on what a refresh changes, the new version stays on the page
-- and touches no index (a HOT update). So no index may name generation, token_digest, refreshed_at or expires_at.
with (fillfactor = 80);

create index session_unended_by_account on portreeve_auth.sessions (account_id, id) where ended_at is null;

create table portreeve_auth.signing_keys (
    purpose text not null,
    algorithm text not null,
    -- Which of the keys of one purpose and algorithm, in the order they came.
    number integer not null default 1,
    -- A secret, encrypted if `sealed`.
    material bytea not null,
    sealed boolean not null,
    created_at timestamptz not null,
    constraint signing_key_pkey primary key (purpose, algorithm, number)
);
