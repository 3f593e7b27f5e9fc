insert into events_outbox (id, at, name, payload, attempts, due_at, last_error, dead_at) values
    (x'01a2050da591758896300000000000fd', 7, 'auth.x', '{"context":"auth","type":"x","b":[1,null,"\u00e9"]}', 14, 8, 'no "way"', 9),
    (x'01a2050da591758896300000000000fc', 7, 'auth.x', '{}', 0, 8, null, null);
