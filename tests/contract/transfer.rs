//! Moving everything between two SQL stores: row by row, resumable, compared.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use portreeve_sql::{
    TABLES,
    tables::{Kind, Table},
};
use portreeve_sqlite::FileLock;
use portreeve_transfer::{Error, Moved, Progress, Side, Step, transfer};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection,
    sqlite::SqliteConnectOptions,
};
use tempfile::TempDir;

use crate::{
    contexts,
    support::postgres::{self, TestDatabase},
};

/// More than two batches.
const SESSIONS: u64 = 2500;

/// The rows to be moved, a file for each context: something of every kind in every table, also what is null, odd, and not in the order
/// of the alphabet.
fn of_every_kind() -> Vec<String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of_contexts = contexts::NAMES
        .iter()
        .map(|context| format!("contexts/{context}/transfer.sql"));
    let beside = ["events", "jobs"].map(|folder| format!("contract/transfer/{folder}.sql"));
    let files = of_contexts.chain(beside);
    files
        .map(|file| fs::read_to_string(tests.join(&file)).unwrap_or_else(|e| panic!("{file}: {e}")))
        .collect()
}

struct InFile {
    folder: TempDir,
    file_lock: FileLock,
}

impl InFile {
    async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file_lock = FileLock::take(&folder.path().join("portreeve.db")).unwrap();
        file_lock.migrate().await.unwrap();
        Self { folder, file_lock }
    }

    async fn filled() -> Self {
        let file = Self::empty().await;
        let mut connection = file.connection().await;
        for rows in of_every_kind() {
            let rows = sqlx::raw_sql(AssertSqlSafe(rows));
            rows.execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
        file
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("portreeve.db")
    }

    async fn side(&self) -> Side {
        Side::sqlite(self.file_lock.connect().await.unwrap())
    }

    async fn connection(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.path());
        options.foreign_keys(true).connect().await.unwrap()
    }
}

async fn side_of(database: &TestDatabase) -> Side {
    Side::postgres(database.store().await.connection().await.unwrap())
}

/// Looks on, and gives up after so many batches.
#[derive(Default)]
struct Watching {
    batches: u32,
    gives_up_after: Option<u32>,
    seen: Vec<(Step, String, u64, u64)>,
}

impl Progress for Watching {
    fn begins(&mut self, step: Step, table: &str, rows: u64, done: u64) {
        self.seen.push((step, table.to_owned(), rows, done));
    }

    fn goes_on(&mut self, _: u64) {
        self.batches += 1;
        assert_ne!(
            Some(self.batches),
            self.gives_up_after,
            "the cable was pulled"
        );
    }
}

async fn moves(from: &mut Side, to: &mut Side) -> Result<Vec<Moved>, Error> {
    transfer(from, "there", to, &mut Watching::default()).await
}

/// How many rows there are in each table, of which none is empty.
async fn rows_of(file: &InFile) -> Vec<u64> {
    let mut connection = file.connection().await;
    let mut all = Vec::new();
    for table in TABLES {
        let sql = format!("select count(*) from {}_{}", table.context, table.name);
        let rows = sqlx::query_scalar(AssertSqlSafe(sql));
        let rows: u64 = rows.fetch_one(&mut connection).await.unwrap();
        assert!(
            rows > 0,
            "no transfer.sql has anything for {}",
            table.title()
        );
        all.push(rows);
    }
    all
}

