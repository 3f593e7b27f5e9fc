-- Widgets, each of one account.
--
-- There is no foreign key to auth_accounts: the contexts speak through events only.
--
-- Rows that exist: there are none before this file.

create table catalog_widgets (
    id blob not null,
    -- The id of an account.
    owner_id blob not null,
    name text not null,
    created_at integer not null,
    constraint widget_pkey primary key (id),
    constraint widget_name_key unique (owner_id, name),
    constraint widget_id_length check (length(id) = 16),
    constraint widget_owner_id_length check (length(owner_id) = 16)
) strict, without rowid;

-- For the list of an owner, the newest first.
create index widget_by_owner on catalog_widgets (owner_id, id);
