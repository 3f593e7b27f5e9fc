//! What the service needs in order to work: one list, for all who ask.
//!
//! `serve` refuses to start on what fails and logs what it is warned of, `portreeve doctor` prints everything and adds what takes longer to
//! find out, and readiness repeats what can change while the service runs. A check that is added here is known to all three.
//!
//! | file | its subject |
//! |---|---|
//! | `file.rs` | the database file, and other files that hold secrets |
//! | `certificate.rs` | the certificate of the service and its key |
//! | `postgres.rs` | a PostgreSQL server and its database |
//!
//! What can change while the service runs, the store repeats for readiness:
//! [`StoreHealth::obstacle`](crate::stores::StoreHealth::obstacle).

mod certificate;
mod file;
pub mod postgres;

use std::fmt;

use anyhow::bail;

use crate::{Config, config::StoreConfig};

/// What one check found.
#[derive(Clone, Debug)]
pub struct Finding {
    pub severity: Severity,
    about: &'static str,
    words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Ok,
    /// It works, and may not be what is wanted.
    Warn,
    Fail,
}

impl Finding {
    pub fn ok(about: &'static str, words: impl Into<String>) -> Self {
        Self::new(Severity::Ok, about, words)
    }

    pub fn warn(about: &'static str, words: impl Into<String>) -> Self {
        Self::new(Severity::Warn, about, words)
    }

    pub fn fail(about: &'static str, words: impl Into<String>) -> Self {
        Self::new(Severity::Fail, about, words)
    }

    fn new(severity: Severity, about: &'static str, words: impl Into<String>) -> Self {
        let words = words.into();
        Self {
            severity,
            about,
            words,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Ok => "ok",
            Severity::Warn => "warn",
            Severity::Fail => "fail",
        };
        write!(f, "{severity:<5} {:<14} {}", self.about, self.words)
    }
}

/// What can be looked at before anything is opened.
pub async fn places(config: &Config) -> Vec<Finding> {
    let mut findings = file::secrets(config);
    findings.extend(certificate::check(config));
    if let StoreConfig::Sqlite(path) = &config.store {
        findings.extend(file::check(path).await);
    }
    findings
}

/// For a start: logs the warnings.
///
/// # Errors
/// Everything that fails, in one sentence each.
pub fn pass(findings: &[Finding]) -> anyhow::Result<()> {
    let of = |severity| {
        let found = findings.iter().filter(move |f| f.severity == severity);
        found.map(|finding| finding.words.as_str())
    };
    for words in of(Severity::Warn) {
        tracing::warn!("{words}");
    }
    let failures: Vec<_> = of(Severity::Fail).collect();
    if !failures.is_empty() {
        bail!("{}", failures.join("\n"));
    }
    Ok(())
}
