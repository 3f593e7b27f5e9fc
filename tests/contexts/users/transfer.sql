insert into users_users (id, email, email_verified, roles, status, account_version, account_updated_at,
    display_name, display_name_lower, avatar_url, locale, time_zone, version, created_at, updated_at) values
    (x'01a2050da591758896300000000000ff', 'ada@example.com', 1, '["user"]', 'active', 3, 5, 'A', 'a', 'https://x', 'de-AT', 'UTC', 4, 5, 6),
    (x'01a2050da591758896300000000000fe', 'bob@example.com', 0, '["admin"]', 'active', 3, 5, null, null, null, null, null, 4, 5, 6);
