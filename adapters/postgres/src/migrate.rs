//! Running the migrations, while other instances work on the tables and perhaps migrate too.
//!
//! Each migration is one transaction, which first locks the table where migrations are noted. That lock keeps others out who migrate, lets
//! every process read, works through every connection pooler, and goes with the connection of a process that dies. sqlx's own migrator
//! takes an advisory lock of the session instead, which a pooler in transaction mode leaves behind on a connection of another client; it
//! knows no bound on waiting; and it asks for the right to create tables at each start.
//!
//! A statement that waits for a lock on a table makes all later ones wait too. So a migration waits briefly, gives up, lets them pass, and
//! tries again: see [`MigrationSettings`].

use std::{convert::Infallible, future::pending, time::Duration};

use portreeve::shared::StoreError;
use portreeve_sql::{AppliedRow, Migrations};
use sqlx::{
    AssertSqlSafe, Connection, Postgres, RawSql, Transaction, migrate::Migration,
    postgres::PgConnection,
};
use tokio::time::{Instant, sleep};

use crate::{
    PostgresStore,
    diagnostics::loss,
    error::{code, store_error},
    schema::{self, APPLIED, SCHEMA},
};

/// How long a migration may hold others up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MigrationSettings {
    /// How long it waits for a lock on a table, and all other statements with it. Less than the time a request has for its statement.
    pub lock_timeout: Duration,
    /// How long it goes on trying.
    pub retry_for: Duration,
}

impl Default for MigrationSettings {
    fn default() -> Self {
        Self {
            lock_timeout: Duration::from_secs(1),
            retry_for: Duration::from_secs(60),
        }
    }
}

/// Between two attempts. It doubles, and other processes work meanwhile.
const FIRST_RETRY_DELAY: Duration = Duration::from_secs(1);
const MAX_RETRY_DELAY: Duration = Duration::from_secs(8);

/// When to look who is in the way.
const LOOK_AFTER: Duration = Duration::from_millis(300);

const CREATE_TABLE: &str = "create table portreeve.migrations (
         version bigint not null,
         description text not null,
         installed_on timestamptz not null default now(),
         success boolean not null,
         checksum bytea not null,
         execution_time bigint not null,
         constraint migration_pkey primary key (version)
     )";

/// Reading goes on, pg_dump's too.
const LOCK: &str = "lock table portreeve.migrations in exclusive mode";

const NOTE: &str =
    "insert into portreeve.migrations (version, description, success, checksum, execution_time)
     values ($1, $2, true, $3, $4)";

/// The role and the name are visible to every role; what it does, only to some.
const BLOCKERS: &str = "select pid, coalesce(usename::text, ''), coalesce(application_name, '')
     from pg_catalog.pg_stat_activity
     where pid = any (pg_catalog.pg_blocking_pids($1))
     order by pid
     limit 3";

/// How one attempt ended that did not fail.
enum Step {
    Ran(i64),
    /// Another process made the migrations table at the same time.
    Raced,
    Done,
}

enum Failure {
    Blocked { what: String, by: String },
    Sql { what: String, error: sqlx::Error },
    Store(StoreError),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(store_error(error))
    }
}

impl PostgresStore {
    /// Brings the tables up to date. Any number of instances may do so at once; each returns when it is done. If they are up to date,
    /// nothing is written.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], naming who is in the way, if a lock could not be had in time. What was run before stays.
    pub async fn migrate_within(&self, settings: MigrationSettings) -> Result<(), StoreError> {
        if is_done(&self.migrations().await?)? {
            return Ok(());
        }
        let deadline = Instant::now() + settings.retry_for;
        let mut delay = FIRST_RETRY_DELAY;
        let mut connection = self.connection().await?;
        loop {
            match self.step(&mut connection, settings).await {
                Ok(Step::Done) => break,
                Ok(Step::Raced) => {}
                Ok(Step::Ran(version)) => {
                    tracing::info!(version, "ran a migration");
                    delay = FIRST_RETRY_DELAY;
                }
                Err(Failure::Blocked { what, by }) if Instant::now() + delay < deadline => {
                    tracing::warn!("{what} waits for a lock that {by} holds; will try again");
                    sleep(delay).await;
                    delay = (delay * 2).min(MAX_RETRY_DELAY);
                }
                Err(failure) => return Err(failure.into_store_error(settings)),
            }
        }
        connection.close().await.map_err(store_error)
    }

