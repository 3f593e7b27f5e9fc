-- The :k-th session of each account, of :sessions. The last one lives; the owner has signed out of the others, which stay in the table.

-- An account is looked up for each row otherwise, and they come out of that very table.
set session_replication_role = replica;

create function pg_temp.id_at(at timestamptz) returns uuid language sql as $$
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$;

insert into portreeve_auth.sessions (id, account_id, generation, token_digest, device_name, created_at, refreshed_at, expires_at, ends_at,
    ended_at, end_reason)
select pg_temp.id_at(at), account_id, 0, sha256(uuid_send(account_id)), 'seed', at, at, at + interval '7 days', at + interval '30 days',
    case when :k < :sessions then at end, case when :k < :sessions then 'signed_out' end
from (
    select id as account_id, now() - ((:sessions - :k + 1) * :rows - row_number() over (order by id)) * interval '5 milliseconds' as at
    from portreeve_auth.accounts
    where email like 'seed%'
) as moment
order by account_id;
