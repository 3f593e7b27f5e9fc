//! A connection pooler between the store and the server: what is found out, what works, and what is not trusted.

use portreeve::{
    auth::{AccountAddition, AccountChange, AccountRepository, UpdateAccountError},
    shared::{Role, StoreError},
};
use portreeve_postgres::{ConnectionMode, Pooler, PostgresStore};
use sqlx::ConnectOptions;
use tokio::time::timeout;

use super::{
    super::{NOW, count, race, sample},
    connection, eventually, processes,
};
use crate::support::postgres::{
    PgBouncer, PoolMode, StartUpOptions, TestDatabase, database, empty_database,
};

const MODES: [PoolMode; 2] = [PoolMode::Session, PoolMode::Transaction];
const OPTIONS: [StartUpOptions; 2] = [StartUpOptions::Refused, StartUpOptions::Ignored];

/// Through PgBouncer in transaction mode, which the store finds out.
async fn pooled(database: &TestDatabase) -> PostgresStore {
    let pgbouncer = PgBouncer::shared(PoolMode::Transaction, StartUpOptions::Refused);
    database.store_through(pgbouncer, Pooler::Auto).await
}

#[tokio::test]
async fn a_direct_connection_is_distinguished_from_every_pooler() {
    let database = database().await;

    assert_eq!(database.store().await.mode(), ConnectionMode::Direct);
    for mode in MODES {
        for options in OPTIONS {
            let pgbouncer = PgBouncer::shared(mode, options);
            let store = database.store_through(pgbouncer, Pooler::Auto).await;
            let found = store.mode();
            assert_eq!(found, ConnectionMode::Transaction, "{mode:?}, {options:?}");
            store.ping().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_pooler_that_is_named_is_not_looked_for() {
    let database = database().await;

    for options in OPTIONS {
        let pgbouncer = PgBouncer::shared(PoolMode::Session, options);
        let store = database.store_through(pgbouncer, Pooler::Session).await;
        assert_eq!(store.mode(), ConnectionMode::Session);
        store.ping().await.unwrap();
    }
    let pgbouncer = PgBouncer::shared(PoolMode::Transaction, StartUpOptions::Refused);
    let store = database.store_through(pgbouncer, Pooler::Transaction).await;
    assert_eq!(store.mode(), ConnectionMode::Transaction);
    store.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_instances_can_migrate_an_empty_database_through_a_pooler() {
    let database = empty_database().await;
    let mut stores = Vec::new();
    for _ in 0..10 {
        stores.push(pooled(&database).await);
    }

    let migrated = race(10, |n| {
        let store = stores[n].clone();
        async move { store.migrate().await }
    })
    .await;

    assert!(migrated.iter().all(Result::is_ok), "{migrated:?}");
    assert!(stores[0].schema_is_current().await.unwrap());
    let locks = "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())";
    let left: i64 = sqlx::query_scalar(locks)
        .fetch_one(&mut connection(&database).await)
        .await
        .unwrap();
    assert_eq!(left, 0, "no lock stays on a connection of the pooler");
}

/// The server would go on with the statement for the next client, or refuse its name.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_left_on_the_connections_of_a_pooler() {
    let database = database().await;
    let (one, other) = (pooled(&database).await, pooled(&database).await);
    let mut account = sample::account("ada@example.com", Role::Admin);
    AccountRepository::add(&one, &account, &AccountAddition::default())
        .await
        .unwrap();
    account.change_role(Role::User, NOW).unwrap();

    let answers = race(200, |n| {
        let (store, account) = (
            if n % 2 == 0 { &one } else { &other }.clone(),
            account.clone(),
        );
        async move {
            match n % 4 {
                // Fails in the middle of its transaction.
                0 => {
                    let change = sample::needs_another_admin();
                    let refused = AccountRepository::update(&store, &account, &change);
                    matches!(refused.await, Err(UpdateAccountError::LastAdmin))
                }
                // Goes away in the middle of it.
                1 => {
                    let abandoned = AccountRepository::by_id(&store, account.id());
                    drop(timeout(std::time::Duration::ZERO, abandoned).await);
                    true
                }
                _ => {
                    let found = AccountRepository::by_id(&store, account.id()).await;
                    matches!(found, Ok(Some(_)))
                }
            }
        }
    })
    .await;

    assert_eq!(count(&answers, |well| !well), 0);
    // All server connections that there are; each is asked, since they take turns.
    let pgbouncer = PgBouncer::shared(PoolMode::Transaction, StartUpOptions::Refused);
    let options = database.options_through(pgbouncer).extra_float_digits(None);
    let mut watcher = options.connect().await.unwrap();
    for _ in 0..20 {
        let sql = "select (select count(*) from pg_prepared_statements)::text, current_setting('enable_seqscan'), (select count(*) from pg_listening_channels())::text";
        let row = sqlx::raw_sql(sql).fetch_one(&mut watcher).await.unwrap();
        let [prepared, setting, channels]: [String; 3] =
            [0, 1, 2].map(|column| sqlx::Row::get(&row, column));
        assert_eq!([prepared, setting, channels], ["0", "on", "0"]);
    }
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_given_up_through_a_pooler_too() {
    let database = database().await;
    let store = pooled(&database).await;
    let holder = super::failures::lock_accounts(&database).await;

    let answer = AccountRepository::by_id(&store, sample::account_id(NOW)).await;

    assert!(matches!(answer, Err(StoreError::Unavailable(_))));
    drop(holder);
    eventually("the table is free", || async {
        let found = AccountRepository::by_id(&store, sample::account_id(NOW)).await;
        found.is_ok()
    })
    .await;
}

#[tokio::test]
async fn no_process_listens_through_a_pooler_in_transaction_mode() {
    let database = database().await;
    let store = pooled(&database).await;

    let _telling = store.listen();

    let health = store.notifications();
    assert!(!health.listens && !health.is_live());
    store.ping().await.unwrap();
    assert_eq!(processes(&database, "portreeve listener").await, [0; 0]);
}

#[tokio::test]
async fn an_instance_behind_a_pooler_notifies_one_that_is_not() {
    let database = database().await;
    let (direct, behind) = (database.store().await, pooled(&database).await);
    let _listening = direct.listen();
    eventually("notifications arrive", || async {
        direct.notifications().is_live()
    })
    .await;
    let account = sample::account("ada@example.com", Role::User);
    AccountRepository::add(&behind, &account, &AccountAddition::default())
        .await
        .unwrap();
    let (changes, before) = (
        direct.account_changes(),
        direct.account_changes().version(account.id()),
    );

    let mut changed = account.clone();
    changed.change_role(Role::Admin, NOW).unwrap();
    AccountRepository::update(&behind, &changed, &AccountChange::default())
        .await
        .unwrap();

    eventually("it is notified of the change", || async {
        changes.version(account.id()) != before
    })
    .await;
}

#[tokio::test]
async fn notifications_arrive_through_a_pooler_in_session_mode() {
    let database = database().await;
    let pgbouncer = PgBouncer::shared(PoolMode::Session, StartUpOptions::Refused);
    let store = database.store_through(pgbouncer, Pooler::Session).await;

    let _listening = store.listen();

    eventually("notifications arrive", || async {
        store.notifications().is_live()
    })
    .await;
    store.time_notification().await.unwrap();
}

/// It answers every question in good health, and keeps the notifications: that must not pass for a sign of life.
#[tokio::test]
async fn a_pooler_that_is_taken_for_another_is_found_out() {
    let database = database().await;
    for (named, options) in [
        (Pooler::Session, StartUpOptions::Refused),
        (Pooler::None, StartUpOptions::Ignored),
    ] {
        let pgbouncer = PgBouncer::shared(PoolMode::Transaction, options);
        let store = database.store_through(pgbouncer, named).await;
        let _listening = store.listen();

        let timed = store.time_notification().await;

        assert!(
            matches!(
                timed,
                Err(StoreError::Unavailable(_) | StoreError::Refused(_))
            ),
            "{timed:?}"
        );
        assert!(store.notifications().listens && !store.notifications().is_live());
    }
}

/// Two that prepare by the same name on a connection which the pooler gives to both.
#[tokio::test]
async fn a_statement_of_another_session_is_reported_with_what_to_set() {
    let database = database().await;
    let pgbouncer = PgBouncer::shared(PoolMode::Transaction, StartUpOptions::Refused);
    // The pooler may have closed the connection on which the first name was left.
    let mut refused = None;
    for _ in 0..50 {
        let store = database.store_through(pgbouncer, Pooler::Session).await;
        refused = store.ping().await.err();
        if refused.is_some() {
            break;
        }
    }

    let refused = refused.expect("the name is taken");
    assert!(matches!(refused, StoreError::Refused(_)), "{refused:?}");
    let cause = std::error::Error::source(&refused).unwrap().to_string();
    assert!(
        cause.contains("set DB_POOLER=transaction, or auto"),
        "{cause}"
    );
    assert!(!cause.contains("at line"), "{cause}");
}
