-- :rows accounts with their users, older than those that are there, in the order of time as they would have come.

-- What the program makes: the time in front, then the version, then random (RFC 9562, version 7).
create function pg_temp.id_at(at timestamptz) returns uuid language sql as $$
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$;

insert into portreeve_auth.accounts (id, email, email_verified, password_hash, roles, status, version, created_at, updated_at)
select
    pg_temp.id_at(at),
    'seed' || lpad(i::text, 8, '0') || '@example.com',
    false,
    (select password_hash from portreeve_auth.accounts where email = 'bench0@example.com'),
    '{user}',
    'active',
    1,
    at,
    at
from (
    select i, now() - interval '1 day' - (:rows - i) * interval '1 second' as at from generate_series(1, :rows) as i
) as moment;

insert into portreeve_users.users (id, email, email_verified, roles, status, account_version, account_updated_at,
    display_name, display_name_lower, version, created_at, updated_at)
select id, email, email_verified, roles, status, version, updated_at, split_part(email, '@', 1), split_part(email, '@', 1), 1,
    created_at, updated_at
from portreeve_auth.accounts
where email like 'seed%'
order by id;

update portreeve_auth.accounts set roles = '{admin}', version = version + 1 where email = 'bench0@example.com';
