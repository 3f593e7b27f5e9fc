-- Notifications: mails, and where those for an account go.
--
-- Rows that exist: addresses and languages of users are copied, because the log may not reach back to their registration. What changes
-- meanwhile is in the log, and the copy follows it. No mail is made of what happened before.

do $$ begin
    if to_regnamespace('portreeve_notifications') is null then
        create schema portreeve_notifications;
    end if;
end $$;

create table portreeve_notifications.mails (
    -- That of the event that it is for.
    id uuid not null,
    -- Null if there is no account yet. No foreign key: contexts speak through events only.
    account_id uuid,
    recipient text collate "C" not null,
    template text not null,
    language text not null,
    -- The link is made from it with a key, and is nowhere.
    token_id uuid,
    token_expires_at timestamptz,
    -- The same at every attempt.
    message_id text not null,
    state text not null,
    -- Why it is not to be sent.
    suppression text,
    -- Those that were begun since it was queued.
    attempts integer not null,
    -- What the mail server said last.
    reply text,
    created_at timestamptz not null,
    -- When it was sent, given up or suppressed.
    ended_at timestamptz,
    constraint mail_pkey primary key (id),
    constraint mail_state_known check (state in ('queued', 'sending', 'sent', 'deferred', 'failed', 'suppressed')),
    constraint mail_ended check ((ended_at is not null) = (state in ('sent', 'failed', 'suppressed'))),
    constraint mail_suppression_said check ((suppression is not null) = (state = 'suppressed')),
    constraint mail_token_whole check ((token_id is null) = (token_expires_at is null)),
    constraint mail_attempts_natural check (attempts >= 0)
);

-- How many mails an address has had.
create index mail_recipient on portreeve_notifications.mails (recipient, created_at);

create index mail_account on portreeve_notifications.mails (account_id, id);

create index mail_state on portreeve_notifications.mails (state, id);

create index mail_ended_at on portreeve_notifications.mails (ended_at) where ended_at is not null;

create table portreeve_notifications.recipients (
    account_id uuid not null,
    -- Null until the event of the registration is here.
    email text collate "C",
    -- That of the account when it got this address. Of two, the higher is the newer.
    email_version integer not null default 0,
    -- The language tag of the profile.
    locale text,
    -- Since when a mail server refuses the address for good.
    undeliverable_since timestamptz,
    constraint recipient_pkey primary key (account_id),
    constraint recipient_version_natural check (email_version >= 0)
);

insert into portreeve_notifications.recipients (account_id, email, email_version, locale)
select id, email, account_version, locale from portreeve_users.users;
