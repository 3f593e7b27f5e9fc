-- Keys of tokens that follow one another: a new one is stored some time before it signs, the old one stays while its tokens live.
--
-- There is one line of keys for each purpose, whatever their algorithms, so that a change of the algorithm is a rotation too.
--
-- Rows that exist: one key, number 1, for each purpose and algorithm that was ever configured. They become a line in the order they were
-- made in, each signing from when it was made. If there are several for access tokens, the one made last signs until the service, at its
-- start, sees that another algorithm is configured and adds a key for it; the tokens of the others die now and not at that later time.

alter table portreeve_auth.signing_keys
    -- From when it signs. The default is for the version before, which does not know this column.
    add column active_from timestamptz not null default now(),
    drop constraint signing_key_pkey;

update portreeve_auth.signing_keys
set number = line.number, active_from = signing_keys.created_at
from (
    select purpose, algorithm, row_number() over (partition by purpose order by created_at, algorithm) as number
    from portreeve_auth.signing_keys
) as line
where signing_keys.purpose = line.purpose and signing_keys.algorithm = line.algorithm;

alter table portreeve_auth.signing_keys
    add constraint signing_key_pkey primary key (purpose, number),
    add constraint signing_key_number_positive check (number > 0);
