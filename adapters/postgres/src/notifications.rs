//! Notifications: they wake the sequencers and subscribers of other instances, and invalidate the caches of all of them.
//!
//! Inside this process a write with events wakes the sequencer right after its commit. Other instances are notified through `pg_notify`, but
//! *not* by the writing transaction: a transaction that notifies takes a lock on the whole database when it commits, so such commits
//! queue up behind one another. A task notifies the others afterwards, at most once in [`NOTIFY_INTERVAL`], however much was written. If
//! such a notification is lost, no event is: whoever waits for events also polls.
//!
//! Changed signing keys go the same way. They are so rare that the instance that changes them notifies at once.
//!
//! The invalidation of caches is another matter. It must not be lost, so it is part of the transaction. The lock does little harm there,
//! because such changes are rare (a sign-out, a suspension) or share one statement (profiles: see `user_updates.rs`). The notification
//! also comes back to the instance that sent it, which covers callers that went away before their change was committed.
//!
//! A connection can die without an error, and a pooler may answer each query and still keep notifications to itself. So the heartbeat is
//! a notification: twice a second one is sent on a channel of this process. Notifications arrive in the order of their commits, so when
//! it is back, all has arrived that was committed before it was sent. Cached copies are valid for [`GOOD_FOR`] from that moment, and no
//! longer. The heartbeat is sent on a connection of its own, and the connection that listens sends no query: a pooler in transaction mode
//! passes on what arrives in the middle of a query, and an echo that came back with one would prove nothing about the time between two.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant as StdInstant},
};

use portreeve::shared::AccountId;
use portreeve_cache::InvalidationTracker;
use portreeve_sql::{CommitListeners, Invalidates, PendingEvents};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Row,
    postgres::{PgConnectOptions, PgConnection, PgListener, PgNotification, PgPoolOptions},
};
use tokio::{
    sync::Notify,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout},
};

use crate::{
    error::Cause,
    heartbeat::{GOOD_FOR, Heartbeat},
    pool::Pool,
    pooler::unforeseeable,
};

const CHANNEL: &str = "portreeve_events";

pub(crate) const NOTIFY: &str = "select pg_notify('portreeve_events', '')";

/// The payload of a notification about the signing keys.
const KEYS: &str = "signing_keys";

pub(crate) const NOTIFY_OF_KEYS: &str = "select pg_notify('portreeve_events', 'signing_keys')";

/// The least time between two notifications.
const NOTIFY_INTERVAL: Duration = Duration::from_millis(50);

/// Who changed: `account` and an id, or `user` and ids.
const CHANGES: &str = "portreeve_changes";

/// How often a heartbeat is sent. With [`ROUND_TRIP_TIMEOUT`] and [`LONGEST_WAIT`] it bounds how long a network may be silent, or back,
/// before we know.
const BEAT: Duration = Duration::from_millis(500);

/// How long a heartbeat may be on its way.
const ROUND_TRIP_TIMEOUT: Duration = Duration::from_secs(2);

const FIRST_WAIT: Duration = Duration::from_millis(100);

const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait between two connections on which nothing arrives: something keeps notifications back, and will go on doing so.
const LONGEST_WAIT_FOR_SILENCE: Duration = Duration::from_secs(30);

/// Those whom a commit concerns: the listeners in this process, and other instances.
pub(crate) struct Notifier {
    listeners: CommitListeners,
    /// For the task that notifies the other instances.
    others: Notify,
    pub(crate) heartbeat: Heartbeat,
}

impl Notifier {
    pub(crate) fn new() -> Self {
        Self {
            listeners: CommitListeners::new(InvalidationTracker::shared),
            others: Notify::new(),
            heartbeat: Heartbeat::new(),
        }
    }

    pub(crate) fn listeners(&self) -> &CommitListeners {
        &self.listeners
    }

    /// See [`CommitListeners::committed`]. The sequencer may be in another instance.
    pub(crate) fn committed(&self, events: PendingEvents) {
        if events.are_some() {
            self.others.notify_one();
        }
        self.listeners.committed(events);
    }

    /// There are events after the end of the log that was.
    pub(crate) fn log_grown(&self) {
        self.listeners.log_grown();
        self.others.notify_one();
    }

    /// Takes the payload of a notification on [`CHANGES`].
    fn changed(&self, payload: &str) {
        let (kind, ids) = payload.split_once(' ').unwrap_or((payload, ""));
        let ids: Result<Vec<AccountId>, _> = ids.split(' ').map(str::parse).collect();
        let invalidates: fn(AccountId) -> Invalidates = match kind {
            "account" => Invalidates::Account,
            "user" => Invalidates::User,
            // Of a newer version, perhaps.
            _ => return self.listeners.invalidate_all(),
        };
        match ids {
            Ok(ids) => ids
                .into_iter()
                .for_each(|id| self.listeners.invalidate(invalidates(id))),
            Err(_) => self.listeners.invalidate_all(),
        }
    }

