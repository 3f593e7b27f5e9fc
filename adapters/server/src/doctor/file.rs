use std::path::Path;

use portreeve_sqlite::{Examination, SqliteStore};

use super::{Finding, schema};
use crate::commands::output::causes;

const ABOUT: &str = "database";

/// Reads the whole file and its tables. Returns the store if its content can be checked. For a file that meets the requirements: see
/// [`super::requirements`].
pub async fn examine(file: &Path) -> (Vec<Finding>, Option<SqliteStore>) {
    if !file.exists() {
        let words = format!("none yet; the first start makes {}", file.display());
        return (vec![Finding::ok(ABOUT, words)], None);
    }
    let found = match portreeve_sqlite::examine(file).await {
        Ok(found) => found,
        Err(error) => return (vec![unreadable(file, error)], None),
    };
    let mut findings = vec![health(file, &found)];
    findings.extend(schema::check(&schema::Migrations {
        pending: &found.migrations.pending,
        altered: &found.migrations.altered,
        unknown: &found.migrations.unknown,
        // A start refuses it before: see `requirements`.
        loss: None,
    }));
    if !found.migrations.are_ours() {
        return (findings, None);
    }
    match SqliteStore::open_reading(file).await {
        Ok(store) => (findings, Some(store)),
        Err(error) => {
            findings.push(unreadable(file, error));
            (findings, None)
        }
    }
}

/// Files that an interrupted restore left.
pub fn unfinished(file: &Path) -> Vec<Finding> {
    let left = portreeve_sqlite::unfinished_beside(file);
    let words = left.iter().map(|file| {
        let file = file.display();
        format!("{file} was left by a restore that was interrupted; the next start removes it, or run: rm {file}")
    });
    words.map(|words| Finding::warn(ABOUT, words)).collect()
}

fn unreadable(file: &Path, error: impl Into<anyhow::Error>) -> Finding {
    let words = format!(
        "{} cannot be read: {}",
        file.display(),
        causes(&error.into())
    );
    Finding::fail(ABOUT, words)
}

fn health(file: &Path, found: &Examination) -> Finding {
    let (file, version) = (file.display(), &found.version);
    match &found.damage {
        None => {
            let mib = found.bytes.div_ceil(1024 * 1024);
            let words = format!("SQLite {version} reads {file}, {mib} MiB, and finds it whole");
            Finding::ok(ABOUT, words)
        }
        Some(damage) => Finding::fail(
            ABOUT,
            format!(
                "{file} is damaged: {damage}; end the service and run: portreeve restore BACKUP"
            ),
        ),
    }
}
