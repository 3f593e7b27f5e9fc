use std::path::Path;

use portreeve_sqlite::{Examination, SqliteStore};

use super::{Finding, schema};
use crate::output::causes;

const ABOUT: &str = "database";

/// The file, and its tables. Whether there is anything in them to be looked at, the store says.
pub async fn examine(file: &Path) -> Result<(Vec<Finding>, Option<SqliteStore>), Vec<Finding>> {
    if !file.exists() {
        return Err(vec![absent(file)]);
    }
    let found = match portreeve_sqlite::examine(file).await {
        Ok(found) => found,
        Err(error) => {
            let error = anyhow::Error::from(error);
            let words = format!("{} cannot be read: {}", file.display(), causes(&error));
            return Err(vec![Finding::fail(ABOUT, words)]);
        }
    };
    let mut findings = vec![health(file, &found)];
    findings.extend(schema::check(&schema::Migrations {
        pending: &found.migrations.pending,
        altered: &found.migrations.altered,
        unknown: &found.migrations.unknown,
    }));
    if !found.migrations.are_current() {
        return Ok((findings, None));
    }
    match SqliteStore::open_beside(file).await {
        Ok(store) => Ok((findings, Some(store))),
        Err(error) => {
            let error = anyhow::Error::from(error);
            let words = format!("{} cannot be opened: {}", file.display(), causes(&error));
            findings.push(Finding::fail(ABOUT, words));
            Ok((findings, None))
        }
    }
}

fn absent(file: &Path) -> Finding {
    let there = file.ancestors().skip(1).find(|folder| folder.exists());
    let folder = there.filter(|folder| !folder.as_os_str().is_empty());
    let locked = folder
        .and_then(|folder| folder.metadata().ok())
        .is_some_and(|folder| folder.permissions().readonly());
    let file = file.display();
    if locked {
        let words = format!("{file} cannot be made: its folder is read-only; set DATA_DIR");
        Finding::fail(ABOUT, words)
    } else {
        Finding::ok(ABOUT, format!("none yet; the first start makes {file}"))
    }
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
            format!("{file} is damaged: {damage}; end the service and put a backup in its place"),
        ),
    }
}
