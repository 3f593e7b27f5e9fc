-- Gizmos, each of one account.
--
-- There is no foreign key to auth.accounts: the contexts speak through events only.
--
-- Rows that exist: there are none before this file.

create schema workshop;

create table workshop.gizmos (
    id uuid not null,
    -- The id of an account.
    owner_id uuid not null,
    -- In any script and any case, so that plain equality is identity.
    name text collate "C" not null,
    created_at timestamptz not null,
    constraint gizmo_pkey primary key (id),
    constraint gizmo_name_key unique (owner_id, name)
);

-- For the list of an owner, the newest first.
create index gizmo_by_owner on workshop.gizmos (owner_id, id);
