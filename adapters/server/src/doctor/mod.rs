//! `portreeve doctor`: looks at everything the service stands on, changes nothing, and says what to do.
//!
//! A file for each group of checks; those that a start depends on are in `requirements/`. Each finding is one line; a failure ends with exit
//! code 1.

mod clock;
mod configuration;
mod database;
mod events;
mod file;
mod keys;
mod limits;
mod notifications;
pub mod requirements;
mod schema;

use std::{path::Path, sync::Arc};

use portreeve::{events::Outbox, keys::SigningKeyRepository};
use portreeve_postgres::PostgresStore;

use self::requirements::{Finding, Verdict};
use crate::{
    Config,
    commands::output::{causes, say},
    commands::store,
    config::{InvalidConfig, StoreConfig},
};

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
    store::name(config);
    let mut report = Report::default();
    report.tell(configuration::check(config));
    report.tell(limits::check(config));
    let is_usable = report.tell_and_see(requirements::places(config).await);
    if let StoreConfig::Sqlite(file) = &config.store {
        report.tell(file::unfinished(file));
    }
    match &config.store {
        StoreConfig::Memory => report.tell(vec![Finding::warn(
            "database",
            "none: everything is kept in memory and lost at the end; take DATABASE_URL=memory: away to keep it",
        )]),
        StoreConfig::Sqlite(file) if is_usable => of_file(file, config, &mut report).await,
        // What is said of it is said already.
        StoreConfig::Sqlite(_) => {}
        StoreConfig::Postgres {
            url,
            max_connections,
            pooler,
        } => {
            let wanted = *max_connections;
            match database::connect(url, *pooler).await {
                Ok(store) => of_server(Arc::new(store), wanted, config, &mut report).await,
                Err(finding) => report.tell(vec![finding]),
            }
        }
    }
    if let Some(error) = report.unwritten {
        return Err(error);
    }
    match report.failures {
        0 => Ok(()),
        1 => anyhow::bail!("one check failed"),
        more => anyhow::bail!("{more} checks failed"),
    }
}

/// Counts what fails.
#[derive(Default)]
struct Report {
    failures: u32,
    /// Why nobody reads it.
    unwritten: Option<anyhow::Error>,
}

impl Report {
    fn tell(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            if let Err(error) = say!("{finding}") {
                self.unwritten.get_or_insert(error);
            }
            self.failures += u32::from(finding.verdict == Verdict::Fail);
        }
    }

    /// Whether none of them fails.
    fn tell_and_see(&mut self, findings: Vec<Finding>) -> bool {
        let failures = self.failures;
        self.tell(findings);
        self.failures == failures
    }

    async fn tell_content<S>(&mut self, config: &Config, store: &Arc<S>)
    where
        S: SigningKeyRepository + Outbox + 'static,
    {
        self.tell(keys::check(config, store.clone()).await);
        self.tell(events::check(store.as_ref()).await);
    }
}

async fn of_file(file: &Path, config: &Config, report: &mut Report) {
    report.tell(clock::check_alone());
    let (findings, store) = file::examine(file).await;
    report.tell(findings);
    if let Some(store) = store {
        report.tell_content(config, &Arc::new(store)).await;
    }
}

async fn of_server(
    store: Arc<PostgresStore>,
    max_connections: u16,
    config: &Config,
    report: &mut Report,
) {
    report.tell(database::check(&store, max_connections).await);
    report.tell(vec![notifications::check(&store).await]);
    match requirements::postgres::check(&store).await {
        Ok(findings) => report.tell(findings),
        Err(error) => {
            let words = format!("does not tell of itself: {}", causes(&error));
            report.tell(vec![Finding::fail("database", words)]);
        }
    }
    report.tell(clock::check(&store).await);
    if report.tell_and_see(schema_of(&store).await) {
        report.tell_content(config, &store).await;
    }
    store.close().await;
}

async fn schema_of(store: &PostgresStore) -> Vec<Finding> {
    let found = match store.migrations().await {
        Ok(found) => found,
        Err(error) => return vec![schema::unreadable(error)],
    };
    let mut findings = schema::check(&schema::Migrations {
        pending: &found.pending,
        altered: &found.altered,
        unknown: &found.unknown,
        loss: found.loss(),
    });
    match requirements::postgres::may_migrate(store, &found).await {
        Ok(more) => findings.extend(more),
        Err(error) => findings.push(schema::unreadable(error)),
    }
    findings
}
