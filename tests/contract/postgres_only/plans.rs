use std::collections::HashMap;

use portreeve::{
    auth::{
        Account, AccountChange, AccountRepository, EndReason, EndSessions, OneTimeToken,
        OneTimeTokenRepository, PasswordHash, PendingRegistration, PendingRegistrationRepository,
        SessionRepository, Ticket, TicketRepository, TokenChanges, UpdateAccountError, VoidTokens,
    },
    events::{
        EventLog, Failure, OrderingKey, Parking, Position, Progress, Sequencer, StartAt,
        SubscriberError, SubscriptionRepository, Unblocked,
    },
    jobs::{Arguments, Capacity, Ending, JobRepository, NewRun, Outcome, RunId},
    notifications::{
        Attempted, Language, LinkedToken, Mail, MailFilter, MailId, MailOutcome, MailRepository,
        MailState, RecipientRepository, ServerReply, Suppression, Template,
    },
    shared::{OneTimeTokenId, PageRequest, Role, Status, TokenPurpose},
    users::{UserFilter, UserRepository},
};
use portreeve_postgres::PostgresStore;
use sqlx::Row;
use time::Duration;
use uuid::Uuid;

use super::{
    super::{
        LEASE, NOW, US,
        sample::{self, event, user},
    },
    connection, eventually, processes, quick,
};
use crate::support::postgres::{TestDatabase, database};

/// Or a refresh would have to touch that index, and each row would move to another page.
#[tokio::test]
async fn no_index_names_what_a_refresh_changes() {
    let database = database().await;
    let indexes = sqlx::query(
        "select tablename, indexdef from pg_indexes where (schemaname, tablename) = ('portreeve_auth', 'sessions')",
    )
    .fetch_all(&mut connection(&database).await)
    .await
    .unwrap();

    assert!(indexes.len() >= 3);
    for index in indexes {
        let definition: String = index.get("indexdef");
        for column in ["generation", "token_digest", "refreshed_at", "expires_at"] {
            assert!(!definition.contains(column), "{definition}");
        }
    }
}

/// A plan is made once for a connection and kept: made on an empty table, it must still be good for a full one.
#[tokio::test]
async fn no_statement_reads_a_whole_table_however_small_it_is() {
    let database = database().await;
    // What the migrations have scanned does not count, but must have been counted.
    eventually("the migrations are done", || async {
        processes(&database, "portreeve").await.is_empty()
    })
    .await;
    sqlx::query("select pg_stat_reset()")
        .execute(&mut connection(&database).await)
        .await
        .unwrap();
    let store = quick(&database).await;
    let mut account = sample::account("ada@example.com", Role::Admin);
    let session = sample::session(&account, NOW);
    let (all, events) = (EndSessions::All(EndReason::SignedOut), [event(NOW)]);
    let user = user("ada@example.com", NOW);

    AccountRepository::add(&store, &account, &sample::added_with(events.to_vec()))
        .await
        .unwrap();
    AccountRepository::by_id(&store, account.id())
        .await
        .unwrap();
    AccountRepository::by_email(&store, &account.facts().email)
        .await
        .unwrap();
    store.count_hashes(None, 10).await.unwrap();
    store.administrators().await.unwrap();
    SessionRepository::add(&store, &session, &account, &sample::at_most(1), &[])
        .await
        .unwrap();
    store.with_account(session.state().id).await.unwrap();
    store.rotate(&session, 0).await.unwrap();
    let first = PageRequest::new(10, None);
    store.live(account.id(), NOW, &first).await.unwrap();
    SessionRepository::end(&store, account.id(), all, NOW, &[])
        .await
        .unwrap();
    account.upgrade_hash(PasswordHash::new("$new".into()), NOW);
    let updated = AccountRepository::update(
        &store,
        &account,
        &AccountChange {
            ends: Some(all),
            ..sample::needs_another_admin()
        },
    )
    .await;
    assert!(matches!(updated, Err(UpdateAccountError::LastAdmin)));
    UserRepository::add(&store, &user, &[]).await.unwrap();
    UserRepository::by_id(&store, user.id()).await.unwrap();
    let page = PageRequest::new(10, None);
    for filter in [
        UserFilter::default(),
        UserFilter {
            role: Some(Role::Admin),
            ..UserFilter::default()
        },
        UserFilter {
            status: Some(Status::Suspended),
            created_after: Some(NOW),
            ..UserFilter::default()
        },
    ] {
        UserRepository::list(&store, &filter, &page).await.unwrap();
    }
    store.purge(None, NOW, 10).await.unwrap();
    the_way_of_events(&store).await;
    the_way_of_a_ticket(&store).await;
    the_way_of_a_one_time_token(&store).await;
    the_way_of_a_pending_registration(&store).await;
    the_way_of_a_run(&store).await;
    the_way_of_a_mail(&store).await;
    // The server counts a process's scans when it ends.
    store.close().await;

    eventually("each table has been read", || async {
        let scans = scans_by_table(&database).await;
        scans.len() == 13 && scans.values().all(|(by_index, _)| *by_index > 0)
    })
    .await;
    let scans = scans_by_table(&database).await;
    assert!(scans.values().all(|(_, whole)| *whole == 0), "{scans:?}");
}

