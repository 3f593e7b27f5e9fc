insert into auth_accounts (id, email, email_verified, password_hash, roles, status, version, created_at, updated_at) values
    (x'01a2050da591758896300000000000ff', 'ada@example.com', 1, '$argon2id$', '["user","admin"]', 'active', 3, 1795000000123456, 1795000000123457),
    (x'ffa2050da5917588963000000000ff00', 'jos\u00e9"''@example.com', 0, 'x', '["user"]', 'suspended', 1, -1, 0);
insert into auth_sessions (id, account_id, generation, token_digest, device_name, device_address, created_at, refreshed_at, expires_at,
    ends_at, access_until, ended_at, end_reason)
with recursive n (n) as (select 1 union all select n + 1 from n where n < 2500)
select unhex(printf('%032x', n * 7919 % 100003)), x'01a2050da591758896300000000000ff', n, randomblob(32),
    iif(n % 2, 'curl "8" ' || char(128512), null), iif(n % 3, '::1', null), n, n, n, n, iif(n % 7, n, null), iif(n % 5, null, n), iif(n % 5, null, 'signed_out')
from n;
insert into auth_signing_keys (purpose, number, algorithm, material, sealed, created_at, active_from) values
    ('refresh_token', 1, 'HS256', x'00ff', 0, 1, 1), ('access_token', 10, 'EdDSA', x'', 1, 2, 2), ('access_token', 9, 'EdDSA', x'01', 1, 2, 2);

insert into auth_one_time_tokens (id, account_id, purpose, email, created_at, expires_at, code_attempts) values
    (x'01a2050da591758896300000000000f1', x'01a2050da591758896300000000000ff', 'reset_password', 'ada@example.com', 1795000000123456, 1795003600123456, 4),
    (x'01a2050da591758896300000000000f2', x'01a2050da591758896300000000000ff', 'undo_email_change', 'jos\u00e9"''@example.com', -1, 0, 0);
insert into auth_pending_registrations (id, email, password_hash, display_name, created_at, expires_at, announced_at, code_attempts) values
    (x'01a2050da591758896300000000000f3', 'bob@example.com', '$argon2id$', 'Bob "B" ' || char(128512), 1795000000123456, 1795003600123456, null, 0),
    (x'01a2050da591758896300000000000f4', 'eve@example.com', 'x', null, -1, 0, 7, 5);
