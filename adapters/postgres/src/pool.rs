//! Connections, kept open and lent out one statement at a time.
//!
//! sqlx has a pool of its own. Three things of it hurt here: it asks the server for a sign of life after *every* use, which doubles
//! the round trips; a connection that fell silent without an error keeps its place in the pool for as long as TCP hopes; and a
//! statement has no deadline on our side of the network. So this one trusts a connection that has just answered, gives each piece
//! of work a deadline, and gives up the connection that missed it.

use std::{
    io,
    ops::AsyncFnOnce,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use portreeve::shared::StoreError;
use sqlx::{
    ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgConnection},
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, timeout, timeout_at},
};

use crate::error::{is_broken_connection, store_error};

/// How many connections there may be, and how long anything may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSettings {
    pub max_connections: u16,
    /// Opened at the start, so that the first requests need not wait for them.
    pub min_connections: u16,
    /// How long to wait for a free connection, or for a new one to be made.
    pub acquire_timeout: Duration,
    /// After how long the server gives up a statement. A little later we give up the connection, in case it is the network that
    /// is silent.
    pub statement_timeout: Duration,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            max_connections: 20,
            min_connections: 2,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(5),
        }
    }
}

/// How much longer than the server we wait before we take it for gone.
const NETWORK_ALLOWANCE: Duration = Duration::from_secs(1);

/// A connection that has rested for so long is asked for a sign of life before it is used.
const TRUSTED_REST: Duration = Duration::from_secs(30);

/// How long a connection has for a sign of life.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// Connections are renewed, so that a server process does not grow for ever and a moved database is found again.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

#[derive(Clone)]
pub(crate) struct Pool(Arc<Inner>);

struct Inner {
    options: PgConnectOptions,
    settings: PoolSettings,
    /// One permit for each connection that may exist; a resting connection holds none.
    permits: Arc<Semaphore>,
    /// The one used last is on top, so that under little load the rest can grow old.
    resting: Mutex<Vec<Resting>>,
}

struct Resting {
    connection: PgConnection,
    born: Instant,
    since: Instant,
}

/// A connection on loan. Dropped before `trusted` is set, it is first asked for a sign of life, in the background.
struct Loan {
    connection: Option<PgConnection>,
    born: Instant,
    trusted: bool,
    permit: Option<OwnedSemaphorePermit>,
    pool: Arc<Inner>,
}

impl Pool {
    pub(crate) fn new(options: PgConnectOptions, settings: PoolSettings) -> Self {
        let permits = Semaphore::new(usize::from(settings.max_connections.max(1)));
        Self(Arc::new(Inner {
            options,
            settings,
            permits: Arc::new(permits),
            resting: Mutex::new(Vec::new()),
        }))
    }

    /// Opens the first connections. At least one, so that a wrong address or password shows at the start.
    pub(crate) async fn warm_up(&self) -> Result<(), StoreError> {
        let PoolSettings {
            min_connections,
            max_connections,
            ..
        } = self.0.settings;
        let mut loans = Vec::new();
        for _ in 0..min_connections.clamp(1, max_connections.max(1)) {
            let mut loan = self.acquire().await.map_err(store_error)?;
            loan.trusted = true;
            loans.push(loan);
        }
        Ok(())
    }

    /// Does a piece of work on one connection, within the deadline.
    ///
    /// A transaction that the work began it must also end when it returns `Ok`; when it fails, the roll-back is seen to.
    pub(crate) async fn run<T>(
        &self,
        work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        self.try_run(work).await.map_err(store_error)
    }

    async fn try_run<T>(
        &self,
        work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, sqlx::Error> {
        let mut loan = self.acquire().await?;
        let Some(connection) = loan.connection.as_mut() else {
            return Err(sqlx::Error::PoolClosed);
        };
        let deadline = self.0.settings.statement_timeout + NETWORK_ALLOWANCE;
        let result = match timeout(deadline, work(connection)).await {
            Ok(result) => result,
            Err(_) => {
                // There is nobody to ask for a sign of life.
                loan.connection = None;
                Err(io::Error::from(io::ErrorKind::TimedOut).into())
            }
        };
        match &result {
            Ok(_) => loan.trusted = true,
            // What ended this connection has probably ended the others too: rather connect anew than fail once for each of them.
            Err(error) if is_broken_connection(error) => self.0.resting().clear(),
            Err(_) => {}
        }
        result
    }

    /// Says goodbye to the server. Connections on loan end when their work does.
    pub(crate) async fn close(&self) {
        self.0.permits.close();
        let resting = std::mem::take(&mut *self.0.resting());
        for one in resting {
            let _ = timeout(SIGN_OF_LIFE, one.connection.close()).await;
        }
    }

    async fn acquire(&self) -> Result<Loan, sqlx::Error> {
        let deadline = Instant::now() + self.0.settings.acquire_timeout;
        let permit = timeout_at(deadline, self.0.permits.clone().acquire_owned())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let (connection, born) = match self.rested().await {
            Some(rested) => rested,
            None => (self.connect(deadline).await?, Instant::now()),
        };
        Ok(Loan {
            connection: Some(connection),
            born,
            trusted: false,
            permit: Some(permit),
            pool: self.0.clone(),
        })
    }

    /// A resting connection that is fit for work.
    async fn rested(&self) -> Option<(PgConnection, Instant)> {
        loop {
            let mut resting = self.0.resting().pop()?;
            if resting.born.elapsed() > LIFETIME {
                tokio::spawn(timeout(SIGN_OF_LIFE, resting.connection.close()));
            } else if resting.since.elapsed() < TRUSTED_REST
                || is_alive(&mut resting.connection).await
            {
                return Some((resting.connection, resting.born));
            }
        }
    }

    /// Connects, patiently: a server that is starting refuses at first.
    async fn connect(&self, deadline: Instant) -> Result<PgConnection, sqlx::Error> {
        let mut wait = Duration::from_millis(20);
        loop {
            let error = match timeout_at(deadline, self.0.options.connect()).await {
                Ok(Ok(connection)) => return Ok(connection),
                Ok(Err(error)) => error,
                Err(_) => return Err(sqlx::Error::PoolTimedOut),
            };
            if !is_broken_connection(&error) || Instant::now() + wait >= deadline {
                return Err(error);
            }
            sleep(wait).await;
            wait *= 2;
        }
    }
}

impl Inner {
    fn resting(&self) -> MutexGuard<'_, Vec<Resting>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put_back(&self, connection: PgConnection, born: Instant) {
        if !self.permits.is_closed() {
            let since = Instant::now();
            self.resting().push(Resting {
                connection,
                born,
                since,
            });
        }
    }
}

async fn is_alive(connection: &mut PgConnection) -> bool {
    matches!(timeout(SIGN_OF_LIFE, connection.ping()).await, Ok(Ok(())))
}

impl Drop for Loan {
    /// The permit goes last: whoever gets it next finds the connection.
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        if self.trusted {
            self.pool.put_back(connection, self.born);
            return;
        }
        // Whoever waited has gone away in the middle of a statement, or the statement failed. The sign of life also reads what is
        // left of an answer and sends what is left of a roll-back.
        let (pool, born, permit) = (self.pool.clone(), self.born, self.permit.take());
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if is_alive(&mut connection).await {
                    pool.put_back(connection, born);
                }
                drop(permit);
            });
        }
    }
}
