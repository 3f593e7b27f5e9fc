insert into jobs_runs (id, job, key, arguments, state, run_at, attempts, error, progress_done, progress_total, created_at, started_at, ended_at,
    holder, lease_until, epoch) values
    (x'01a2050da591758896300000000000fe', 'mail', null, '{"to":"a\u0000b", "b":[1,null,"é"]}', 'failed', 7, 14, 'no "way"', 9007199254740993,
     9007199254740995, 5, 8, 9, null, null, 14),
    (x'01a2050da591758896300000000000ff', 'purge', 'schedule', '{}', 'running', 7, 1, null, 0, null, 5, 8, null,
     x'01a2050da5917588963000000000000c', 11, 12);
