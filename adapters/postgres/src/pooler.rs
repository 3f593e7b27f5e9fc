//! How PostgreSQL is reached: directly, or through a connection pooler such as PgBouncer.
//!
//! A direct connection takes our settings as start-up options and keeps prepared statements. A pooler in session mode refuses or drops
//! start-up options, so the settings are made by the first statement. A pooler in transaction mode gives each transaction another server
//! connection: there every piece of work is one transaction that brings its settings along, and nothing is prepared by name
//! (`executor.rs`) or listened to (`notifications.rs`).
//!
//! [`Pooler::Auto`] finds out. A direct connection proves itself: the server knows a value that only its own start-up packet named. All
//! else is treated as transaction mode, which is right behind every pooler.

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgConnection},
};
use tokio::time::{Instant, sleep, timeout_at};

use crate::{PoolSettings, error::is_broken_connection, services::through_pooler};

/// What stands between this process and PostgreSQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooler {
    /// To be found out with the first connection.
    #[default]
    Auto,
    None,
    /// A pooler that gives each of our connections a server connection of its own, as PgBouncer does with `pool_mode = session`.
    Session,
    /// A pooler that gives each transaction a server connection, as PgBouncer does with `pool_mode = transaction`.
    Transaction,
}

/// How connections are used. What [`Pooler`] says, once it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionMode {
    Direct,
    Session,
    Transaction,
}

/// Makes connections, all in the same way.
#[derive(Clone)]
pub(crate) struct Connector {
    options: PgConnectOptions,
    mode: ConnectionMode,
    /// Sent on each new connection.
    setup: Option<Arc<str>>,
    /// Sent to begin a transaction, where each piece of work is one.
    pub(crate) begin: Option<Arc<str>>,
}

/// A custom setting that only a server which got our start-up packet knows.
const MARKER: &str = "portreeve.connection";

impl Connector {
    /// For statements of requests, which the server holds to `settings`. With the connection that it took to find out the mode.
    pub(crate) async fn find(
        options: &PgConnectOptions,
        settings: &PoolSettings,
        deadline: Instant,
    ) -> Result<(Self, Option<PgConnection>), sqlx::Error> {
        let limits = limits(settings);
        let mode = match settings.pooler {
            Pooler::None => ConnectionMode::Direct,
            Pooler::Session => ConnectionMode::Session,
            Pooler::Transaction => ConnectionMode::Transaction,
            Pooler::Auto => {
                let marker = unforeseeable();
                let marked = options.clone().options([(MARKER, &marker)]);
                let direct = Self::new(&marked, ConnectionMode::Direct, &limits);
                if let Some(connection) = direct.prove(&marker, deadline).await? {
                    return Ok((direct, Some(connection)));
                }
                tracing::warn!(
                    "a connection pooler stands before the database: each statement runs in a transaction of its own, and caches are \
                     off. This is right for pool_mode = transaction; for pool_mode = session set DB_POOLER=session, which is faster"
                );
                ConnectionMode::Transaction
            }
        };
        Ok((Self::new(options, mode, &limits), None))
    }

    fn new(options: &PgConnectOptions, mode: ConnectionMode, limits: &[(&str, String)]) -> Self {
        let (mut setup, mut begin) = (None, None);
        let options = match mode {
            ConnectionMode::Direct => watched(options.clone()).options(limits.iter().cloned()),
            ConnectionMode::Session => {
                setup = (!limits.is_empty()).then(|| statements("", "set", limits));
                portable(options.clone())
            }
            ConnectionMode::Transaction => {
                begin = Some(statements("begin; ", "set local", limits));
                portable(options.clone())
            }
        };
        Self {
            options,
            mode,
            setup,
            begin,
        }
    }

    /// The same way, without limits of time: for migrations, moves and the listener.
    pub(crate) fn unlimited(&self, options: &PgConnectOptions) -> Self {
        Self::new(options, self.mode, &[])
    }

