//! What only a store on the other side of a network must do: survive what happens to it.

mod network;

use std::{collections::HashMap, time::Duration};

use portreeve::{
    auth::{
        AccountRepository, EndReason, EndSessions, PasswordHash, SessionRepository,
        UpdateAccountError,
    },
    events::Outbox,
    shared::{EventId, PageRequest, Role, StoreError},
    users::{UserFilter, UserRepository},
};
use portreeve_postgres::{PoolSettings, PostgresStore};
use sqlx::{Connection, PgConnection, Row};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use self::network::Network;
use super::{
    NOW, race,
    sample::{self, event, user},
};
use crate::support::postgres::{TestDatabase, database, empty_database};

const PATIENCE: Duration = Duration::from_secs(20);

const QUICK: PoolSettings = PoolSettings {
    max_connections: 3,
    min_connections: 3,
    acquire_timeout: Duration::from_secs(5),
    statement_timeout: Duration::from_millis(300),
};

async fn quick(database: &TestDatabase) -> PostgresStore {
    PostgresStore::connect(database.options(), QUICK)
        .await
        .unwrap()
}

async fn connection(database: &TestDatabase) -> PgConnection {
    PgConnection::connect(&database.url()).await.unwrap()
}

/// Asks again until it is so.
async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let asking = async {
        while !is_so().await {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, asking)
        .await
        .unwrap_or_else(|_| panic!("it never came that {what}"));
}

/// Server processes that belong to connections of that name.
async fn processes(database: &TestDatabase, application: &str) -> Vec<i32> {
    let mut connection = connection(database).await;
    sqlx::query_scalar(
        "select pid from pg_stat_activity where datname = current_database() and application_name = $1",
    )
    .bind(application)
    .fetch_all(&mut connection)
    .await
    .unwrap()
}

async fn terminate(database: &TestDatabase, processes: &[i32]) {
    let mut connection = connection(database).await;
    sqlx::query("select pg_terminate_backend(pid) from unnest($1) as pid")
        .bind(processes)
        .execute(&mut connection)
        .await
        .unwrap();
}

async fn write_an_event(store: &PostgresStore) {
    let address = format!("{}@example.com", sample::account_id(NOW));
    let newcomer = user(&address, NOW);
    UserRepository::add(store, &newcomer, &[event(NOW)])
        .await
        .unwrap();
}

/// Uses up what was left over from before.
async fn quiet(store: &PostgresStore) {
    while timeout(Duration::from_millis(300), store.woken())
        .await
        .is_ok()
    {}
}

/// Two instances that listen, with nothing left over.
async fn two_instances(database: &TestDatabase) -> [PostgresStore; 2] {
    let stores = [database.store().await, database.store().await];
    for store in &stores {
        // For the rest of the process, which is not long.
        std::mem::forget(store.listen());
    }
    eventually("both listen", || async {
        processes(database, "portreeve listener").await.len() == 2
    })
    .await;
    for store in &stores {
        quiet(store).await;
    }
    stores
}

#[tokio::test]
async fn a_write_of_one_instance_wakes_the_other() {
    let database = database().await;
    let [one, other] = two_instances(&database).await;

    write_an_event(&other).await;

    timeout(PATIENCE, one.woken()).await.unwrap();
}

#[tokio::test]
async fn an_instance_is_not_woken_by_its_own_notification() {
    let database = database().await;
    let [one, _] = two_instances(&database).await;

    write_an_event(&one).await;
    timeout(PATIENCE, one.woken()).await.unwrap();

    let again = timeout(Duration::from_millis(500), one.woken()).await;
    assert!(again.is_err());
}

#[tokio::test]
async fn a_short_lived_process_wakes_the_others_before_it_ends() {
    let database = database().await;
    let [one, other] = two_instances(&database).await;
    let short_lived = database.store().await;

    write_an_event(&short_lived).await;
    short_lived.notify_others().await.unwrap();
    short_lived.close().await;

    timeout(PATIENCE, one.woken()).await.unwrap();
    timeout(PATIENCE, other.woken()).await.unwrap();
}

#[tokio::test]
async fn a_listener_survives_the_loss_of_its_connection() {
    let database = database().await;
    let [one, other] = two_instances(&database).await;
    let lost = processes(&database, "portreeve listener").await;

    terminate(&database, &lost).await;
    eventually("both listen again", || async {
        let now = processes(&database, "portreeve listener").await;
        now.len() == 2 && now.iter().all(|process| !lost.contains(process))
    })
    .await;
    quiet(&one).await;
    write_an_event(&other).await;

    timeout(PATIENCE, one.woken()).await.unwrap();
}

#[tokio::test]
async fn what_was_written_while_nobody_listened_is_looked_for_afterwards() {
    let database = database().await;
    let [one, _] = two_instances(&database).await;
    let lost = processes(&database, "portreeve listener").await;

    terminate(&database, &lost).await;

    timeout(PATIENCE, one.woken()).await.unwrap();
}

