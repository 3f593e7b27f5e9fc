//! The database file and the others that hold secrets.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use portreeve_sqlite::{OpenError, files_of};
use portreeve_telemetry::metrics::disk::free_bytes;

use super::Finding;
use crate::{Config, commands::output::causes};

const ABOUT: &str = "database";
const RIGHTS: &str = "rights";

/// Only the owner has access.
const OTHERS: u32 = 0o077;
/// A group may read: that is how systems share keys with those who need them.
const OTHERS_AND_CHANGES: u32 = 0o037;
/// In a folder where others may write, they can put files in the place of ours.
const CHANGES: u32 = 0o022;

/// Bytes that must be free for a start, and that should be.
const LEAST: u64 = 1 << 20;
const COMFORTABLE: u64 = 100 << 20;

/// What keeps the service from working on the file.
pub async fn check(file: &Path) -> Vec<Finding> {
    let file = &portreeve_sqlite::resolved(file);
    let mut findings = Vec::new();
    match portreeve_sqlite::check(file).await {
        Ok(()) => {}
        // Whether it is damaged is for SQLite to say, when it has read all of it.
        Err(OpenError::Store(error)) => {
            let error = anyhow::Error::from(error);
            let words = format!(
                "{} cannot be read: {}; if it is damaged, run portreeve restore BACKUP",
                file.display(),
                causes(&error)
            );
            findings.push(Finding::fail(ABOUT, words));
        }
        Err(error) => findings.push(Finding::fail(ABOUT, error.to_string())),
    }
    findings.extend(space(file));
    for file in files_of(file) {
        findings.extend(rights(&file, OTHERS, "600"));
    }
    findings.extend(file.parent().and_then(|f| rights(f, CHANGES, "700")));
    findings
}

/// The files with secrets that the configuration names, or consists of.
pub fn secrets(config: &Config) -> Vec<Finding> {
    let key = config.listener.tls.as_ref().map(|tls| tls.key.clone());
    let files = key.into_iter().chain(env_file());
    files
        .filter_map(|file| rights(&file, OTHERS_AND_CHANGES, "600"))
        .collect()
}

/// The `.env` that is read: the one in the working directory.
fn env_file() -> Option<PathBuf> {
    let file = env::current_dir().ok()?.join(".env");
    file.is_file().then_some(file)
}

/// Says so if others may do what they should not.
fn rights(path: &Path, refused: u32, mode: &str) -> Option<Finding> {
    let found = fs::metadata(path).ok()?.permissions().mode() & 0o7777;
    // In a folder with the sticky bit no user removes the files of another.
    let is_shared_folder = found & 0o1000 != 0;
    if found & refused == 0 || is_shared_folder {
        return None;
    }
    let path = path.display();
    let words = format!(
        "{path} is open to other users of this machine (mode {found:o}); run: chmod {mode} {path}"
    );
    Some(Finding::warn(RIGHTS, words))
}

/// In the largest unit that leaves something of it.
fn size(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{} KiB", bytes >> 10),
        mib => format!("{mib} MiB"),
    }
}

fn space(file: &Path) -> Option<Finding> {
    let folder = file.ancestors().skip(1).find(|folder| folder.exists())?;
    let free = free_bytes(folder)?;
    let words = || {
        format!(
            "{} are free in {}; a start needs {}, and the log grows while the service runs: make room for {}",
            size(free),
            folder.display(),
            size(LEAST),
            size(COMFORTABLE)
        )
    };
    if free < LEAST {
        Some(Finding::fail(ABOUT, words()))
    } else if free < COMFORTABLE {
        Some(Finding::warn(ABOUT, words()))
    } else {
        None
    }
}
