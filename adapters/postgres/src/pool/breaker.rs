//! While the database is gone, nobody waits for it.
//!
//! The first caller that cannot connect opens the breaker. From then on all others fail at once, while one task in the background tries
//! to connect. So an outage costs a caller no time and the database, when it comes back, no stampede; and it is noticed to be back
//! also when nobody asks for anything.

use std::{
    io,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::{Instant, sleep, timeout};

use super::Inner;
use crate::error::{Cause, is_broken_connection};

/// Between two attempts. A tenth of the time in which the service must be back after a crash.
const PAUSE: Duration = Duration::from_millis(200);

/// How long one attempt may take. It bounds how late a silent network is noticed to be back.
const ATTEMPT: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct Breaker {
    gone: AtomicBool,
    /// Whether somebody is trying to get through.
    probed: AtomicBool,
}

impl Breaker {
    pub(super) fn check(&self) -> Result<(), sqlx::Error> {
        if self.gone.load(Ordering::Relaxed) {
            let why = "the database is gone and has not come back yet";
            return Err(io::Error::new(io::ErrorKind::NotConnected, why).into());
        }
        Ok(())
    }
}

impl Inner {
    /// A connection could not be made.
    pub(super) fn database_is_gone(self: &Arc<Self>, why: &sqlx::Error) {
        if !self.breaker.gone.swap(true, Ordering::Relaxed) {
            tracing::warn!(error = %Cause(why), "the database is gone; what needs it is refused until it is back");
        }
        self.drop_idle();
        self.probe();
    }

    /// A connection gave no sign of life. That may be its own trouble, so the others are not stopped before a new one fails as well.
    pub(super) fn database_is_silent(self: &Arc<Self>) {
        self.probe();
    }

    fn probe(self: &Arc<Self>) {
        if !self.breaker.probed.swap(true, Ordering::SeqCst) {
            let probing = Probing(Arc::downgrade(self));
            tokio::spawn(async move { get_through(&probing.0).await });
        }
    }

    fn database_is_back(&self, after: Duration) {
        if self.breaker.gone.swap(false, Ordering::SeqCst) {
            let seconds = after.as_secs_f64();
            tracing::info!(seconds, "the database is back");
        }
    }
}

/// Somebody is trying to get through. When that is over, however it came to an end, the next who needs the database tries again.
struct Probing(Weak<Inner>);

impl Drop for Probing {
    fn drop(&mut self) {
        if let Some(pool) = self.0.upgrade() {
            // In this order: a caller that finds it gone again right after must be able to begin a new probe.
            pool.breaker.probed.store(false, Ordering::SeqCst);
            pool.breaker.gone.store(false, Ordering::SeqCst);
        }
    }
}

/// Tries until the database answers, whatever it says: an answer that is no connection (a wrong password, no place left) is for those
/// who ask to see.
async fn get_through(pool: &Weak<Inner>) {
    let began = Instant::now();
    while let Some(pool) = pool.upgrade() {
        if pool.permits.is_closed() {
            return;
        }
        let error = match timeout(ATTEMPT, pool.connector.connect()).await {
            Ok(Ok(connection)) => {
                pool.put_back(connection, Instant::now());
                return pool.database_is_back(began.elapsed());
            }
            Ok(Err(error)) if !is_broken_connection(&error) => {
                return pool.database_is_back(began.elapsed());
            }
            Ok(Err(error)) => error,
            Err(_) => io::Error::from(io::ErrorKind::TimedOut).into(),
        };
        pool.database_is_gone(&error);
        drop(pool);
        sleep(PAUSE).await;
    }
}
