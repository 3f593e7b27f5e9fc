-- The tables of both services that Portreeve is measured against: what a plain accounts service needs, and no more.

create table accounts (
    id uuid not null default gen_random_uuid(),
    email text not null,
    password_hash text not null,
    role text not null default 'user',
    is_active boolean not null default true,
    display_name text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint account_pkey primary key (id),
    constraint account_email_key unique (email)
);

create index account_newest on accounts (created_at desc, id desc);

-- A row for each token that was handed out. A rotation spends one and adds the next.
create table refresh_tokens (
    digest bytea not null,
    account_id uuid not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    spent_at timestamptz,
    constraint refresh_token_pkey primary key (digest),
    constraint refresh_token_account_fkey foreign key (account_id) references accounts (id)
);

create index refresh_token_by_account on refresh_tokens (account_id);