    fn changes(&self) -> impl Iterator<Item = &InvalidationTracker> {
        let (accounts, users) = (
            self.listeners.account_changes(),
            self.listeners.user_changes(),
        );
        [&**accounts, &**users].into_iter()
    }

    /// Nothing that was committed at `sent` is still on its way.
    fn confirm(&self, sent: StdInstant) {
        self.heartbeat.came_back(sent);
        self.changes()
            .for_each(|changes| changes.confirm_until(sent, GOOD_FOR));
    }

    fn disconnected(&self) {
        self.changes().for_each(InvalidationTracker::disconnect);
    }
}

/// As long as this lives, other instances are notified of events written here, and the other way round.
#[must_use = "listening ends when this is dropped"]
#[derive(Debug)]
pub struct Listening(JoinHandle<()>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Notifies the others and does not listen: for a pooler in transaction mode, where no client can. Caches stay off.
pub(crate) fn only_notify(pool: Pool, notifier: Arc<Notifier>) -> Listening {
    Listening(tokio::spawn(async move {
        loop {
            asked_to_notify(&notifier, Instant::now() + NOTIFY_INTERVAL).await;
            let query = sqlx::query(NOTIFY);
            // Should it fail, the others find the events on their own.
            let _ = pool.run(async |c| query.execute(c).await).await;
        }
    }))
}

pub(crate) fn listen(options: PgConnectOptions, notifier: Arc<Notifier>) -> Listening {
    notifier.heartbeat.expect();
    Listening(tokio::spawn(async move {
        let echo_channel = format!("portreeve_echo_{}", unforeseeable());
        let mut wait = FIRST_WAIT;
        let mut lost = false;
        let mut beats = 0;
        loop {
            let mut longest_wait = LONGEST_WAIT;
            let error = match timeout(
                ROUND_TRIP_TIMEOUT,
                NotificationListener::open(&options, &echo_channel, beats),
            )
            .await
            {
                Ok(Ok(mut connections)) => {
                    // Something may have been written while the listener was disconnected.
                    notifier.disconnected();
                    notifier.listeners.events_elsewhere();
                    notifier.listeners.keys_changed();
                    let mut is_back = || {
                        if lost {
                            tracing::info!("listening to other instances again");
                        }
                        (wait, lost) = (FIRST_WAIT, false);
                    };
                    let error = connections.follow(&notifier, &mut is_back).await;
                    notifier.disconnected();
                    beats = connections.beats;
                    if !connections.has_received {
                        longest_wait = LONGEST_WAIT_FOR_SILENCE;
                    }
                    error
                }
                Ok(Err(error)) => error,
                Err(_) => lost_connection(),
            };
            if lost {
                tracing::debug!(error = %Cause(&error), "still not listening");
            } else {
                tracing::warn!(error = %Cause(&error), "not listening to other instances, so caches are off; will try again");
            }
            lost = true;
            sleep(wait).await;
            wait = (wait * 2).min(longest_wait);
        }
    }))
}

/// How long a notification takes from one connection to another.
pub(crate) async fn time_notification(options: &PgConnectOptions) -> Result<Duration, sqlx::Error> {
    let timing = async {
        let channel = format!("portreeve_echo_{}", unforeseeable());
        let mut connections = NotificationListener::open(options, &channel, 0).await?;
        let began = Instant::now();
        connections.beat().await?;
        loop {
            let notification = connections
                .listener
                .try_recv()
                .await?
                .ok_or_else(lost_connection)?;
            if notification.channel() == connections.echo_channel {
                return Ok(began.elapsed());
            }
        }
    };
    match timeout(ROUND_TRIP_TIMEOUT * 2, timing).await {
        Ok(timed) => timed,
        Err(_) => Err(kept_back()),
    }
}

/// Two connections: one that listens, and asks nothing; one that sends. Nothing is prepared on either, so that a pooler of another mode
/// than it is said to have shows as what it is: one that keeps notifications back.
struct NotificationListener {
    listener: PgListener,
    sender: PgConnection,
    /// The server's name for the connection that sends, by which we know our own notifications.
    own_id: i32,
    echo_channel: String,
    /// Heartbeats on their way, the oldest first, with the moment when they were sent.
    sent: VecDeque<(u64, StdInstant)>,
    beats: u64,
    /// Whether a heartbeat has come back.
    has_received: bool,
}

impl NotificationListener {
    /// `first_beat` is more than the number of any heartbeat before: one of an earlier connection must not pass for one of this.
    async fn open(
        options: &PgConnectOptions,
        echo_channel: &str,
        first_beat: u64,
    ) -> Result<Self, sqlx::Error> {
        let name = options.get_application_name().unwrap_or_default();
        let named = |part: &str| options.clone().application_name(&format!("{name} {part}"));
        // sqlx listens only on a connection of one of its pools. This one has no other, and is not used twice.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ROUND_TRIP_TIMEOUT)
            .max_lifetime(None)
            .idle_timeout(None)
            .test_before_acquire(false)
            .connect_lazy_with(named("listener"));
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.ignore_pool_close_event(true);
        listener.eager_reconnect(false);
        listener
            .listen_all([CHANNEL, CHANGES, echo_channel])
            .await?;
        let mut sender = named("notifier").connect().await?;
        let asking = sqlx::raw_sql("select pg_backend_pid()::text");
        let own_id: String = asking.fetch_one(&mut sender).await?.try_get(0)?;
        Ok(Self {
            listener,
            sender,
            own_id: own_id.parse().unwrap_or_default(),
            echo_channel: echo_channel.to_owned(),
            sent: VecDeque::new(),
            beats: first_beat,
            has_received: false,
        })
    }

    /// Passes notifications on, both ways, until a connection is lost or a heartbeat does not come back. Returns why.
    async fn follow(&mut self, notifier: &Notifier, is_back: &mut impl FnMut()) -> sqlx::Error {
        let mut next_notification = Instant::now();
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                received = self.listener.try_recv() => match received {
                    Ok(Some(notification)) => {
                        self.receive(&notification, notifier, is_back);
                        Ok(())
                    }
                    Ok(None) => Err(lost_connection()),
                    Err(error) => Err(error),
                },
                () = asked_to_notify(notifier, next_notification) => {
                    next_notification = Instant::now() + NOTIFY_INTERVAL;
                    self.notify_others().await
                }
                _ = beat.tick() => self.beat().await,
            };
            if let Err(error) = done {
                return error;
            }
        }
    }

    fn receive(
        &mut self,
        notification: &PgNotification,
        notifier: &Notifier,
        is_back: &mut impl FnMut(),
    ) {
        if notification.channel() == self.echo_channel {
            if let Some(sent) = self.came_back(notification.payload()) {
                notifier.confirm(sent);
                self.has_received = true;
                is_back();
            }
        } else if notification.channel() == CHANGES {
            notifier.changed(notification.payload());
        } else if notification.payload() == KEYS {
            notifier.listeners.keys_changed();
        } else if i32::try_from(notification.process_id()) != Ok(self.own_id) {
            notifier.listeners.events_elsewhere();
        }
    }

    /// When this heartbeat was sent. Those before it are accounted for, too.
    fn came_back(&mut self, beat: &str) -> Option<StdInstant> {
        let beat: u64 = beat.parse().ok()?;
        while let Some((number, sent)) = self.sent.pop_front() {
            if number == beat {
                return Some(sent);
            }
        }
        None
    }

    async fn beat(&mut self) -> Result<(), sqlx::Error> {
        if let Some((_, sent)) = self.sent.front()
            && sent.elapsed() > ROUND_TRIP_TIMEOUT
        {
            return Err(kept_back());
        }
        self.beats += 1;
        self.sent.push_back((self.beats, StdInstant::now()));
        // Hexadecimal digits and a number.
        let sql = format!(
            "select pg_notify('{}', '{}')",
            self.echo_channel, self.beats
        );
        soon(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.sender)).await
    }

    async fn notify_others(&mut self) -> Result<(), sqlx::Error> {
        soon(sqlx::raw_sql(NOTIFY).execute(&mut self.sender)).await
    }
}

async fn soon<T>(answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<(), sqlx::Error> {
    match timeout(ROUND_TRIP_TIMEOUT, answer).await {
        Ok(done) => done.map(drop),
        Err(_) => Err(lost_connection()),
    }
}

/// Sleeps first: a permit that has been taken must not get lost because the other branch of the select was faster.
async fn asked_to_notify(notifier: &Notifier, not_before: Instant) {
    sleep_until(not_before).await;
    notifier.others.notified().await;
}

fn lost_connection() -> sqlx::Error {
    std::io::Error::from(std::io::ErrorKind::ConnectionAborted).into()
}

fn kept_back() -> sqlx::Error {
    let words = "a notification did not come back; a connection pooler may keep it (see DB_POOLER)";
    std::io::Error::new(std::io::ErrorKind::TimedOut, words).into()
}
