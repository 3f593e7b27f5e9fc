//! The tables, and whether they are those that this program was written for.

use std::{collections::BTreeMap, time::Instant};

use portreeve::shared::StoreError;
use sqlx::{
    Connection,
    migrate::{MigrateError, Migration, Migrator},
    postgres::PgConnection,
};

use crate::{
    error::{migrate_error, store_error},
    examine::Migrations,
    executor::StatementExecutor,
    pooler::Connector,
};

fn migrator() -> Migrator {
    sqlx::migrate!("../../migrations/postgres")
}

/// Held while a migration runs. Any number will do that nobody else takes in this database.
const LOCK: i64 = 0x706f_7274_7265_6576;

/// As sqlx makes it.
const BOOKKEEPING: &str = "create table if not exists _sqlx_migrations (
         version bigint primary key,
         description text not null,
         installed_on timestamptz not null default now(),
         success boolean not null,
         checksum bytea not null,
         execution_time bigint not null
     )";

const NOTE: &str =
    "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
     values ($1, $2, true, $3, $4)";

const UNFINISHED: &str =
    "select version from _sqlx_migrations where not success order by version limit 1";

const CHECKSUM: &str = "select checksum from _sqlx_migrations where version = $1";

/// Brings the tables up to date. Any number of instances may do it at once. What a newer program has run besides is no obstacle: while one
/// version replaces another, both are at work.
///
/// Each migration is one transaction, which takes a lock at its beginning: the lock goes with it, also where the next transaction has
/// another connection to the server. sqlx would keep one of a session, which a pooler in transaction mode gives to somebody else.
pub(crate) async fn migrate(connector: &Connector) -> Result<(), StoreError> {
    let mut connection = connector.connect().await.map_err(store_error)?;
    for migration in migrator().iter() {
        run(&mut connection, migration)
            .await
            .map_err(migrate_error)?;
    }
    // It has done its work.
    let _ = connection.close().await;
    Ok(())
}

/// Runs a migration if nobody has.
async fn run(connection: &mut PgConnection, migration: &Migration) -> Result<(), MigrateError> {
    let began = Instant::now();
    let mut transaction = connection.begin().await?;
    let mut executor = StatementExecutor::unnamed(&mut transaction);
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(LOCK)
        .execute(&mut executor)
        .await?;
    if !has_bookkeeping(&mut executor).await? {
        sqlx::query(BOOKKEEPING).execute(&mut executor).await?;
    }
    let unfinished = sqlx::query_scalar(UNFINISHED);
    if let Some(version) = unfinished.fetch_optional(&mut executor).await? {
        return Err(MigrateError::Dirty(version));
    }
    let checksum = sqlx::query_scalar::<_, Vec<u8>>(CHECKSUM).bind(migration.version);
    if let Some(checksum) = checksum.fetch_optional(&mut executor).await? {
        if checksum != *migration.checksum {
            return Err(MigrateError::VersionMismatch(migration.version));
        }
        return Ok(transaction.commit().await?);
    }
    sqlx::raw_sql(migration.sql.clone())
        .execute(&mut executor)
        .await
        .map_err(|error| MigrateError::ExecuteMigration(error, migration.version))?;
    sqlx::query(NOTE)
        .bind(migration.version)
        .bind(migration.description.as_ref())
        .bind(migration.checksum.as_ref())
        .bind(i64::try_from(began.elapsed().as_nanos()).unwrap_or(i64::MAX))
        .execute(&mut executor)
        .await?;
    Ok(transaction.commit().await?)
}

pub(crate) async fn is_current(executor: &mut StatementExecutor<'_>) -> Result<bool, sqlx::Error> {
    let found = migrations(executor).await?;
    Ok(found.pending.is_empty() && found.altered.is_empty())
}

/// How what was run differs from what this program would run.
pub(crate) async fn migrations(
    executor: &mut StatementExecutor<'_>,
) -> Result<Migrations, sqlx::Error> {
    let mut applied = applied(executor).await?;
    let mut found = Migrations::default();
    for wanted in migrator().iter() {
        match applied.remove(&wanted.version) {
            None => found.pending.push(wanted.version),
            Some(checksum) if checksum.as_slice() != wanted.checksum.as_ref() => {
                found.altered.push(wanted.version);
            }
            Some(_) => {}
        }
    }
    found.unknown = applied.into_keys().collect();
    Ok(found)
}

/// The checksums of the migrations that were run, by version.
async fn applied(
    executor: &mut StatementExecutor<'_>,
) -> Result<BTreeMap<i64, Vec<u8>>, sqlx::Error> {
    if !has_bookkeeping(executor).await? {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query_as("select version, checksum from _sqlx_migrations where success")
        .fetch_all(executor)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn has_bookkeeping(executor: &mut StatementExecutor<'_>) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(executor)
        .await
}
