-- Gizmos, each of one account.
--
-- There is no foreign key to portreeve_auth.accounts: the contexts speak through events only.
--
-- Rows that exist: there are none before this file.

-- Unless a database administrator has made it for a role that may not.
do $$ begin
    if to_regnamespace('portreeve_workshop') is null then
        create schema portreeve_workshop;
    end if;
end $$;

create table portreeve_workshop.gizmos (
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
create index gizmo_by_owner on portreeve_workshop.gizmos (owner_id, id);
