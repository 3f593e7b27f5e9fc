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

/// Those of these tables that are not there, from the catalogue too.
const MISSING_TABLES: &str = "select wanted.name
     from unnest($1::text[]) with ordinality as wanted (name, place)
     where not exists (
         select from pg_catalog.pg_class c
         join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where n.nspname = split_part(wanted.name, '.', 1)
             and c.relname = split_part(wanted.name, '.', 2)
             and c.relkind in ('r', 'p')
     )
     order by wanted.place";

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

/// How what was run differs from what this program would run, and what is missing of what it made.
pub(crate) async fn migrations(
    executor: &mut StatementExecutor<'_>,
) -> Result<Migrations, sqlx::Error> {
    let is_there: bool = sqlx::query_scalar(IS_THERE)
        .fetch_one(&mut *executor)
        .await?;
    if !is_there {
        return Ok(compare(vec![]));
    }
    let rows: Vec<AppliedRow> = sqlx::query_as(APPLIED).fetch_all(&mut *executor).await?;
    // Asked for after the notes: what they say was run is there by now, also while somebody else migrates.
    let missing_tables = sqlx::query_scalar(MISSING_TABLES)
        .bind(tables_after(&rows))
        .fetch_all(executor)
        .await?;
    Ok(Migrations {
        missing_tables,
        ..compare(rows)
    })
}

/// The tables that are there after these migrations, each as `schema.table`. The migrations themselves say which they are.
fn tables_after(rows: &[AppliedRow]) -> Vec<String> {
    let has_run = |version: i64| rows.iter().any(|row| row.success && row.version == version);
    let migrator = migrator();
    let run = migrator.iter().filter(|one| has_run(one.version));
    let mut tables = Vec::new();
    for line in run.flat_map(|one| one.sql.as_str().lines()) {
        if let Some(name) = named_after("create table ", line) {
            tables.push(name);
        } else if let Some(name) = named_after("drop table ", line) {
            tables.retain(|table| *table != name);
        }
    }
    tables
}

/// The table in a line of a migration that begins with these words.
fn named_after(words: &str, line: &str) -> Option<String> {
    let rest = line.strip_prefix(words)?;
    let name = rest.split([' ', '(', ';']).next()?;
    Some(name.to_owned())
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

    fn applied(versions: &[i64]) -> Vec<AppliedRow> {
        let rows = versions.iter().map(|version| AppliedRow {
            version: *version,
            description: String::new(),
            success: true,
            checksum: vec![],
        });
        rows.collect()
    }

    #[test]
    fn the_tables_to_be_found_are_those_of_the_migrations_that_were_run() {
        assert!(tables_after(&[]).is_empty());
        assert_eq!(
            tables_after(&applied(&[1, 2])),
            [
                "portreeve_auth.accounts",
                "portreeve_auth.sessions",
                "portreeve_auth.signing_keys",
                "portreeve_users.users",
            ]
        );
    }

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