    /// Runs the first migration that is missing.
    async fn step(
        &self,
        connection: &mut PgConnection,
        settings: MigrationSettings,
    ) -> Result<Step, Failure> {
        let mut transaction = connection.begin().await?;
        let began = Instant::now();
        // Making an index may take as long as it takes.
        set(&mut transaction, "statement_timeout", Duration::ZERO).await?;
        let longest = settings.retry_for.max(settings.lock_timeout);
        set(&mut transaction, "lock_timeout", longest).await?;
        if !make_notes(&mut transaction).await? {
            return Ok(Step::Raced);
        }
        let locking = "the wait for another who migrates";
        self.run_watched(&mut transaction, locking, sqlx::raw_sql(LOCK), settings)
            .await?;
        let rows = sqlx::query_as::<Postgres, AppliedRow>(APPLIED).persistent(false);
        let found = Migrations::compare(
            &schema::migrator(),
            rows.fetch_all(&mut *transaction).await?,
        );
        let next = match is_done(&found).map_err(Failure::Store)? {
            true => None,
            false => found.pending.first().and_then(|v| schema::by_version(*v)),
        };
        let Some(next) = next else {
            transaction.commit().await?;
            return Ok(Step::Done);
        };
        set(&mut transaction, "lock_timeout", settings.lock_timeout).await?;
        let what = format!("migration {}", next.version);
        let sql = sqlx::raw_sql(next.sql.clone());
        self.run_watched(&mut transaction, &what, sql, settings)
            .await?;
        note(&mut transaction, &next, began.elapsed()).await?;
        transaction.commit().await?;
        Ok(Step::Ran(next.version))
    }

    /// Finds out, from another connection, who is in the way.
    async fn run_watched(
        &self,
        transaction: &mut Transaction<'_, Postgres>,
        what: &str,
        sql: RawSql,
        settings: MigrationSettings,
    ) -> Result<(), Failure> {
        let pid = sqlx::query_scalar::<Postgres, i32>("select pg_backend_pid()")
            .persistent(false)
            .fetch_one(&mut **transaction)
            .await?;
        let mut blockers = String::new();
        let watching = async {
            sleep(LOOK_AFTER.min(settings.lock_timeout / 2)).await;
            blockers = self.blockers(pid).await;
            // What runs decides when it is over.
            pending::<Infallible>().await
        };
        let result = tokio::select! {
            result = sql.execute(&mut **transaction) => result,
            never = watching => match never {},
        };
        let what = what.to_owned();
        match result {
            Ok(_) => Ok(()),
            Err(error) if is_contention(&error) => {
                let by = match blockers.is_empty() {
                    true => "a process that has ended".to_owned(),
                    false => blockers,
                };
                Err(Failure::Blocked { what, by })
            }
            Err(error) => Err(Failure::Sql { what, error }),
        }
    }

    async fn blockers(&self, pid: i32) -> String {
        let query = sqlx::query_as::<_, (i32, String, String)>(BLOCKERS).bind(pid);
        let found = self.read(async |c| query.fetch_all(c).await).await;
        let named = found.unwrap_or_default().into_iter();
        let named = named.map(|(pid, role, name)| match name.as_str() {
            "" => format!("process {pid} (role {role})"),
            name => format!("process {pid} ({name}, role {role})"),
        });
        named.collect::<Vec<_>>().join(" and ")
    }
}

