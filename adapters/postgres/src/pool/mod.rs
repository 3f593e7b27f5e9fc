//! Connections, kept open and checked out for one statement at a time.
//!
//! sqlx has a pool of its own. Three things of it hurt here: it asks the server for a sign of life after *every* use, which doubles
//! the round trips; a connection that fell silent without an error keeps its place in the pool for as long as TCP hopes; and a
//! statement has no deadline on our side of the network. So this one trusts a connection that has just answered, and gives each
//! piece of work one deadline for everything: the wait for a connection, the making of it, and the answer.
//!
//! | file | its subject |
//! |---|---|
//! | `../pooler.rs` | how a connection is made, and whether each piece of work is a transaction |
//! | `pooled_connection.rs` | what becomes of a connection after its work: back, asked for a sign of life, or given up |
//! | `breaker.rs` | while the database is gone nobody waits for it; finding out when it is back |
//! | `watch.rs` | slots that do not come back |
//!
//! The socket's own clocks (`TCP_USER_TIMEOUT`, keepalives) cannot be set on our side, because sqlx lends out no socket. Nothing
//! depends on them: a silent connection is given up when its statement is overdue, one that was idle for long is asked before it is used.

mod breaker;
mod pooled_connection;
mod watch;

use std::{
    collections::HashMap,
    io,
    ops::AsyncFnOnce,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ::metrics::Histogram;
use portreeve::shared::StoreError;
use sqlx::{AssertSqlSafe, Connection, postgres::PgConnection};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout, timeout_at},
};

use self::{breaker::Breaker, pooled_connection::PooledConnection};
use crate::{
    error::{is_broken_connection, store_error},
    executor::StatementExecutor,
    metrics::{self, Connections},
    pooler::{Connector, Pooler},
};

/// How many connections there may be, and how long anything may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSettings {
    pub max_connections: u16,
    /// Opened at the start, so that the first requests need not wait for them.
    pub min_connections: u16,
    /// How long a call may take in all: until a connection is free or made, and until the answer is there.
    pub deadline: Duration,
    /// After how long the server gives up a statement. Less than the deadline, so that it is seldom we who have to: the server then
    /// goes on working, and the connection is of no use until it has noticed.
    pub statement_timeout: Duration,
    pub pooler: Pooler,
}

impl Default for PoolSettings {
    /// A caller hears within three seconds, whatever happened to the database.
    fn default() -> Self {
        Self {
            max_connections: 20,
            min_connections: 2,
            deadline: Duration::from_millis(2500),
            statement_timeout: Duration::from_secs(2),
            pooler: Pooler::Auto,
        }
    }
}

/// How much longer than the server we wait before we take it for gone.
const NETWORK_ALLOWANCE: Duration = Duration::from_millis(500);

/// How long the making of a connection may take.
const CONNECTING: Duration = Duration::from_millis(1500);

/// A connection that was idle for so long is asked for a sign of life before it is used.
const TRUSTED_IDLE: Duration = Duration::from_secs(30);

/// How long a connection has for a sign of life.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// Connections are renewed, so that a server process does not grow without bound and a moved database is found again.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// At the start the database gets so many deadlines: it may be starting too.
pub(crate) const START: u32 = 4;

#[derive(Clone)]
pub(crate) struct Pool(Arc<Inner>);

struct Inner {
    connector: Connector,
    settings: PoolSettings,
    /// One permit for each connection that may exist; an idle connection holds none.
    permits: Arc<Semaphore>,
    state: Mutex<PoolState>,
    breaker: Breaker,
    wait: Histogram,
}

/// Where the connections are.
#[derive(Default)]
struct PoolState {
    /// The one used last is on top, so that under little load the rest can grow old.
    idle: Vec<IdleConnection>,
    /// By id, since when. A connection that is not in here any more has lost its slot.
    checked_out: HashMap<u64, Instant>,
    last_checkout: u64,
}

struct IdleConnection {
    connection: PgConnection,
    born: Instant,
    since: Instant,
}

impl Pool {
    /// Must be called within a runtime: slots that do not come back are looked for in the background.
    pub(crate) fn new(connector: Connector, settings: PoolSettings) -> Self {
        let permits = Semaphore::new(usize::from(settings.max_connections.max(1)));
        let inner = Arc::new(Inner {
            connector,
            settings,
            permits: Arc::new(permits),
            state: Mutex::default(),
            breaker: Breaker::default(),
            wait: metrics::wait(),
        });
        tokio::spawn(watch::watch(Arc::downgrade(&inner)));
        Self(inner)
    }

    /// Opens the first connections. At least one, so that a wrong address or password shows at the start. `first` is open already.
    pub(crate) async fn warm_up(
        &self,
        first: Option<PgConnection>,
        deadline: Instant,
    ) -> Result<(), sqlx::Error> {
        let PoolSettings {
            min_connections,
            max_connections,
            ..
        } = self.0.settings;
        let mut first = first;
        for _ in 0..min_connections.clamp(1, max_connections.max(1)) {
            let connection = match first.take() {
                Some(first) => first,
                None => self.0.connector.connect_by(deadline).await?,
            };
            self.0.put_back(connection, Instant::now());
        }
        Ok(())
    }

