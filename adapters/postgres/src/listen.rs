//! Waking whoever waits for events.
//!
//! Inside this process a write that brought events nudges the waiting relay right after its commit. Other instances hear of it
//! through `notify`, but *not* from within the writing transaction: a transaction that has notified takes a lock on the whole
//! database when it commits, so all such commits would queue up behind one another. Instead a task tells the others afterwards,
//! at most once in [`PAUSE`], however much was written. If that gets lost, nothing is: a relay also looks on its own.
//!
//! Changed signing keys go the same way. They are so rare that whoever changes them tells everybody at once.

use std::{sync::Arc, time::Duration};

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::{
    sync::Notify,
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout},
};

const CHANNEL: &str = "portreeve_events";

pub(crate) const NOTIFY: &str = "select pg_notify('portreeve_events', '')";

/// What a notification says if it is about the signing keys. Versions before this one take it for news of events, and look in vain.
const KEYS: &str = "signing_keys";

pub(crate) const NOTIFY_OF_KEYS: &str = "select pg_notify('portreeve_events', 'signing_keys')";

/// The least time between two notifications.
const PAUSE: Duration = Duration::from_millis(50);

/// After so long without a word the connection is asked for a sign of life. With [`PATIENCE`] and [`LONGEST_WAIT`] it bounds how long
/// a network may be silent, or back, before we know.
const SILENCE: Duration = Duration::from_secs(2);

const PATIENCE: Duration = Duration::from_secs(2);

const FIRST_WAIT: Duration = Duration::from_millis(100);

const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Each holds at most one permit: it does not matter how many events there were.
#[derive(Default)]
pub(crate) struct Wake {
    /// For the relay of this process.
    relay: Notify,
    /// For the task that tells the other instances.
    others: Notify,
    /// For whoever keeps the signing keys of this process.
    keys: Notify,
}

impl Wake {
    pub(crate) fn wrote_events(&self) {
        self.relay.notify_one();
        self.others.notify_one();
    }

    pub(crate) async fn woken(&self) {
        self.relay.notified().await;
    }

    pub(crate) fn wrote_keys(&self) {
        self.keys.notify_one();
    }

    pub(crate) async fn keys_changed(&self) {
        self.keys.notified().await;
    }
}

/// As long as this lives, other instances hear of events written here, and the other way round.
#[must_use = "listening ends when this is dropped"]
#[derive(Debug)]
pub struct Listening(JoinHandle<()>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

pub(crate) fn listen(options: PgConnectOptions, wake: Arc<Wake>) -> Listening {
    Listening(tokio::spawn(async move {
        let mut wait = FIRST_WAIT;
        let mut lost = false;
        loop {
            let connected = match timeout(PATIENCE, Ear::open(&options)).await {
                Ok(Ok(ear)) => {
                    if lost {
                        tracing::info!("listening to other instances again");
                    }
                    (wait, lost) = (FIRST_WAIT, false);
                    // Something may have been written while nobody listened.
                    wake.relay.notify_one();
                    wake.wrote_keys();
                    ear.follow(&wake).await
                }
                Ok(Err(error)) => error,
                Err(_) => lost_connection(),
            };
            if lost {
                tracing::debug!(error = %connected, "still not listening");
            } else {
                tracing::warn!(error = %connected, "not listening to other instances, will try again");
            }
            lost = true;
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }))
}

/// A connection that listens.
struct Ear {
    listener: PgListener,
    /// The server's name for the connection, by which we know our own notifications.
    own_id: i32,
}

impl Ear {
    async fn open(options: &PgConnectOptions) -> Result<Self, sqlx::Error> {
        // sqlx listens only on a connection of one of its pools. This one has no other, and is not used twice.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .max_lifetime(None)
            .idle_timeout(None)
            .test_before_acquire(false)
            .connect_lazy_with(options.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.ignore_pool_close_event(true);
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        let own_id = sqlx::query_scalar("select pg_backend_pid()")
            .fetch_one(&mut listener)
            .await?;
        Ok(Self { listener, own_id })
    }

    /// Passes the news on, both ways, until the connection is lost. Returns why.
    async fn follow(mut self, wake: &Wake) -> sqlx::Error {
        let mut next_notification = Instant::now();
        loop {
            let done = tokio::select! {
                heard = self.listener.try_recv() => match heard {
                    Ok(Some(news)) if news.payload() == KEYS => {
                        wake.wrote_keys();
                        Ok(())
                    }
                    Ok(Some(news)) => {
                        if i32::try_from(news.process_id()) != Ok(self.own_id) {
                            wake.relay.notify_one();
                        }
                        Ok(())
                    }
                    Ok(None) => Err(lost_connection()),
                    Err(error) => Err(error),
                },
                () = told(wake, next_notification) => {
                    next_notification = Instant::now() + PAUSE;
                    self.say(NOTIFY).await
                }
                () = sleep(SILENCE) => self.say("select 1").await,
            };
            if let Err(error) = done {
                return error;
            }
        }
    }

    async fn say(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        match timeout(PATIENCE, sqlx::query(sql).execute(&mut self.listener)).await {
            Ok(done) => done.map(drop),
            Err(_) => Err(lost_connection()),
        }
    }
}

/// Sleeps first: a permit that has been taken must not get lost because the other branch of the select was faster.
async fn told(wake: &Wake, not_before: Instant) {
    sleep_until(not_before).await;
    wake.others.notified().await;
}

fn lost_connection() -> sqlx::Error {
    std::io::Error::from(std::io::ErrorKind::ConnectionAborted).into()
}