/// Every statement about mails and where they go.
async fn the_way_of_a_mail(store: &PostgresStore) {
    let account = sample::account_id(NOW);
    let recipient = sample::email("ada@example.com");
    let id = MailId::new(NOW, sample::random());
    let mail = Mail {
        id,
        account_id: Some(account),
        recipient: recipient.clone(),
        template: Template::ResetPassword,
        language: Language::German,
        token: Some(LinkedToken {
            id: OneTimeTokenId::new(NOW, sample::random()),
            expires_at: NOW,
        }),
        message_id: "a@example.com".into(),
        state: MailState::Queued,
        suppression: None,
        attempts: 0,
        reply: None,
        created_at: NOW,
        ended_at: None,
    };
    let attempted = |outcome, is_undeliverable| Attempted {
        id,
        outcome,
        at: NOW,
        is_undeliverable,
    };
    store.set_address(account, &recipient, 1).await.unwrap();
    store.set_locale(account, None).await.unwrap();
    store.by_account(account).await.unwrap();
    MailRepository::add(store, &mail).await.unwrap();
    MailRepository::by_id(store, id).await.unwrap();
    store.recent(&recipient, NOW, 10).await.unwrap();
    store.begin(id).await.unwrap();
    let refused = MailOutcome::Failed(ServerReply::of("550"));
    let refused = attempted(refused, true);
    assert!(
        MailRepository::finish(store, &refused, &[event(NOW)])
            .await
            .unwrap()
    );
    store.requeue(id).await.unwrap();
    store
        .suppress_links(account, Suppression::Replaced, NOW)
        .await
        .unwrap();
    let sent = attempted(MailOutcome::Sent(ServerReply::of("250")), false);
    assert!(MailRepository::finish(store, &sent, &[]).await.unwrap());
    let page = PageRequest::new(10, None);
    for filter in [
        MailFilter::default(),
        MailFilter {
            state: Some(MailState::Sent),
            ..MailFilter::default()
        },
        MailFilter {
            account_id: Some(account),
            ..MailFilter::default()
        },
        MailFilter {
            recipient: Some(recipient),
            ..MailFilter::default()
        },
    ] {
        MailRepository::list(store, &filter, &page).await.unwrap();
    }
    MailRepository::remove_ended(store, NOW, 10).await.unwrap();
}

/// Every statement about events but those that read the few subscriptions.
async fn the_way_of_events(store: &PostgresStore) {
    store.waiting().await.unwrap();
    store.sequence(US, LEASE, 100).await.unwrap();
    let logged = store.read(Position::START, 10).await.unwrap();
    store.oldest_after(Position::START).await.unwrap();
    EventLog::end(store).await.unwrap();
    SubscriptionRepository::add(store, "mail", StartAt::Beginning)
        .await
        .unwrap();
    let lease = store.acquire("mail", US, LEASE).await.unwrap().unwrap();
    let parking = Parking {
        event: logged[0].clone(),
        failed: Some((SubscriberError("down".into()), NOW)),
    };
    let failure = Failure {
        position: logged[0].position,
        attempts: 2,
        reason: "down".into(),
        retry_at: None,
    };
    store.held_back("mail", &[logged[0].key]).await.unwrap();
    for progress in [
        Progress {
            parked: vec![parking],
            ..Progress::default()
        },
        Progress {
            failed: vec![failure],
            ..Progress::default()
        },
        Progress {
            done: vec![Position::new(u64::from(u32::MAX))],
            unblocked: vec![Unblocked {
                key: logged[0].key,
                due_at: NOW,
            }],
            ..Progress::default()
        },
    ] {
        assert!(store.commit(&lease, &progress).await.unwrap());
    }
    store.due("mail", NOW, 10).await.unwrap();
    store.dead_letters(10).await.unwrap();
    store.retry(logged[0].id, None, NOW).await.unwrap();
    store.discard(logged[0].id, None).await.unwrap();
    store.retry_all("mail", NOW, 10).await.unwrap();
    store.remove_older(Duration::days(90), 10).await.unwrap();
}