fn rows(moved: Result<Vec<Moved>, Error>) -> Vec<u64> {
    let moved = moved.unwrap().into_iter();
    moved.map(|table| table.rows).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_survives_the_way_through_both_dialects() {
    let (first, second) = (InFile::filled().await, InFile::empty().await);
    let database = postgres::database().await;

    let there = moves(&mut first.side().await, &mut side_of(&database).await).await;
    let back = moves(&mut side_of(&database).await, &mut second.side().await).await;

    let all = rows_of(&first).await;
    assert_eq!((rows(there), rows(back)), (all.clone(), all));
    // Byte by byte, as SQLite itself compares.
    let mut connection = second.connection().await;
    sqlx::query("attach $1 as before")
        .bind(first.path().to_str().unwrap().to_owned())
        .execute(&mut connection)
        .await
        .unwrap();
    for table in TABLES {
        let name = format!("{}_{}", table.context, table.name);
        let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        let columns = columns.join(", ");
        let sql = format!(
            "select count(*) from (select {columns} from before.{name} except select {columns} from main.{name})"
        );
        let lost: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(&mut connection)
            .await
            .unwrap();
        // The server keeps JSON by its meaning.
        let odd = ["events_outbox", "events_log", "events_parked"];
        assert_eq!(lost, i64::from(odd.contains(&name.as_str())), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_was_broken_off_goes_on_behind_what_has_arrived() {
    let from = InFile::filled().await;
    let database = postgres::database().await;
    let (mut here, mut there) = (from.side().await, side_of(&database).await);
    let broken = tokio::spawn(async move {
        let mut watching = Watching {
            gives_up_after: Some(3),
            ..Watching::default()
        };
        transfer(&mut here, "there", &mut there, &mut watching).await
    });
    assert!(broken.await.is_err());
    let (mut here, mut there) = (from.side().await, side_of(&database).await);
    let other = transfer(&mut here, "elsewhere", &mut there, &mut Watching::default()).await;
    let mut watching = Watching::default();

    let moved = transfer(&mut here, "there", &mut there, &mut watching).await;

    assert_eq!(rows(moved), rows_of(&from).await);
    assert!(matches!(other, Err(Error::Another { begun }) if begun == "there"));
    let sessions = (Step::Copy, "auth.sessions".to_owned(), SESSIONS, 2000);
    assert_eq!(watching.seen[1], sessions);
}

#[tokio::test]
async fn no_service_starts_on_half_a_move() {
    let from = InFile::filled().await;
    let database = postgres::database().await;
    let to = InFile::empty().await;
    for mut there in [side_of(&database).await, to.side().await] {
        let mut here = from.side().await;
        let broken = tokio::spawn(async move {
            let mut watching = Watching {
                gives_up_after: Some(2),
                ..Watching::default()
            };
            transfer(&mut here, "there", &mut there, &mut watching).await
        });
        assert!(broken.await.is_err());
    }

    let server = database.store().await.migrate().await.unwrap_err();
    let file = to.file_lock.migrate().await.unwrap_err();

    for refused in [server.into(), file] {
        let cause = std::error::Error::source(&refused).unwrap().to_string();
        assert!(cause.contains("begun and not ended"), "{cause}");
    }
    moves(&mut from.side().await, &mut to.side().await)
        .await
        .unwrap();
    to.file_lock.migrate().await.unwrap();
}

#[tokio::test]
async fn what_changed_meanwhile_is_found() {
    let (from, to) = (InFile::filled().await, InFile::empty().await);
    let (mut here, mut there) = (from.side().await, to.side().await);
    let broken = tokio::spawn(async move {
        let mut watching = Watching {
            gives_up_after: Some(4),
            ..Watching::default()
        };
        transfer(&mut here, "there", &mut there, &mut watching).await
    });
    assert!(broken.await.is_err());
    let mut connection = from.connection().await;
    sqlx::query(
        "update auth_accounts set password_hash = 'hunter2' where email = 'ada@example.com'",
    )
    .execute(&mut connection)
    .await
    .unwrap();

    let moved = moves(&mut from.side().await, &mut to.side().await).await;

    let message = moved.unwrap_err().to_string();
    let row =
        "auth.accounts: row 01a2050da591758896300000000000ff is another there (password_hash)";
    assert!(message.starts_with(row), "{message}");
    assert!(!message.contains("hunter2"));
    assert!(
        to.file_lock.migrate().await.is_err(),
        "it must not be served from"
    );
}

#[tokio::test]
async fn while_a_server_is_moved_nothing_changes_there() {
    let database = postgres::database().await;
    let mut side = side_of(&database).await;
    side.freeze().await.unwrap();
    let mut other = PgConnection::connect_with(&database.options())
        .await
        .unwrap();
    sqlx::raw_sql("set lock_timeout = '100ms'")
        .execute(&mut other)
        .await
        .unwrap();

    let read = sqlx::raw_sql("select count(*) from portreeve_auth.accounts")
        .execute(&mut other)
        .await;
    let wrote = sqlx::raw_sql("delete from portreeve_users.users")
        .execute(&mut other)
        .await;

    assert!(read.is_ok() && wrote.is_err());
}

/// What the processes on a store tell one another, which is of no use on another one; and what only the version before reads.
const NOT_MOVED: &[&str] = &[
    "sequencer.holder",
    "sequencer.lease_until",
    "subscriptions.holder",
    "subscriptions.lease_until",
    "subscriptions.epoch",
    "subscriptions.moved_at",
    "runs.holder",
    "runs.lease_until",
    "runs.epoch",
    "outbox.attempts",
    "outbox.due_at",
    "outbox.last_error",
    "outbox.dead_at",
    // They last for half a minute, and no service runs meanwhile.
    "event_tickets.digest",
    "event_tickets.session_id",
    "event_tickets.account_id",
    "event_tickets.expires_at",
];

/// The columns that should be moved. `place` begins with the schema or the context.
fn to_be_moved(found: Vec<(String, String)>) -> BTreeMap<String, String> {
    let is_moved = |place: &str| !NOT_MOVED.iter().any(|name| place.ends_with(name));
    let found = found.into_iter();
    found.filter(|(place, _)| is_moved(place)).collect()
}

/// A table of all columns is too long to find one.
fn same(found: BTreeMap<String, String>, described: BTreeMap<String, String>) {
    let found: BTreeSet<_> = found.into_iter().collect();
    let described: BTreeSet<_> = described.into_iter().collect();
    let different: Vec<_> = found.symmetric_difference(&described).collect();
    assert!(different.is_empty(), "{different:?}");
}

fn described(
    name: fn(&Table) -> String,
    kind: fn(Kind) -> &'static str,
) -> BTreeMap<String, String> {
    let columns = |table: &'static Table| {
        let columns = table.columns.iter();
        columns.map(move |column| {
            let place = format!("{}.{}", name(table), column.name);
            (place, kind(column.kind).to_owned())
        })
    };
    TABLES.iter().copied().flat_map(columns).collect()
}

#[tokio::test]
async fn every_column_of_every_table_on_a_server_is_moved() {
    let database = postgres::database().await;
    let mut connection = PgConnection::connect_with(&database.options())
        .await
        .unwrap();

    let found: Vec<(String, String)> = sqlx::query_as(
        "select table_schema || '.' || table_name || '.' || column_name, udt_name::text from information_schema.columns
         where table_schema not in ('pg_catalog', 'information_schema') and table_schema <> 'portreeve'
             and not exists (select from pg_inherits where inhrelid = (table_schema || '.' || table_name)::regclass)",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();

    let described = described(
        |table| format!("portreeve_{}.{}", table.context, table.name),
        |kind| match kind {
            Kind::Uuid => "uuid",
            Kind::Bytes => "bytea",
            Kind::Text => "text",
            Kind::Bool => "bool",
            Kind::Int => "int4",
            Kind::Long => "int8",
            Kind::Moment => "timestamptz",
            Kind::Words => "_text",
            Kind::Json => "jsonb",
        },
    );
    same(to_be_moved(found), described);
}

#[tokio::test]
async fn the_rows_to_be_moved_have_something_in_every_column() {
    let file = InFile::filled().await;
    let mut connection = file.connection().await;

    for table in TABLES {
        let name = format!("{}_{}", table.context, table.name);
        for column in table.columns {
            let column = column.name;
            let sql = format!("select count({column}) from {name}");
            let filled = sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql));
            let filled = filled.fetch_one(&mut connection).await.unwrap();
            assert!(filled > 0, "fill {name}.{column} in a transfer.sql");
        }
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn every_column_of_every_table_in_a_file_is_moved() {
    let file = InFile::empty().await;

    let found: Vec<(String, String)> = sqlx::query_as(
        // The type of what a view computes is not known.
        "select t.name || '.' || c.name, iif(t.type = 'view', 'integer', lower(c.type)) from sqlite_schema t, pragma_table_info(t.name) c
         where t.type in ('table', 'view') and t.name not in ('_sqlx_migrations', 'sqlite_sequence')",
    )
    .fetch_all(&mut file.connection().await)
    .await
    .unwrap();

    let described = described(
        |table| format!("{}_{}", table.context, table.name),
        |kind| match kind {
            Kind::Uuid | Kind::Bytes => "blob",
            Kind::Text | Kind::Words | Kind::Json => "text",
            Kind::Bool | Kind::Int | Kind::Long | Kind::Moment => "integer",
        },
    );
    same(to_be_moved(found), described);
}

/// On SQLite.
fn is_view(table: &Table) -> bool {
    table.title() == "events.sequencer"
}

/// The stores read out of the migrations which tables there must be. That finds all that there are to be moved.
#[tokio::test]
async fn every_table_that_is_gone_is_missed_on_both_sides() {
    let database = postgres::database().await;
    let file = InFile::empty().await;
    let mut connection = file.connection().await;
    let mut on_server = Vec::new();
    // What refers to a table goes before it.
    for table in TABLES.iter().rev() {
        let (schema, name) = table.on_server();
        database
            .administers(format!("drop table {schema}.{name}"))
            .await;
        on_server.push(format!("{schema}.{name}"));
        let kind = if is_view(table) { "view" } else { "table" };
        let sql = format!("drop {kind} {}_{}", table.context, table.name);
        let dropped = sqlx::raw_sql(AssertSqlSafe(sql));
        dropped.execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();

    // It went with the log, of which it is a part.
    on_server.push("portreeve_events.log_rest".to_owned());
    let mut missed = database.store().await.migrations().await.unwrap();
    let refused = portreeve_sqlite::examine(&file.path()).await.unwrap_err();

    on_server.sort();
    missed.missing_tables.sort();
    assert_eq!(missed.missing_tables, on_server);
    let cause = std::error::Error::source(&refused).unwrap().to_string();
    for table in TABLES {
        let name = format!("{}_{}", table.context, table.name);
        assert!(cause.contains(&name), "{name}: {cause}");
    }
}
