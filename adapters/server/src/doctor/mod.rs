//! `portreeve doctor`: checks everything the service depends on, changes nothing, and says what to do.
//!
//! A file for each group of checks; those that a start depends on are in `requirements/`. Each finding is one line; a failure ends with
//! exit code 1.

mod clock;
mod configuration;
mod database;
mod events;
mod file;
mod keys;
mod limits;
mod mail;
mod notifications;
pub mod requirements;
mod schema;

use std::{path::Path, sync::Arc};

use portreeve::{
    events::{EventLog, Sequencer, SubscriptionRepository},
    keys::SigningKeyRepository,
};
use portreeve_postgres::PostgresStore;

use self::requirements::{Finding, Severity};
use crate::{
    Config,
    commands::output::{causes, say},
    commands::store,
    config::{InvalidConfig, StoreConfig},
};

/// The report for a configuration that is not usable: a line for each problem.
pub fn unusable(invalid: &InvalidConfig) -> String {
    let findings = invalid
        .problems()
        .iter()
        .map(|problem| Finding::fail("configuration", problem).to_string());
    findings.collect::<Vec<_>>().join("\n")
}

/// Prints each finding when it is found.
///
/// # Errors
/// A check failed, or the output cannot be written.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    store::name(config);
    let mut report = Report::default();
    report.add(configuration::check(config));
    report.add(limits::check(config));
    report.add(mail::check(config).await);
    let is_usable = report.add_and_pass(requirements::places(config).await);
    if let StoreConfig::Sqlite(file) = &config.store {
        report.add(file::unfinished(file));
    }
    match &config.store {
        StoreConfig::Memory => report.add(vec![Finding::warn(
            "database",
            "none: the data is kept in memory and lost when the process ends; remove DATABASE_URL=memory: to keep it",
        )]),
        StoreConfig::Sqlite(file) if is_usable => of_file(file, config, &mut report).await,
        // Reported above.
        StoreConfig::Sqlite(_) => {}
        StoreConfig::Postgres {
            url,
            max_connections,
            pooler,
        } => {
            let wanted = *max_connections;
            match database::connect(url, *pooler).await {
                Ok(store) => of_server(Arc::new(store), wanted, config, &mut report).await,
                Err(finding) => report.add(vec![finding]),
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

/// Prints findings, and counts those that fail.
#[derive(Default)]
struct Report {
    failures: u32,
    /// The first error of the output.
    unwritten: Option<anyhow::Error>,
}

impl Report {
    fn add(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            if let Err(error) = say!("{finding}") {
                self.unwritten.get_or_insert(error);
            }
            self.failures += u32::from(finding.severity == Severity::Fail);
        }
    }

    /// Whether none of them fails.
    fn add_and_pass(&mut self, findings: Vec<Finding>) -> bool {
        let failures = self.failures;
        self.add(findings);
        self.failures == failures
    }

    async fn add_content<S>(&mut self, config: &Config, store: &Arc<S>)
    where
        S: SigningKeyRepository + Sequencer + EventLog + SubscriptionRepository + 'static,
    {
        self.add(keys::check(config, store.clone()).await);
        self.add(events::check(store.as_ref()).await);
    }
}

async fn of_file(file: &Path, config: &Config, report: &mut Report) {
    report.add(clock::check_alone());
    let (findings, store) = file::examine(file).await;
    report.add(findings);
    if let Some(store) = store {
        report.add_content(config, &Arc::new(store)).await;
    }
}

async fn of_server(
    store: Arc<PostgresStore>,
    max_connections: u16,
    config: &Config,
    report: &mut Report,
) {
    report.add(database::check(&store, max_connections).await);
    report.add(vec![notifications::check(&store).await]);
    match requirements::postgres::check(&store).await {
        Ok(findings) => report.add(findings),
        Err(error) => {
            let words = format!("cannot be examined: {}", causes(&error));
            report.add(vec![Finding::fail("database", words)]);
        }
    }
    report.add(clock::check(&store).await);
    if report.add_and_pass(schema_of(&store).await) {
        report.add_content(config, &store).await;
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
        loss: portreeve_postgres::loss(&found),
    });
    match requirements::postgres::may_migrate(store, &found).await {
        Ok(more) => findings.extend(more),
        Err(error) => findings.push(schema::unreadable(error)),
    }
    findings
}
