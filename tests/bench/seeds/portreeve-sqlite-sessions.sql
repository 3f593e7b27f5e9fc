-- What portreeve-postgres-sessions.sql makes, for SQLite.

insert into auth_sessions (id, account_id, generation, token_digest, device_name, created_at, refreshed_at, expires_at, ends_at,
    ended_at, end_reason)
select id_at(at), account_id, 0, randomblob(32), 'seed', at, at, at + 604800000000, at + 2592000000000,
    case when :k < :sessions then at end, case when :k < :sessions then 'signed_out' end
from (
    select id as account_id, :now - ((:sessions - :k + 1) * :rows - row_number() over (order by id)) * 5000 as at
    from auth_accounts
    where email like 'seed%'
)
order by account_id;