    pub(crate) fn mode(&self) -> ConnectionMode {
        self.mode
    }

    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// One attempt, without a bound on its time.
    pub(crate) async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        let mut connection = self.options.connect().await?;
        if let Some(setup) = &self.setup {
            sqlx::raw_sql(AssertSqlSafe(setup.clone()))
                .execute(&mut connection)
                .await?;
        }
        Ok(connection)
    }

    /// Tries again until the deadline: a server that is starting refuses at first.
    pub(crate) async fn connect_by(&self, deadline: Instant) -> Result<PgConnection, sqlx::Error> {
        let mut wait = Duration::from_millis(20);
        loop {
            let error = match timeout_at(deadline, self.connect()).await {
                Ok(Ok(connection)) => return Ok(connection),
                Ok(Err(error)) => error,
                Err(_) => return Err(sqlx::Error::PoolTimedOut),
            };
            let may_pass = is_broken_connection(&error) && !refuses_start_up_options(&error);
            if !may_pass || Instant::now() + wait >= deadline {
                return Err(error);
            }
            sleep(wait).await;
            wait = (wait * 2).min(Duration::from_millis(500));
        }
    }

    /// A connection, if the server itself has read our start-up options.
    async fn prove(
        &self,
        marker: &str,
        deadline: Instant,
    ) -> Result<Option<PgConnection>, sqlx::Error> {
        let mut connection = match self.connect_by(deadline).await {
            Ok(connection) => connection,
            Err(error) if refuses_start_up_options(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        // In one message: behind a pooler that drops the options nothing may be prepared.
        let asking =
            sqlx::raw_sql("select coalesce(current_setting('portreeve.connection', true), '')");
        let known = timeout_at(deadline, asking.fetch_one(&mut connection)).await;
        let row = known.map_err(|_| sqlx::Error::PoolTimedOut)??;
        if sqlx::Row::try_get::<String, _>(&row, 0)? == marker {
            return Ok(Some(connection));
        }
        let _ = timeout_at(deadline, connection.close()).await;
        Ok(None)
    }
}

/// PgBouncer says so of what `ignore_startup_parameters` does not name.
fn refuses_start_up_options(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.message().contains("unsupported startup parameter"))
}

/// Different for each process, and for each call.
pub(crate) fn unforeseeable() -> String {
    let half = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", half(), half())
}

/// Without the start-up parameters that only PostgreSQL itself understands.
fn portable(options: PgConnectOptions) -> PgConnectOptions {
    through_pooler(options.extra_float_digits(None))
}

/// How the server finds out that we are gone, so that it does not keep our locks and its processes for a network that is dead.
fn watched(options: PgConnectOptions) -> PgConnectOptions {
    options.options([
        ("tcp_keepalives_idle", "10"),
        ("tcp_keepalives_interval", "5"),
        ("tcp_keepalives_count", "3"),
        // What we have not acknowledged for so long, in milliseconds, will not be.
        ("tcp_user_timeout", "10000"),
        // Also in the middle of a statement: a migration of a process that was killed must not hold up the others.
        ("client_connection_check_interval", "1s"),
    ])
}

/// What the server should hold our statements to.
fn limits(settings: &PoolSettings) -> Vec<(&'static str, String)> {
    let statement_timeout = format!("{}ms", settings.statement_timeout.as_millis());
    let fixed = [
        // If we vanish in the middle of a transaction, its locks must not stay.
        ("idle_in_transaction_session_timeout", "10s"),
        // Every statement here finds its rows through an index. A plan is made once for a connection and kept; made while a table
        // is nearly empty it would read, or hash, all of it, and go on doing so when the table has grown.
        ("enable_seqscan", "off"),
        ("plan_cache_mode", "force_generic_plan"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("jit", "off"),
    ];
    let mut limits = vec![("statement_timeout", statement_timeout)];
    limits.extend(fixed.map(|(name, value)| (name, value.to_owned())));
    limits
}

/// The settings as statements that are sent in one message.
fn statements(first: &str, set: &str, limits: &[(&str, String)]) -> Arc<str> {
    let set = limits
        .iter()
        .map(|(name, value)| format!("{set} {name} = '{value}'"));
    let set: Vec<_> = set.collect();
    format!("{first}{}", set.join("; ")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_a_transaction_end_with_it() {
        let limits = limits(&PoolSettings::default());
        let connector = Connector::new(
            &PgConnectOptions::new_without_pgpass(),
            ConnectionMode::Transaction,
            &limits,
        );

        let begin = connector.begin.unwrap();

        let settings: Vec<_> = begin.split("; ").collect();
        assert_eq!(settings[0], "begin");
        assert_eq!(settings[1], "set local statement_timeout = '2000ms'");
        assert!(
            settings[1..]
                .iter()
                .all(|one| one.starts_with("set local "))
        );
        assert_eq!(settings.len(), limits.len() + 1);
    }

    #[test]
    fn two_markers_are_different() {
        assert_ne!(unforeseeable(), unforeseeable());
    }
}
