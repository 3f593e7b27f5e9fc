//! Tables are brought up to date while others work on them, and where others have tables too.

use std::time::Duration;

use portreeve::shared::StoreError;
use portreeve_postgres::{MigrationSettings, PoolSettings, PostgresStore};
use sqlx::{ConnectOptions, PgConnection};

use super::{connection, eventually, quick};
use crate::support::postgres::{TestDatabase, database, empty_database};

/// Makes the table as it was before the last migration.
const BEFORE: &str = "
    delete from portreeve.migrations where version = 7;
    alter table portreeve_auth.sessions drop column access_until";

/// As pg_dump does, for as long as it works.
async fn reads_the_sessions(database: &TestDatabase) -> PgConnection {
    let options = database.options().application_name("pg_dump");
    let mut reader = options.connect().await.unwrap();
    sqlx::raw_sql("begin; select count(*) from portreeve_auth.sessions")
        .execute(&mut reader)
        .await
        .unwrap();
    reader
}

fn settings(lock_timeout: Duration, retry_for: Duration) -> MigrationSettings {
    MigrationSettings {
        lock_timeout,
        retry_for,
    }
}

fn describe(refused: &StoreError) -> String {
    std::error::Error::source(refused).unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_cannot_be_had_is_given_up_and_its_holder_is_named() {
    let database = database().await;
    let store = quick(&database).await;
    database.administers(BEFORE.to_owned()).await;
    let reader = reads_the_sessions(&database).await;

    let blocked = store
        .migrate_within(settings(Duration::from_secs(3), Duration::ZERO))
        .await;
    // No statement waits behind it any more.
    let read =
        sqlx::raw_sql("set statement_timeout = '5s'; select count(*) from portreeve_auth.sessions")
            .execute(&mut connection(&database).await)
            .await;
    drop(reader);
    store.migrate().await.unwrap();

    let blocked = blocked.unwrap_err();
    let message = describe(&blocked);
    assert!(matches!(blocked, StoreError::Unavailable(_)), "{message}");
    assert!(
        message.contains("migration 7 waits for a lock"),
        "{message}"
    );
    assert!(message.contains("(pg_dump, role "), "{message}");
    assert!(message.contains("portreeve migrate"), "{message}");
    assert!(read.is_ok(), "{read:?}");
    assert!(store.schema_is_current().await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_is_tried_again_until_the_lock_is_free() {
    let database = database().await;
    let store = quick(&database).await;
    database.administers(BEFORE.to_owned()).await;
    let reader = reads_the_sessions(&database).await;
    let migrating = {
        let store = store.clone();
        tokio::spawn(async move {
            store
                .migrate_within(settings(
                    Duration::from_millis(200),
                    Duration::from_secs(60),
                ))
                .await
        })
    };

    eventually("the migration waits", || async {
        let waits = "select exists (
             select from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock' and query like '%access_until%'
         )";
        let mut connection = connection(&database).await;
        let waits = sqlx::query_scalar(waits).fetch_one(&mut connection).await;
        waits.unwrap()
    })
    .await;
    drop(reader);

    migrating.await.unwrap().unwrap();
    assert!(store.schema_is_current().await.unwrap());
}

#[tokio::test]
async fn what_others_keep_in_the_same_database_is_no_obstacle_and_left_alone() {
    let database = empty_database().await;
    // As Supabase has it, and another program that uses sqlx.
    let others = "create schema auth; create schema users; create schema events;
         create table auth.sessions (id int); create table users.users (id int);
         create table public._sqlx_migrations
             (version bigint primary key, description text not null, installed_on timestamptz not null default now(),
              success boolean not null, checksum bytea not null, execution_time bigint not null);
         insert into public._sqlx_migrations values (1, 'theirs', now(), false, 'x', 0)";
    database.administers(others.to_owned()).await;
    let store = quick(&database).await;

    store.migrate().await.unwrap();

    assert!(store.schema_is_current().await.unwrap());
    let theirs = sqlx::query_scalar::<_, i64>(
        "select (select count(*) from public._sqlx_migrations) + (select count(*) from pg_tables where schemaname in ('auth', 'users'))",
    );
    let theirs = theirs.fetch_one(&mut connection(&database).await).await;
    assert_eq!(theirs.unwrap(), 1 + 2);
}

async fn store_of(role: sqlx::postgres::PgConnectOptions) -> PostgresStore {
    let settings = PoolSettings {
        max_connections: 2,
        min_connections: 1,
        deadline: Duration::from_secs(30),
        ..PoolSettings::default()
    };
    PostgresStore::connect(role, settings).await.unwrap()
}

#[tokio::test]
async fn a_role_that_may_create_no_schema_makes_its_tables_in_those_that_are_there() {
    let database = empty_database().await;
    let owner = database.role("owner").await;
    let name = owner.get_username();
    let given = format!(
        "create schema portreeve authorization {name}; create schema portreeve_auth authorization {name};
         create schema portreeve_users; create schema portreeve_events; create schema portreeve_jobs;
         create schema portreeve_notifications;
         grant usage, create on schema portreeve_users, portreeve_events, portreeve_jobs, portreeve_notifications to {name}"
    );
    database.administers(given).await;
    let store = store_of(owner).await;

    store.migrate().await.unwrap();

    assert!(store.schema_is_current().await.unwrap());
}

#[tokio::test]
async fn a_role_that_may_create_nothing_is_referred_to_what_it_needs() {
    let database = empty_database().await;
    let store = store_of(database.role("app").await).await;

    let refused = store.migrate().await.unwrap_err();

    let message = describe(&refused);
    assert!(
        message.contains("permission denied for database"),
        "{message}"
    );
    assert!(message.contains("docs/operations.md"), "{message}");
}

#[tokio::test]
async fn tables_that_are_up_to_date_are_only_looked_at() {
    let database = database().await;
    let app = database.role("app").await;
    let name = app.get_username();
    let rights = format!(
        "grant usage on schema portreeve to {name}; grant select on portreeve.migrations to {name}"
    );
    database.administers(rights).await;
    let store = store_of(app).await;

    // It may write nothing at all.
    store.migrate().await.unwrap();

    assert!(store.schema_is_current().await.unwrap());
}