#[tokio::test]
async fn listening_ends_with_its_handle() {
    let database = database().await;
    let store = database.store().await;
    let listening = store.listen();
    let listeners = || async { processes(&database, "portreeve listener").await.len() };
    eventually("it listens", || async { listeners().await == 1 }).await;

    drop(listening);

    eventually("it listens no more", || async { listeners().await == 0 }).await;
}

#[tokio::test]
async fn many_instances_can_migrate_an_empty_database_at_once() {
    let database = empty_database().await;
    let mut stores = Vec::new();
    for _ in 0..10 {
        stores.push(quick(&database).await);
    }
    assert!(!stores[0].schema_is_current().await.unwrap());

    let migrated = race(10, |n| {
        let store = stores[n].clone();
        async move { store.migrate().await }
    })
    .await;

    assert!(migrated.iter().all(Result::is_ok), "{migrated:?}");
    assert!(stores[0].schema_is_current().await.unwrap());
}

#[tokio::test]
async fn a_schema_that_a_newer_program_has_extended_is_current() {
    let database = database().await;
    let store = database.store().await;
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (9999, 'of the future', true, '', 0)",
    )
    .execute(&mut connection(&database).await)
    .await
    .unwrap();

    store.migrate().await.unwrap();

    assert!(store.schema_is_current().await.unwrap());
}

#[tokio::test]
async fn a_schema_that_lacks_a_migration_is_not_current() {
    let database = database().await;
    let store = database.store().await;
    sqlx::query("delete from _sqlx_migrations where version = 2")
        .execute(&mut connection(&database).await)
        .await
        .unwrap();

    assert!(!store.schema_is_current().await.unwrap());
}

#[tokio::test]
async fn an_event_that_cannot_be_read_becomes_a_dead_letter_and_holds_nobody_up() {
    let database = database().await;
    let store = database.store().await;
    let unknown = EventId::from_uuid(Uuid::from_u128(1));
    sqlx::query(
        "insert into events.outbox (id, at, name, payload, due_at)
         values ($1, $2, 'auth.of_the_future', '{\"context\": \"auth\", \"type\": \"of_the_future\"}', $2)",
    )
    .bind(unknown.as_uuid())
    .bind(NOW)
    .execute(&mut connection(&database).await)
    .await
    .unwrap();
    write_an_event(&store).await;

    let claimed = store.claim(NOW, NOW, 1).await.unwrap();

    let dead = store.dead_letters(10).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].id, unknown);
    assert_eq!(dead[0].name, "auth.of_the_future");
    assert!(dead[0].reason.contains("cannot be read"), "{dead:?}");
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_named_in_the_log_and_not_to_strangers() {
    let database = database().await;
    let store = database.store().await;
    let user = user("ada@example.com", NOW);
    UserRepository::add(&store, &user, &[]).await.unwrap();
    sqlx::query("update users.users set locale = 'no locale'")
        .execute(&mut connection(&database).await)
        .await
        .unwrap();

    let error = UserRepository::by_id(&store, user.id()).await.unwrap_err();

    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(matches!(error, StoreError::Inconsistent(_)));
    assert_eq!(error.to_string(), "the store holds something unexpected");
    assert!(cause.contains("users.users.locale"), "{cause}");
    assert!(cause.contains(&user.id().to_string()), "{cause}");
}

/// Or a refresh would have to touch that index, and each row would move to another page.
#[tokio::test]
async fn no_index_names_what_a_refresh_or_a_claim_changes() {
    let database = database().await;
    let indexes = sqlx::query(
        "select tablename, indexdef from pg_indexes where (schemaname, tablename) in (('auth', 'sessions'), ('events', 'outbox'))",
    )
    .fetch_all(&mut connection(&database).await)
    .await
    .unwrap();

    assert!(indexes.len() >= 5);
    for index in indexes {
        let definition: String = index.get("indexdef");
        for column in [
            "generation",
            "token_digest",
            "refreshed_at",
            "expires_at",
            "attempts",
            "due_at",
        ] {
            assert!(!definition.contains(column), "{definition}");
        }
    }
}

#[tokio::test]
async fn connections_that_the_server_ended_cost_one_call() {
    let database = database().await;
    let store = quick(&database).await;
    let lost = processes(&database, "portreeve").await;
    assert_eq!(lost.len(), 3);

    terminate(&database, &lost).await;
    let first = store.ping().await;
    let rest = race(6, |_| {
        let store = store.clone();
        async move { store.ping().await }
    })
    .await;

    assert!(matches!(first, Ok(()) | Err(StoreError::Unavailable(_))));
    assert!(rest.iter().all(Result::is_ok), "{rest:?}");
}

#[tokio::test]
async fn a_network_that_falls_silent_costs_a_deadline_and_no_place_in_the_pool() {
    let database = database().await;
    let network = Network::before(&database.options()).await;
    let options = network.detour(database.options());
    let store = PostgresStore::connect(options, QUICK).await.unwrap();
    store.ping().await.unwrap();

    network.swallow_what_is_connected();
    let lost = race(3, |_| {
        let store = store.clone();
        async move { timeout(PATIENCE, store.ping()).await.unwrap() }
    })
    .await;
    let after = race(6, |_| {
        let store = store.clone();
        async move { timeout(PATIENCE, store.ping()).await.unwrap() }
    })
    .await;

    let unavailable =
        |answer: &Result<(), StoreError>| matches!(answer, Err(StoreError::Unavailable(_)));
    assert!(lost.iter().all(unavailable), "{lost:?}");
    assert!(after.iter().all(Result::is_ok), "{after:?}");
}

