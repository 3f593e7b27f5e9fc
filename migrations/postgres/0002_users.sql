-- People: their profiles, with a copy of the account facts that a list of people is searched by.
--
-- There is no foreign key to portreeve_auth.accounts: the contexts speak through events only, and this row may appear before or after
-- anything else that the registration caused.
--
-- Rows that exist: there are none before this file.

do $$ begin
    if to_regnamespace('portreeve_users') is null then
        create schema portreeve_users;
    end if;
end $$;

create table portreeve_users.users (
    -- The account's id.
    id uuid not null,
    -- The copy.
    email text collate "C" not null,
    email_verified boolean not null,
    roles text[] not null,
    status text not null,
    -- Of two copies, the one with the higher version is the newer.
    account_version integer not null,
    account_updated_at timestamptz not null,
    -- The profile.
    display_name text,
    -- The display name in lower case, as this program lowers it. What the database's own lower() knows depends on its locale.
    display_name_lower text collate "C",
    avatar_url text,
    locale text,
    time_zone text,
    -- Each write says which version it replaces.
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint user_pkey primary key (id),
    constraint user_roles_known check (roles <@ array['user', 'admin'] and cardinality(roles) > 0),
    constraint user_status_known check (status in ('active', 'suspended')),
    constraint user_versions_positive check (version > 0 and account_version > 0),
    constraint user_display_name_lowered check ((display_name is null) = (display_name_lower is null))
);

-- Not unique: the copy may lag, and then two users may for a moment seem to have one address.
create index user_email on portreeve_users.users (email);
