//! The tables, and whether they are those that this program was written for. Reads only; `migrate.rs` changes them.

use std::collections::BTreeMap;

use sqlx::migrate::{Migration, Migrator};

use crate::{examine::Migrations, executor::StatementExecutor};

/// Of the table in which the migrations that were run are noted. It has the columns of sqlx's own.
pub(crate) const SCHEMA: &str = "portreeve";

/// From the catalogue, which everybody may read: a role without rights on the schema gets an answer too.
const IS_THERE: &str = "select exists (
         select from pg_catalog.pg_class c
         join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'portreeve' and c.relname = 'migrations'
     )";

pub(crate) const APPLIED: &str = "select version, description, success, checksum
     from portreeve.migrations
     order by version";

/// The row that `portreeve move` notes an unfinished move in: see `adapters/transfer`.
const MOVE: i64 = 0;

/// A migration that was run, as it is noted.
#[derive(sqlx::FromRow)]
pub(crate) struct AppliedRow {
    version: i64,
    description: String,
    success: bool,
    checksum: Vec<u8>,
}

/// The migrations of this program. sqlx embeds them and makes their checksums; it does not run them.
pub(crate) fn migrator() -> Migrator {
    sqlx::migrate!("../../migrations/postgres")
}

/// How what was run differs from what this program would run.
pub(crate) async fn migrations(
    executor: &mut StatementExecutor<'_>,
) -> Result<Migrations, sqlx::Error> {
    let is_there: bool = sqlx::query_scalar(IS_THERE)
        .fetch_one(&mut *executor)
        .await?;
    if !is_there {
        return Ok(compare(vec![]));
    }
    let rows = sqlx::query_as(APPLIED).fetch_all(executor).await?;
    Ok(compare(rows))
}

pub(crate) fn compare(rows: Vec<AppliedRow>) -> Migrations {
    let mut found = Migrations::default();
    let mut applied = BTreeMap::new();
    for row in rows {
        if row.version == MOVE {
            found.unfinished_move = Some(row.description);
        } else if row.success {
            applied.insert(row.version, row.checksum);
        }
    }
    for wanted in migrator().iter() {
        match applied.remove(&wanted.version) {
            None => found.pending.push(wanted.version),
            Some(checksum) if checksum.as_slice() != wanted.checksum.as_ref() => {
                found.altered.push(wanted.version);
            }
            Some(_) => {}
        }
    }
    // A newer program may have run more: while one version replaces another, both are at work.
    found.unknown = applied.into_keys().collect();
    found
}

pub(crate) fn by_version(version: i64) -> Option<Migration> {
    let migrator = migrator();
    let mut all = migrator.iter();
    all.find(|migration| migration.version == version).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_runs_in_a_transaction() {
        let outside: Vec<i64> = migrator()
            .iter()
            .filter(|migration| migration.no_tx)
            .map(|migration| migration.version)
            .collect();

        assert_eq!(outside, Vec::<i64>::new(), "see migrate.rs");
    }
}