/// Holds up every statement about accounts until it is dropped.
async fn lock_accounts(database: &TestDatabase) -> PgConnection {
    let mut holder = connection(database).await;
    sqlx::raw_sql("begin; lock table auth.accounts in access exclusive mode")
        .execute(&mut holder)
        .await
        .unwrap();
    holder
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_given_up() {
    let database = database().await;
    let store = quick(&database).await;
    let holder = lock_accounts(&database).await;

    let answer = AccountRepository::by_id(&store, sample::account_id(NOW)).await;

    assert!(matches!(answer, Err(StoreError::Unavailable(_))));
    holder.close().await.unwrap();
}

#[tokio::test]
async fn calls_that_are_cancelled_give_their_connections_back() {
    let database = database().await;
    let store = quick(&database).await;
    let holder = lock_accounts(&database).await;
    for _ in 0..10 {
        let id = sample::account_id(NOW);
        let call = AccountRepository::by_id(&store, id);
        assert!(timeout(Duration::from_millis(20), call).await.is_err());
    }
    holder.close().await.unwrap();

    let answers = race(6, |_| {
        let store = store.clone();
        async move { AccountRepository::by_id(&store, sample::account_id(NOW)).await }
    })
    .await;

    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
}

#[tokio::test]
async fn there_are_never_more_connections_than_allowed() {
    let database = database().await;
    let store = quick(&database).await;

    race(50, |_| {
        let store = store.clone();
        async move { store.ping().await.unwrap() }
    })
    .await;

    assert_eq!(processes(&database, "portreeve").await.len(), 3);
}

#[tokio::test]
async fn a_closed_store_leaves_no_connection_behind() {
    let database = database().await;
    let store = quick(&database).await;

    store.close().await;

    assert!(matches!(
        store.ping().await,
        Err(StoreError::Unavailable(_))
    ));
    eventually("the server has seen them go", || async {
        processes(&database, "portreeve").await.is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_told_apart_from_a_database_that_is_not_there() {
    let database = database().await;
    let nobody_there = Network::nobody(database.options()).await;
    let hasty = PoolSettings {
        acquire_timeout: Duration::from_millis(200),
        ..QUICK
    };

    let unreachable = PostgresStore::connect(nobody_there, hasty).await;
    let unknown = PostgresStore::connect(database.options().database("no_such"), hasty).await;

    assert!(matches!(unreachable, Err(StoreError::Unavailable(_))));
    assert!(matches!(unknown, Err(StoreError::Inconsistent(_))));
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

    AccountRepository::add(&store, &account, &events)
        .await
        .unwrap();
    AccountRepository::by_id(&store, account.id())
        .await
        .unwrap();
    store.by_email(&account.facts().email).await.unwrap();
    SessionRepository::add(&store, &session, &account, &[])
        .await
        .unwrap();
    store.with_account(session.state().id).await.unwrap();
    store.rotate(&session, 0).await.unwrap();
    store.live(account.id(), NOW).await.unwrap();
    store.end(account.id(), all, NOW, &[]).await.unwrap();
    account.upgrade_hash(PasswordHash::new("$new".into()), NOW);
    let updated = AccountRepository::update(&store, &account, Some(all), true, &[]).await;
    assert!(matches!(updated, Err(UpdateAccountError::LastAdmin)));
    UserRepository::add(&store, &user, &[]).await.unwrap();
    UserRepository::by_id(&store, user.id()).await.unwrap();
    let page = PageRequest::new(10, None);
    store.list(&UserFilter::default(), &page).await.unwrap();
    let claimed = store.claim(NOW, NOW, 10).await.unwrap();
    store.failed(&claimed[0], None, "down").await.unwrap();
    store.dead_letters(10).await.unwrap();
    store.revive(events[0].id, NOW).await.unwrap();
    store.backlog().await.unwrap();
    store.delivered(&[events[0].id]).await.unwrap();
    // The server counts a process's scans when it ends.
    store.close().await;

    eventually("each table has been read", || async {
        let scans = scans_by_table(&database).await;
        scans.len() == 4 && scans.values().all(|(by_index, _)| *by_index > 0)
    })
    .await;
    let scans = scans_by_table(&database).await;
    assert!(scans.values().all(|(_, whole)| *whole == 0), "{scans:?}");
}

async fn scans_by_table(database: &TestDatabase) -> HashMap<String, (i64, i64)> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "select relname::text, idx_scan, seq_scan from pg_stat_user_tables
         where schemaname in ('auth', 'users', 'events') and relname <> 'signing_keys'",
    )
    .fetch_all(&mut connection(database).await)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(table, by_index, whole)| (table, (by_index, whole)))
        .collect()
}