/// A single account may have a million events behind one that fails.
#[tokio::test]
async fn what_waits_behind_a_parked_event_is_not_read_to_find_what_is_due() {
    const MANY: i64 = 5_000;
    let database = database().await;
    let store = quick(&database).await;
    SubscriptionRepository::add(&store, "mail", StartAt::Beginning)
        .await
        .unwrap();
    let fill = format!(
        "insert into portreeve_events.parked (subscription, position, id, at, name, key, payload, attempts, due_at)
         select 'mail', n, gen_random_uuid(), now(), 'users.profile_created', '{key}', '{{}}', 1,
             case when n = 1 then timestamptz 'epoch' end
         from generate_series(1, {MANY}) as n;
         analyze portreeve_events.parked",
        key = Uuid::nil(),
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill))
        .execute(&mut connection(&database).await)
        .await
        .unwrap();
    let lease = store.acquire("mail", US, LEASE).await.unwrap().unwrap();

    assert_eq!(store.due("mail", NOW, 10).await.unwrap().len(), 10);
    let progress = Progress {
        done: vec![Position::new(1)],
        unblocked: vec![Unblocked {
            key: OrderingKey::of(Uuid::nil()),
            due_at: NOW,
        }],
        ..Progress::default()
    };
    assert!(store.commit(&lease, &progress).await.unwrap());
    assert_eq!(store.due("mail", NOW, 10).await.unwrap().len(), 10);
    store.close().await;

    let read = || async {
        sqlx::query_scalar::<_, i64>(
            "select (idx_tup_fetch + seq_tup_read)::int8 from pg_stat_user_tables where relname = 'parked'",
        )
        .fetch_one(&mut connection(&database).await)
        .await
        .unwrap()
    };
    eventually("what was read is counted", || async { read().await >= 20 }).await;
    let read = read().await;
    // That the table was filled and analyzed reads no rows.
    assert!(read < 200, "{read} rows of {MANY}");
}

/// Every statement about tickets.
async fn the_way_of_a_ticket(store: &PostgresStore) {
    let session = sample::session(&sample::account("ada@example.com", Role::User), NOW);
    let ticket = Ticket {
        digest: [1; 32],
        session_id: session.state().id,
        account_id: session.state().account_id,
        expires_at: NOW,
    };
    TicketRepository::add(store, &ticket).await.unwrap();
    store.spend(&[2; 32], NOW).await.unwrap();
    TicketRepository::remove_expired(store, NOW, 10)
        .await
        .unwrap();
}

/// Every statement about one-time tokens.
async fn the_way_of_a_one_time_token(store: &PostgresStore) {
    let mut account = sample::account("bob@example.com", Role::User);
    let token = |account: &Account| {
        let id = OneTimeTokenId::new(NOW, sample::random());
        let address = account.facts().email.clone();
        OneTimeToken::new(id, account.id(), TokenPurpose::ResetPassword, address, NOW)
    };
    let (first, second) = (token(&account), token(&account));
    let mut addition = sample::added_with(vec![event(NOW)]);
    addition.issues = Some(first.clone());
    AccountRepository::add(store, &account, &addition)
        .await
        .unwrap();
    store.issue(&second, NOW, &[event(NOW)]).await.unwrap();
    OneTimeTokenRepository::by_id(store, second.id)
        .await
        .unwrap();
    let purpose = TokenPurpose::ResetPassword;
    store.find(account.id(), purpose).await.unwrap();
    OneTimeTokenRepository::count_code_attempt(store, second.id, 5)
        .await
        .unwrap();
    account.upgrade_hash(PasswordHash::new("$new".into()), NOW);
    let change = AccountChange {
        tokens: TokenChanges {
            spends: Some(second.id),
            voids: Some(VoidTokens::AllButUndo),
            issues: Some(token(&account)),
        },
        ..AccountChange::default()
    };
    AccountRepository::update(store, &account, &change)
        .await
        .unwrap();
    OneTimeTokenRepository::remove_expired(store, NOW, 10)
        .await
        .unwrap();
}

