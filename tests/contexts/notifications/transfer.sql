insert into notifications_mails (id, account_id, recipient, template, language, token_id, token_expires_at, message_id, state, suppression,
    attempts, reply, created_at, ended_at) values
    (x'01a2050da591758896300000000000ff', x'01a2050da591758896300000000000fe', 'ada@example.com', 'reset_password', 'de',
     x'01a2050da591758896300000000000fd', 9, 'a@example.com', 'deferred', null, 3, '450 "later", é', 5, null),
    (x'01a2050da591758896300000000000fe', null, 'bob@example.com', 'registration_repeated', 'en', null, null, 'b@example.com', 'suppressed',
     'too_many', 0, null, 5, 6);
insert into notifications_recipients (account_id, email, email_version, locale, undeliverable_since) values
    (x'01a2050da591758896300000000000ff', 'ada@example.com', 3, 'de-AT', 7),
    (x'01a2050da591758896300000000000fe', null, 0, null, null);