    /// Does a piece of work on one connection, within the deadline.
    ///
    /// A transaction that the work began it must also end when it returns `Ok`; when it fails, the roll-back is seen to.
    pub(crate) async fn run<T>(
        &self,
        work: impl AsyncFnOnce(&mut StatementExecutor<'_>) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        let result = self.try_run(work).await;
        result.inspect_err(metrics::failed).map_err(store_error)
    }

    async fn try_run<T>(
        &self,
        work: impl AsyncFnOnce(&mut StatementExecutor<'_>) -> Result<T, sqlx::Error>,
    ) -> Result<T, sqlx::Error> {
        let came = Instant::now();
        let deadline = came + self.0.settings.deadline;
        let pooled = self.acquire(deadline).await;
        self.0.wait.record(came.elapsed());
        let mut pooled = pooled?;
        let Some((connection, is_opening)) = pooled.begin() else {
            return Err(sqlx::Error::PoolClosed);
        };
        let deadline = deadline.min(self.0.overdue(Instant::now()));
        let done = async {
            match &self.0.connector.begin {
                None => work(&mut StatementExecutor::named(connection)).await,
                Some(begin) => in_transaction(connection, begin, is_opening, work).await,
            }
        };
        let Ok(result) = timeout_at(deadline, done).await else {
            return Err(io::Error::from(io::ErrorKind::TimedOut).into());
        };
        match &result {
            Ok(_) => pooled.trust(),
            // What ended this connection has probably ended the others too: connecting again is better than one failure for each of them.
            Err(error) if is_broken_connection(error) => {
                pooled.give_up();
                self.0.drop_idle();
            }
            Err(_) => {}
        }
        result
    }

    pub(crate) fn connections(&self) -> Connections {
        let max = self.0.settings.max_connections.max(1);
        Connections {
            busy: usize::from(max).saturating_sub(self.0.permits.available_permits()),
            idle: self.0.state().idle.len(),
            max,
        }
    }

    /// Closes the idle connections. Those that are checked out end when their work does.
    pub(crate) async fn close(&self) {
        self.0.permits.close();
        let idle = std::mem::take(&mut self.0.state().idle);
        for one in idle {
            let _ = timeout(SIGN_OF_LIFE, one.connection.close()).await;
        }
    }

    async fn acquire(&self, deadline: Instant) -> Result<PooledConnection, sqlx::Error> {
        self.0.breaker.check()?;
        let permit = timeout_at(deadline, self.0.permits.clone().acquire_owned())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let mut pooled = PooledConnection::new(permit, self.0.clone());
        // It may have gone while we waited for our turn.
        self.0.breaker.check()?;
        let (connection, born) = match self.idle(deadline).await {
            Some(idle) => idle,
            None => (self.connect(deadline).await?, Instant::now()),
        };
        pooled.hold(connection, born);
        Ok(pooled)
    }

    /// An idle connection that is fit for work.
    async fn idle(&self, deadline: Instant) -> Option<(PgConnection, Instant)> {
        loop {
            let mut idle = self.0.state().idle.pop()?;
            if idle.born.elapsed() > LIFETIME {
                tokio::spawn(timeout(SIGN_OF_LIFE, idle.connection.close()));
                continue;
            }
            let trusted = idle.since.elapsed() < TRUSTED_IDLE;
            let patience = deadline.min(Instant::now() + SIGN_OF_LIFE);
            if trusted || is_alive(&mut idle.connection, patience).await {
                return Some((idle.connection, idle.born));
            }
            // The others were idle for longer, and asking one after the other would use up the deadline.
            self.0.drop_idle();
        }
    }

    /// One attempt. If the database cannot be reached, those who come next need not try.
    async fn connect(&self, deadline: Instant) -> Result<PgConnection, sqlx::Error> {
        let began = Instant::now();
        let patience = deadline.min(began + CONNECTING);
        match timeout_at(patience, self.0.connector.connect()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => {
                if is_broken_connection(&error) {
                    self.0.database_is_gone(&error);
                }
                Err(error)
            }
            Err(_) => {
                let error = io::Error::from(io::ErrorKind::TimedOut).into();
                if began.elapsed() >= CONNECTING {
                    self.0.database_is_gone(&error);
                }
                Err(error)
            }
        }
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put_back(&self, connection: PgConnection, born: Instant) {
        if !self.permits.is_closed() {
            let since = Instant::now();
            self.state().idle.push(IdleConnection {
                connection,
                born,
                since,
            });
        }
    }

    fn drop_idle(&self) {
        let dropped = std::mem::take(&mut self.state().idle);
        // Outside the lock.
        drop(dropped);
    }

    /// Until when a server that lives has given up a statement that began then.
    fn overdue(&self, began: Instant) -> Instant {
        began + self.settings.statement_timeout + NETWORK_ALLOWANCE
    }
}

/// Does a piece of work as one transaction. While it is not known whether the server has begun it, `is_opening` says so.
async fn in_transaction<T>(
    connection: &mut PgConnection,
    begin: &Arc<str>,
    is_opening: &mut bool,
    work: impl AsyncFnOnce(&mut StatementExecutor<'_>) -> Result<T, sqlx::Error>,
) -> Result<T, sqlx::Error> {
    *is_opening = true;
    let mut transaction = connection.begin_with(AssertSqlSafe(begin.clone())).await?;
    *is_opening = false;
    let result = work(&mut StatementExecutor::unnamed(&mut transaction)).await?;
    transaction.commit().await?;
    Ok(result)
}

async fn is_alive(connection: &mut PgConnection, until: Instant) -> bool {
    matches!(timeout_at(until, connection.ping()).await, Ok(Ok(())))
}