/// Every statement about registrations that wait for a proof.
async fn the_way_of_a_pending_registration(store: &PostgresStore) {
    let account = sample::account("eve@example.com", Role::User);
    let (address, hash) = (account.facts().email.clone(), account.password().clone());
    let id = OneTimeTokenId::new(NOW, sample::random());
    let pending = PendingRegistration::new(id, address, hash, None, NOW);
    store.put(&pending, NOW).await.unwrap();
    PendingRegistrationRepository::by_id(store, id)
        .await
        .unwrap();
    PendingRegistrationRepository::by_email(store, &pending.email)
        .await
        .unwrap();
    let events = [event(NOW)];
    store.announce(id, NOW, NOW, &events).await.unwrap();
    PendingRegistrationRepository::count_code_attempt(store, id, 5)
        .await
        .unwrap();
    let mut addition = sample::added_with(vec![event(NOW)]);
    addition.confirms = Some(id);
    AccountRepository::add(store, &account, &addition)
        .await
        .unwrap();
    PendingRegistrationRepository::remove_expired(store, NOW, 10)
        .await
        .unwrap();
}

/// Every statement about jobs.
async fn the_way_of_a_run(store: &PostgresStore) {
    let run = NewRun {
        id: RunId::from_uuid(Uuid::from_u128(1)),
        job: "mail".into(),
        key: Some("a".into()),
        arguments: Arguments::default(),
        run_at: NOW,
        created_at: NOW,
    };
    let capacity = Capacity {
        job: "mail",
        free: 1,
    };
    JobRepository::add(store, &run).await.unwrap();
    store.add_or_advance(&run).await.unwrap();
    store.backlog(NOW).await.unwrap();
    let claimed = store.claim(US, LEASE, NOW, &[capacity]).await.unwrap();
    let (_, lease) = &claimed[0];
    store.renew(lease, Default::default()).await.unwrap();
    let ending = Ending {
        outcome: Outcome::Succeeded,
        at: NOW,
        progress: None,
        next: None,
    };
    assert!(JobRepository::finish(store, lease, &ending).await.unwrap());
    JobRepository::by_id(store, run.id).await.unwrap();
    store.latest(&["mail"]).await.unwrap();
    JobRepository::remove_ended(store, NOW, 10).await.unwrap();
}

/// However many there are besides, only the few that are looked for are read.
#[tokio::test]
async fn those_who_are_rare_are_found_by_an_index_of_their_own() {
    let database = database().await;
    for (selection, index) in [
        (
            "select id from portreeve_users.users where true and 'admin' = any (roles) order by id desc limit 11",
            "user_admins",
        ),
        (
            "select id from portreeve_users.users where true and status = 'suspended' order by id desc limit 11",
            "user_suspended",
        ),
        (
            "select a.email from portreeve_auth.accounts a where 'admin' = any (a.roles) order by a.id",
            "account_admins",
        ),
        (
            "select id from portreeve_auth.accounts where 'admin' = any (roles) and status = 'active' order by id for no key update",
            "account_admins",
        ),
    ] {
        let explain = format!("set enable_seqscan = off; explain {selection}");
        let plan = sqlx::raw_sql(sqlx::AssertSqlSafe(explain))
            .fetch_all(&mut connection(&database).await)
            .await
            .unwrap();
        let plan: Vec<String> = plan.iter().map(|line| line.get(0)).collect();
        assert!(plan.join("\n").contains(index), "{plan:?}");
    }
}

async fn scans_by_table(database: &TestDatabase) -> HashMap<String, (i64, i64)> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        // Of the log, the months together.
        "select regexp_replace(relname, '^log_[0-9].*', 'log')::text, sum(idx_scan)::int8, sum(seq_scan)::int8
         from pg_stat_user_tables
         where schemaname in ('portreeve_auth', 'portreeve_users', 'portreeve_events', 'portreeve_jobs', 'portreeve_notifications')
             and relname not in ('signing_keys', 'subscriptions', 'sequencer')
         group by 1",
    )
    .fetch_all(&mut connection(database).await)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(table, by_index, whole)| (table, (by_index, whole)))
        .collect()
}
