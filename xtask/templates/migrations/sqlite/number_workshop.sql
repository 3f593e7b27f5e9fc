-- Gizmos, each of one account.
--
-- There is no foreign key to auth_accounts: the contexts speak through events only.
--
-- Rows that exist: there are none before this file.

create table workshop_gizmos (
    id blob not null,
    -- The id of an account.
    owner_id blob not null,
    name text not null,
    created_at integer not null,
    constraint gizmo_pkey primary key (id),
    constraint gizmo_name_key unique (owner_id, name),
    constraint gizmo_id_length check (length(id) = 16),
    constraint gizmo_owner_id_length check (length(owner_id) = 16)
) strict, without rowid;

-- For the list of an owner, the newest first.
create index gizmo_by_owner on workshop_gizmos (owner_id, id);
