-- Widgets, each of one account.
--
-- There is no foreign key to portreeve_auth.accounts: the contexts speak through events only.
--
-- Rows that exist: there are none before this file.

-- Unless a database administrator has made it for a role that may not.
do $$ begin
    if to_regnamespace('portreeve_catalog') is null then
        create schema portreeve_catalog;
    end if;
end $$;

create table portreeve_catalog.widgets (
    id uuid not null,
    -- The id of an account.
    owner_id uuid not null,
    -- In any script and any case, so that plain equality is identity.
    name text collate "C" not null,
    created_at timestamptz not null,
    constraint widget_pkey primary key (id),
    constraint widget_name_key unique (owner_id, name)
);

-- For the list of an owner, the newest first.
create index widget_by_owner on portreeve_catalog.widgets (owner_id, id);
