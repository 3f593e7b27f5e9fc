-- One-time tokens: the right of an account to do one thing once, which a mail carries as a link and as a code. Neither is here: both are made
-- from the id with a key. And registrations whose address is still to be proven.
--
-- Rows that exist: there are none.

create table auth_one_time_tokens (
    id blob not null,
    -- No foreign key: a change of the account locks it before its tokens, and a key would lock them the other way round.
    account_id blob not null,
    purpose text not null,
    -- Where it was sent; for a change that is to be undone, the address to put back.
    email text not null,
    created_at integer not null,
    expires_at integer not null,
    code_attempts integer not null,
    constraint one_time_token_pkey primary key (id),
    constraint one_time_token_id_length check (length(id) = 16),
    constraint one_time_token_account_length check (length(account_id) = 16),
    constraint one_time_token_purpose_known
        check (purpose in ('verify_email', 'reset_password', 'change_email', 'undo_email_change', 'invitation')),
    constraint one_time_token_code_attempts_natural check (code_attempts >= 0)
) strict, without rowid;

-- The newest replaces the one before it. Of those that undo a change of the address each stays.
create unique index one_time_token_purpose on auth_one_time_tokens (account_id, purpose) where purpose <> 'undo_email_change';

create index one_time_token_account on auth_one_time_tokens (account_id);

create index one_time_token_expiry on auth_one_time_tokens (expires_at);

create table auth_pending_registrations (
    -- Also that of the token that proves the address.
    id blob not null,
    email text not null,
    password_hash text not null,
    display_name text,
    created_at integer not null,
    expires_at integer not null,
    -- When the last mail for it was asked for.
    announced_at integer,
    code_attempts integer not null,
    constraint pending_registration_pkey primary key (id),
    constraint pending_registration_email_key unique (email),
    constraint pending_registration_id_length check (length(id) = 16),
    constraint pending_registration_code_attempts_natural check (code_attempts >= 0)
) strict, without rowid;

create index pending_registration_expiry on auth_pending_registrations (expires_at);
