//! Waking whoever waits for events, and telling whoever keeps copies that they are no longer true.
//!
//! Inside this process a write that brought events nudges the waiting relay right after its commit. Other instances hear of it
//! through `notify`, but *not* from within the writing transaction: a transaction that has notified takes a lock on the whole
//! database when it commits, so all such commits would queue up behind one another. Instead a task tells the others afterwards,
//! at most once in [`PAUSE`], however much was written. If that gets lost, nothing is: a relay also looks on its own.
//!
//! Changed signing keys go the same way. They are so rare that whoever changes them tells everybody at once.
//!
//! What others keep copies of is another matter: that word must not get lost, so it goes out with the commit itself. It does little
//! harm there, because such changes are rare (a sign-out, a suspension) or share one statement (profiles: see `user_writes.rs`). It comes
//! back to the instance that sent it, too, which covers those who went away before their change was made. A line can die without a word,
//! so the database is asked for a sign of life twice a second, and whatever was committed before it was asked has arrived with its answer:
//! copies are good for [`GOOD_FOR`] from then on, and no longer.

use std::{
    sync::Arc,
    time::{Duration, Instant as StdInstant},
};

use portreeve::shared::{AccountId, Changes};
use sqlx::postgres::{PgConnectOptions, PgListener, PgNotification, PgPoolOptions};
use tokio::{
    sync::Notify,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout},
};

const CHANNEL: &str = "portreeve_events";

pub(crate) const NOTIFY: &str = "select pg_notify('portreeve_events', '')";

/// What a notification says if it is about the signing keys. Versions before this one take it for news of events, and look in vain.
const KEYS: &str = "signing_keys";

pub(crate) const NOTIFY_OF_KEYS: &str = "select pg_notify('portreeve_events', 'signing_keys')";

/// The least time between two notifications.
const PAUSE: Duration = Duration::from_millis(50);

/// Who changed: `account` and an id, or `user` and ids.
const CHANGES: &str = "portreeve_changes";

/// How often the connection is asked for a sign of life. With [`PATIENCE`] and [`LONGEST_WAIT`] it bounds how long a network may be
/// silent, or back, before we know.
const BEAT: Duration = Duration::from_millis(500);

/// How long copies are good after it was asked for a sign of life that came. The longest that a copy can be out of date here when the line
/// to the database dies without a word.
const GOOD_FOR: Duration = Duration::from_secs(3);

const PATIENCE: Duration = Duration::from_secs(2);

const FIRST_WAIT: Duration = Duration::from_millis(100);

const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Those in this process who want to hear of what was written.
pub(crate) struct Wake {
    /// For the relay. Holds at most one permit: it does not matter how many events there were.
    relay: Notify,
    /// For the task that tells the other instances.
    others: Notify,
    /// For whoever keeps the signing keys.
    keys: Notify,
    /// For those who keep copies of accounts and sessions.
    pub(crate) accounts: Arc<Changes>,
    /// The same for users.
    pub(crate) users: Arc<Changes>,
}

impl Wake {
    pub(crate) fn new() -> Self {
        Self {
            relay: Notify::new(),
            others: Notify::new(),
            keys: Notify::new(),
            accounts: Arc::new(Changes::among_others()),
            users: Arc::new(Changes::among_others()),
        }
    }

    /// News as they stand on [`CHANGES`].
    fn changed(&self, news: &str) {
        let (kind, ids) = news.split_once(' ').unwrap_or((news, ""));
        let ids: Result<Vec<AccountId>, _> = ids.split(' ').map(str::parse).collect();
        match (kind, ids) {
            ("account", Ok(ids)) => ids.into_iter().for_each(|id| self.accounts.note(id)),
            ("user", Ok(ids)) => ids.into_iter().for_each(|id| self.users.note(id)),
            // Of a newer version, perhaps.
            _ => self.changes().for_each(Changes::note_all),
        }
    }

    fn changes(&self) -> impl Iterator<Item = &Changes> {
        [&*self.accounts, &*self.users].into_iter()
    }

    /// Nothing that was committed at `asked` is still on its way.
    fn heard(&self, asked: StdInstant) {
        self.changes()
            .for_each(|changes| changes.heard(asked, GOOD_FOR));
    }

    fn lost(&self) {
        self.changes().for_each(Changes::lost);
    }

    pub(crate) fn wrote_events(&self) {
        self.relay.notify_one();
        self.others.notify_one();
    }

    /// Other instances would find them held.
    pub(crate) fn wrote_held_events(&self) {
        self.relay.notify_one();
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
                    wake.lost();
                    wake.relay.notify_one();
                    wake.wrote_keys();
                    let error = ear.follow(&wake).await;
                    wake.lost();
                    error
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
        listener.listen_all([CHANNEL, CHANGES]).await?;
        let own_id = sqlx::query_scalar("select pg_backend_pid()")
            .fetch_one(&mut listener)
            .await?;
        Ok(Self { listener, own_id })
    }

    /// Passes the news on, both ways, until the connection is lost. Returns why.
    async fn follow(mut self, wake: &Wake) -> sqlx::Error {
        let mut next_notification = Instant::now();
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                heard = self.listener.try_recv() => match heard {
                    Ok(Some(news)) => {
                        self.hear(&news, wake);
                        Ok(())
                    }
                    Ok(None) => Err(lost_connection()),
                    Err(error) => Err(error),
                },
                () = told(wake, next_notification) => {
                    next_notification = Instant::now() + PAUSE;
                    self.say(NOTIFY).await
                }
                _ = beat.tick() => self.sign_of_life(wake).await,
            };
            if let Err(error) = done {
                return error;
            }
        }
    }

    fn hear(&self, news: &PgNotification, wake: &Wake) {
        if news.channel() == CHANGES {
            wake.changed(news.payload());
        } else if news.payload() == KEYS {
            wake.wrote_keys();
        } else if i32::try_from(news.process_id()) != Ok(self.own_id) {
            wake.relay.notify_one();
        }
    }

    async fn sign_of_life(&mut self, wake: &Wake) -> Result<(), sqlx::Error> {
        let asked = StdInstant::now();
        self.say("select 1").await?;
        // What had been sent before has come with the answer.
        while let Some(news) = self.listener.next_buffered() {
            self.hear(&news, wake);
        }
        wake.heard(asked);
        Ok(())
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
