insert into events_outbox (serial, id, at, name, key, payload) values
    (3, x'01a2050da591758896300000000000fd', 7, 'auth.x', x'01a2050da5917588963000000000000a', '{"context":"auth","type":"x","b":[1,null,"\u00e9"]}'),
    (9007199254740993, x'01a2050da591758896300000000000fc', 7, 'auth.x', null, '{}');

insert into events_log (position, id, at, logged_at, name, key, payload) values
    (1, x'01a2050da591758896300000000000fe', 7, 8, 'auth.x', x'01a2050da5917588963000000000000a', '{"b":[1,null,"\u00e9"]}'),
    (9007199254740993, x'01a2050da591758896300000000000ff', 9, 10, 'auth.y', x'01a2050da5917588963000000000000b', '{}');

-- The end of the log was removed.
update sqlite_sequence set seq = 9007199254740995 where name = 'events_log';

insert into events_subscriptions (name, position, paused, holder, lease_until, epoch) values
    ('users', 9007199254740995, false, x'01a2050da5917588963000000000000c', 11, 12),
    ('mail', 0, true, null, null, 0);

insert into events_parked (subscription, position, id, at, name, key, payload, attempts, due_at, reason, dead_at) values
    ('users', 1, x'01a2050da591758896300000000000fe', 7, 'auth.x', x'01a2050da5917588963000000000000a', '{"b":[1,null,"\u00e9"]}', 14, 8, 'no "way"', 9),
    ('users', 2, x'01a2050da591758896300000000000fb', 7, 'auth.x', x'01a2050da5917588963000000000000a', '{}', 0, 8, null, null);
