-- :rows accounts with a refresh token each, older than those that are there.

insert into accounts (email, password_hash, display_name, created_at, updated_at)
select
    'seed' || lpad(i::text, 8, '0') || '@example.com',
    (select password_hash from accounts where email = 'bench0@example.com'),
    'Seed ' || i,
    now() - interval '1 day' - (:rows - i) * interval '1 second',
    now()
from generate_series(1, :rows) as i;

insert into refresh_tokens (digest, account_id, created_at, expires_at)
select sha256(uuid_send(id)), id, created_at, now() + interval '30 days' from accounts where email like 'seed%';

update accounts set role = 'admin' where email = 'bench0@example.com';
