//! What both stores know of their migrations: which have been run, and which tables they have made.
//!
//! sqlx embeds the files and makes their checksums. How they are run stands in each store: a file has one process at a time, and a server
//! may have many that work meanwhile.

use std::collections::BTreeMap;

use sqlx::migrate::Migrator;

/// The row in which an unfinished `portreeve move` is noted: see `adapters/transfer`.
const MOVE: i64 = 0;

/// A migration that was run, as the database notes it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AppliedRow {
    pub version: i64,
    pub description: String,
    pub success: bool,
    pub checksum: Vec<u8>,
}

/// How the migrations of a database differ from those of this program, by version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrations {
    pub pending: Vec<i64>,
    /// Run from a file that differs from ours.
    pub altered: Vec<i64>,
    /// Run by a newer program.
    pub unknown: Vec<i64>,
    /// Where a move comes from that has begun and not ended.
    pub unfinished_move: Option<String>,
    /// What the migrations that were run have made and is not there, under the names that the migrations give.
    pub missing_tables: Vec<String>,
}

impl Migrations {
    /// Compares what was run with what `ours` has. Does not look for tables.
    pub fn compare(ours: &Migrator, applied: Vec<AppliedRow>) -> Self {
        let mut found = Self::default();
        let mut checksums = BTreeMap::new();
        for row in applied {
            if row.version == MOVE {
                found.unfinished_move = Some(row.description);
            } else if row.success {
                checksums.insert(row.version, row.checksum);
            }
        }
        for migration in ours.iter() {
            match checksums.remove(&migration.version) {
                None => found.pending.push(migration.version),
                Some(checksum) if checksum.as_slice() != migration.checksum.as_ref() => {
                    found.altered.push(migration.version);
                }
                Some(_) => {}
            }
        }
        found.unknown = checksums.into_keys().collect();
        found
    }

    /// Whether the tables are those that this program needs. A newer program may have run more.
    pub fn are_current(&self) -> bool {
        let Self {
            pending,
            altered,
            unknown: _,
            unfinished_move,
            missing_tables,
        } = self;
        pending.is_empty()
            && altered.is_empty()
            && unfinished_move.is_none()
            && missing_tables.is_empty()
    }

    /// Whether they are exactly those of this program.
    pub fn are_ours(&self) -> bool {
        *self == Self::default()
    }

    /// Whether nothing of `ours` was ever run.
    pub fn has_none(&self, ours: &Migrator) -> bool {
        self.altered.is_empty()
            && self.unknown.is_empty()
            && self.unfinished_move.is_none()
            && self.pending.len() == ours.iter().count()
    }
}

/// The tables and views that are there after these migrations. The migrations themselves say which they are.
pub fn tables_after(ours: &Migrator, applied: &[AppliedRow]) -> Vec<String> {
    let has_run = |version| {
        let mut rows = applied.iter();
        rows.any(|row| row.success && row.version == version)
    };
    let run = ours.iter().filter(|one| has_run(one.version));
    let mut tables = Vec::new();
    for line in run.flat_map(|one| one.sql.as_str().lines()) {
        let named = |words: [&str; 2]| words.iter().find_map(|words| named_after(words, line));
        if let Some(name) = named(["create table ", "create view "]) {
            tables.push(name);
        } else if let Some(name) = named(["drop table ", "drop view "]) {
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use sqlx::{
        AssertSqlSafe, SqlSafeStr,
        migrate::{Migration, MigrationType},
    };

    use super::*;

    fn ours() -> Migrator {
        let migration = |version, sql: &'static str| {
            Migration::new(
                version,
                Cow::Borrowed("made up"),
                MigrationType::Simple,
                AssertSqlSafe(sql).into_sql_str(),
                false,
            )
        };
        let mut migrator = Migrator::DEFAULT;
        migrator.migrations = Cow::Owned(vec![
            migration(1, "create table a (id);\ncreate table b (id);"),
            migration(2, "drop table a;\ncreate table c (id);"),
        ]);
        migrator
    }

    fn applied(version: i64) -> AppliedRow {
        let checksum = ours()
            .iter()
            .find(|one| one.version == version)
            .map(|one| one.checksum.to_vec());
        AppliedRow {
            version,
            description: String::new(),
            success: true,
            checksum: checksum.unwrap_or_default(),
        }
    }

    #[test]
    fn the_tables_to_be_found_are_those_of_the_migrations_that_were_run() {
        assert!(tables_after(&ours(), &[]).is_empty());
        assert_eq!(tables_after(&ours(), &[applied(1)]), ["a", "b"]);
        assert_eq!(tables_after(&ours(), &[applied(1), applied(2)]), ["b", "c"]);
    }

    #[test]
    fn what_is_missing_altered_and_newer_is_distinguished() {
        let altered = AppliedRow {
            checksum: vec![0],
            ..applied(1)
        };

        let found = Migrations::compare(&ours(), vec![altered, applied(3)]);

        assert_eq!(found.altered, [1]);
        assert_eq!(found.pending, [2]);
        assert_eq!(found.unknown, [3]);
        assert!(!found.are_current());
    }

    #[test]
    fn a_database_that_a_newer_program_has_extended_is_current() {
        let all = vec![applied(1), applied(2), applied(3)];

        assert!(Migrations::compare(&ours(), all).are_current());
    }
}
