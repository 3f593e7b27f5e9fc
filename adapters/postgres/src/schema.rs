//! The tables, and whether they are those that this program was written for. Reads only; `migrate.rs` changes them.

use portreeve_sql::{AppliedRow, Migrations, tables_after};
use sqlx::migrate::{Migration, Migrator};

use crate::executor::StatementExecutor;

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
        return Ok(Migrations::compare(&migrator(), vec![]));
    }
    let rows: Vec<AppliedRow> = sqlx::query_as(APPLIED).fetch_all(&mut *executor).await?;
    // Asked for after the notes: what they say was run is there by now, also while somebody else migrates.
    let missing_tables = sqlx::query_scalar(MISSING_TABLES)
        .bind(tables_after(&migrator(), &rows))
        .fetch_all(executor)
        .await?;
    Ok(Migrations {
        missing_tables,
        ..Migrations::compare(&migrator(), rows)
    })
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
        assert!(tables_after(&migrator(), &[]).is_empty());
        assert_eq!(
            tables_after(&migrator(), &applied(&[1, 2])),
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
