//! What a version before has left behind is taken over by this one.

use std::{fs, path::PathBuf};

use portreeve::events::{EventLog, LoggedEvent, OrderingKey, Position, Sequencer};
use portreeve_sqlite::SqliteStore;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection, migrate::Migrator,
    sqlite::SqliteConnectOptions,
};
use uuid::Uuid;

use super::{LEASE, US};
use crate::support::postgres;

/// The last migration of the version that delivered from the outbox.
const BEFORE_THE_LOG: usize = 7;

/// The account that all of the events are about.
const ACCOUNT: Uuid = Uuid::from_u128(7);

/// The ids of the events, in the order in which they were written.
const IDS: [Uuid; 3] = [
    Uuid::from_u128(0x01a2_050d_a591_7588_9630_0000_0000_00a1),
    Uuid::from_u128(0x01a2_050d_a591_7588_9630_0000_0000_00a2),
    Uuid::from_u128(0x01a2_050d_a591_7588_9630_0000_0000_00a3),
];

fn migrations(dialect: &str) -> PathBuf {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    tests.join("../migrations").join(dialect)
}

/// The files for PostgreSQL, in their order.
fn files() -> Vec<String> {
    let entries = fs::read_dir(migrations("postgres")).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

fn are_all_there(logged: &[LoggedEvent]) {
    let ids: Vec<Uuid> = logged.iter().map(|event| event.id.as_uuid()).collect();
    assert_eq!(ids, IDS);
    for event in logged {
        assert_eq!(event.key, OrderingKey::of(ACCOUNT));
        assert_eq!(event.name, "users.profile_created");
    }
}

/// One waits, one is dead, one is held by a process that is gone. They are written in another order than that of their ids.
#[tokio::test]
async fn the_outbox_of_the_version_before_is_logged_in_order_on_a_server() {
    let database = postgres::empty_database().await;
    let mut connection = PgConnection::connect(&database.url()).await.unwrap();
    let files = files();
    for file in &files[..BEFORE_THE_LOG] {
        let migrated = sqlx::raw_sql(AssertSqlSafe(file.clone()));
        migrated.execute(&mut connection).await.unwrap();
    }
    let insert = "insert into portreeve_events.outbox (id, at, name, payload, attempts, due_at, dead_at)
         values ($1, now(), 'users.profile_created',
             jsonb_build_object('context', 'users', 'type', 'profile_created', 'user_id', $2), $3, now(), $4)";
    for (n, dead) in [
        (1, None),
        (0, Some(time::OffsetDateTime::UNIX_EPOCH)),
        (2, None),
    ] {
        sqlx::query(insert)
            .bind(IDS[n])
            .bind(ACCOUNT)
            .bind(i32::try_from(n).unwrap())
            .bind(dead)
            .execute(&mut connection)
            .await
            .unwrap();
    }

    let last = sqlx::raw_sql(AssertSqlSafe(files[BEFORE_THE_LOG].clone()));
    last.execute(&mut connection).await.unwrap();

    let store = database.store().await;
    store.sequence(US, LEASE, 100).await.unwrap();
    are_all_there(&store.read(Position::START, 10).await.unwrap());
    // The version before goes on for a while, and takes away what it has delivered.
    sqlx::query(insert)
        .bind(Uuid::from_u128(1))
        .bind(ACCOUNT)
        .bind(1)
        .bind(None::<time::OffsetDateTime>)
        .execute(&mut connection)
        .await
        .unwrap();
    store.sequence(US, LEASE, 100).await.unwrap();
    assert_eq!(store.read(Position::START, 10).await.unwrap().len(), 4);
}

#[tokio::test]
async fn the_outbox_of_the_version_before_is_logged_in_order_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("portreeve.db");
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true);
    let mut connection: SqliteConnection = options.connect().await.unwrap();
    let mut before = Migrator::new(migrations("sqlite")).await.unwrap();
    before.migrations.to_mut().truncate(BEFORE_THE_LOG);
    before.run(&mut connection).await.unwrap();
    for (n, dead) in [(1, None), (0, Some(9)), (2, None)] {
        sqlx::query(
            "insert into events_outbox (id, at, name, payload, attempts, due_at, dead_at)
             values ($1, 7, 'users.profile_created',
                 json_object('context', 'users', 'type', 'profile_created', 'user_id', $2), $3, 8, $4)",
        )
        .bind(IDS[n])
        .bind(ACCOUNT.to_string())
        .bind(i64::try_from(n).unwrap())
        .bind(dead)
        .execute(&mut connection)
        .await
        .unwrap();
    }
    connection.close().await.unwrap();

    let store = SqliteStore::open(&file).await.unwrap();

    store.sequence(US, LEASE, 100).await.unwrap();
    are_all_there(&store.read(Position::START, 10).await.unwrap());
}
