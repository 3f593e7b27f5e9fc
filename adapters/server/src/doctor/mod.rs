//! `portreeve doctor`: looks at everything the service stands on, changes nothing, and says what to do.
//!
//! A file for each group of checks. Each finding is one line; whoever fails one ends with exit code 1.

mod clock;
mod configuration;
mod database;
mod events;
mod keys;
mod limits;
mod schema;

use std::fmt;

use crate::{
    Config,
    config::{InvalidConfig, StoreConfig},
};

/// What one check found.
pub struct Finding {
    verdict: Verdict,
    about: &'static str,
    words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Ok,
    /// It works, and may not be what is wanted.
    Warn,
    Fail,
}

impl Finding {
    fn ok(about: &'static str, words: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, about, words)
    }

    fn warn(about: &'static str, words: impl Into<String>) -> Self {
        Self::new(Verdict::Warn, about, words)
    }

    fn fail(about: &'static str, words: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, about, words)
    }

    fn new(verdict: Verdict, about: &'static str, words: impl Into<String>) -> Self {
        let words = words.into();
        Self {
            verdict,
            about,
            words,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
        };
        write!(f, "{verdict:<5} {:<14} {}", self.about, self.words)
    }
}

/// What is said of a configuration that cannot be used: a line for each problem.
pub fn unusable(invalid: &InvalidConfig) -> String {
    let findings = invalid
        .problems()
        .iter()
        .map(|problem| Finding::fail("configuration", problem).to_string());
    findings.collect::<Vec<_>>().join("\n")
}

/// Prints what it finds, as it finds it. An error if anything fails.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let mut failures = 0_u32;
    let mut tell = |findings: Vec<Finding>| {
        for finding in findings {
            println!("{finding}");
            failures += u32::from(finding.verdict == Verdict::Fail);
        }
    };
    tell(configuration::check(config));
    tell(limits::check(config));
    match &config.store {
        StoreConfig::Memory => tell(vec![Finding::warn(
            "database",
            "none: everything is kept in memory and lost at the end; set DATABASE_URL to keep it",
        )]),
        StoreConfig::Postgres {
            url,
            max_connections,
        } => match database::connect(url).await {
            Err(finding) => tell(vec![finding]),
            Ok(store) => {
                tell(database::check(&store, *max_connections).await);
                tell(clock::check(&store).await);
                let schema = schema::check(&store).await;
                let has_tables = schema
                    .iter()
                    .all(|finding| finding.verdict != Verdict::Fail);
                tell(schema);
                if has_tables {
                    tell(keys::check(config, &store).await);
                    tell(events::check(&store).await);
                }
                store.close().await;
            }
        },
    }
    match failures {
        0 => Ok(()),
        1 => anyhow::bail!("one check failed"),
        more => anyhow::bail!("{more} checks failed"),
    }
}