impl Failure {
    fn into_store_error(self, settings: MigrationSettings) -> StoreError {
        match self {
            Self::Blocked { what, by } => StoreError::unavailable(format!(
                "{what} waits for a lock that {by} holds, and got none within {} s; end that work, or run portreeve migrate when it is over",
                settings.retry_for.as_secs()
            )),
            Self::Sql { what, error } => {
                let is_forbidden = matches!(&error, sqlx::Error::Database(error) if code(error.as_ref()) == Some("42501"));
                let advice = match is_forbidden {
                    true => {
                        "; run portreeve migrate as the role that owns the tables: see docs/operations.md, PostgreSQL: databases, roles and grants"
                    }
                    false => "",
                };
                match store_error(error) {
                    StoreError::Unavailable(cause) => {
                        StoreError::unavailable(format!("{what}: {cause}"))
                    }
                    StoreError::Refused(cause) => {
                        StoreError::refused(format!("{what}: {cause}{advice}"))
                    }
                    StoreError::Inconsistent(cause) => {
                        StoreError::inconsistent(format!("{what}: {cause}{advice}"))
                    }
                }
            }
            Self::Store(error) => error,
        }
    }
}

fn is_done(found: &Migrations) -> Result<bool, StoreError> {
    if let Some(from) = &found.unfinished_move {
        return Err(StoreError::inconsistent(format!(
            "a move from {from} into this database was begun and not ended; go on with portreeve move, or empty it"
        )));
    }
    if !found.altered.is_empty() {
        return Err(StoreError::inconsistent(format!(
            "migrations {:?} are not those that were run here; use the program that ran them",
            found.altered
        )));
    }
    if let Some(loss) = loss(found) {
        return Err(StoreError::inconsistent(loss));
    }
    Ok(found.pending.is_empty())
}

/// Makes the table for the notes where it is missing, and its schema: a role that may not create the one may be given it. False if another
/// process else did so at the same time.
async fn make_notes(transaction: &mut Transaction<'_, Postgres>) -> Result<bool, Failure> {
    let (has_schema, has_table) = sqlx::query_as::<Postgres, (bool, bool)>(
        "select to_regnamespace('portreeve') is not null, exists (
             select from pg_catalog.pg_class
             where relnamespace = to_regnamespace('portreeve') and relname = 'migrations'
         )",
    )
    .persistent(false)
    .fetch_one(&mut **transaction)
    .await?;
    let create_schema = format!("create schema {SCHEMA}");
    let missing = [
        (has_schema, create_schema.as_str()),
        (has_table, CREATE_TABLE),
    ];
    for (_, sql) in missing.into_iter().filter(|(is_there, _)| !is_there) {
        let made = sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut **transaction)
            .await;
        match made {
            Ok(_) => {}
            Err(error) if is_duplicate(&error) => return Ok(false),
            Err(error) => {
                let what = "the table for the notes about migrations".to_owned();
                return Err(Failure::Sql { what, error });
            }
        }
    }
    Ok(true)
}

async fn note(
    transaction: &mut Transaction<'_, Postgres>,
    migration: &Migration,
    took: Duration,
) -> Result<(), Failure> {
    sqlx::query::<Postgres>(NOTE)
        .persistent(false)
        .bind(migration.version)
        .bind(migration.description.as_ref())
        .bind(migration.checksum.as_ref())
        .bind(i64::try_from(took.as_nanos()).unwrap_or(i64::MAX))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Until the end of the transaction.
async fn set(
    transaction: &mut Transaction<'_, Postgres>,
    name: &'static str,
    value: Duration,
) -> Result<(), Failure> {
    let sql = format!("set local {name} = '{}ms'", value.as_millis());
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The lock was not to be had in time, or only by a deadlock.
fn is_contention(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if matches!(code(error.as_ref()), Some("55P03" | "40P01")))
}

/// The schema or the table is there already, or another object took its name a moment ago.
fn is_duplicate(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if matches!(code(error.as_ref()), Some("42P06" | "42P07" | "23505")))
}
