-- People: their profiles, with a copy of the account facts that a list of people is searched by.
--
-- There is no foreign key to auth_accounts: the contexts speak through events only, and this row may appear before or after
-- anything else that the registration caused.
--
-- Rows that exist: there are none before this file.

create table users_users (
    -- The account's id.
    id blob not null,
    -- The copy.
    email text not null,
    email_verified integer not null,
    roles text not null,
    status text not null,
    -- Of two copies, the one with the higher version is the newer.
    account_version integer not null,
    account_updated_at integer not null,
    -- The profile.
    display_name text,
    -- The display name in lower case, as this program lowers it. SQLite's own lower() knows ASCII only.
    display_name_lower text,
    avatar_url text,
    locale text,
    time_zone text,
    -- Each write says which version it replaces.
    version integer not null,
    created_at integer not null,
    updated_at integer not null,
    constraint user_pkey primary key (id),
    constraint user_id_length check (length(id) = 16),
    constraint user_email_verified_known check (email_verified in (0, 1)),
    constraint user_roles_known check (roles in ('["user"]', '["admin"]', '["user","admin"]')),
    constraint user_status_known check (status in ('active', 'suspended')),
    constraint user_versions_positive check (version > 0 and account_version > 0),
    constraint user_display_name_lowered check ((display_name is null) = (display_name_lower is null))
) strict, without rowid;

-- Not unique: the copy may lag, and then two users may for a moment seem to have one address.
create index user_email on users_users (email);
