-- What portreeve-postgres.sql makes, for SQLite. `id_at` is a function of the one who runs this; moments are microseconds.

insert into auth_accounts (id, email, email_verified, password_hash, roles, status, version, created_at, updated_at)
with recursive number (i) as (
    select 1 union all select i + 1 from number where i < :rows
)
select
    id_at(at),
    'seed' || printf('%08d', i) || '@example.com',
    0,
    (select password_hash from auth_accounts where email = 'bench0@example.com'),
    '["user"]',
    'active',
    1,
    at,
    at
from (
    select i, :now - 86400000000 - (:rows - i) * 1000000 as at from number
);

insert into users_users (id, email, email_verified, roles, status, account_version, account_updated_at,
    display_name, display_name_lower, version, created_at, updated_at)
select id, email, email_verified, roles, status, version, updated_at, substr(email, 1, 12), substr(email, 1, 12), 1,
    created_at, updated_at
from auth_accounts
where email like 'seed%'
order by id;

update auth_accounts set roles = '["admin"]', version = version + 1 where email = 'bench0@example.com';
