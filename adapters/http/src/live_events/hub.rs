use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use portreeve::{
    events::{EventLog, LogWatch, Position, Viewer},
    shared::{AccountId, StoreError},
};
use tokio::{
    sync::{Notify, mpsc::Receiver},
    task::yield_now,
    time::{sleep, timeout},
};

use super::{
    catch_up::{BATCH, CatchUp, Missed},
    message::LiveEvent,
    routes::{Full, Limits, Routes},
};

/// How often the log is read without having been told of anything.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// After the log could not be read.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// How many connections one account may have here: some browsers with some tabs each.
const CONNECTIONS_PER_ACCOUNT: usize = 20;

/// The one reader of the log in this process, and those who get what it reads. It sleeps while nobody watches.
pub struct LiveEvents {
    pub log: Arc<dyn EventLog>,
    watch: Arc<dyn LogWatch>,
    limits: Limits,
    catch_up: CatchUp,
    routes: Mutex<Routes>,
    woken: Notify,
}

/// The place of one connection among the others, until it is dropped.
pub struct Subscription {
    hub: Arc<LiveEvents>,
    id: u64,
    account: AccountId,
    /// Ends when more came than it holds.
    pub events: Receiver<Arc<LiveEvent>>,
    /// Events after this come by `events`.
    pub from: Position,
}

impl LiveEvents {
    /// `connections` is how many there may be.
    pub fn new(log: Arc<dyn EventLog>, watch: Arc<dyn LogWatch>, connections: usize) -> Self {
        let limits = Limits {
            process: connections,
            account: CONNECTIONS_PER_ACCOUNT,
        };
        Self {
            log,
            watch,
            limits,
            catch_up: CatchUp::new(),
            routes: Mutex::default(),
            woken: Notify::new(),
        }
    }

    /// Finds the end of the log. Events before it nobody has asked for.
    pub async fn begin(&self) -> Result<(), StoreError> {
        let end = self.log.end().await?;
        self.routes().position = end;
        Ok(())
    }

    /// Reads the log for as long as it is polled.
    pub async fn run(self: Arc<Self>) {
        let mut listener = self.watch.listen();
        let mut is_failing = false;
        loop {
            while self.routes().falls_asleep() {
                self.woken.notified().await;
            }
            match self.read().await {
                // There may be more, and those who got these should send them first.
                Ok(BATCH) => yield_now().await,
                Ok(_) => {
                    if std::mem::take(&mut is_failing) {
                        tracing::info!("the log can be read again, and live events go on");
                    }
                    let _ = timeout(POLL_INTERVAL, listener.added()).await;
                }
                Err(error) => {
                    if !std::mem::replace(&mut is_failing, true) {
                        let cause = std::error::Error::source(&error).map(ToString::to_string);
                        tracing::warn!(
                            cause,
                            "the log cannot be read, so live events are late until it can"
                        );
                    }
                    sleep(RETRY_INTERVAL).await;
                }
            }
        }
    }

    /// One step. Returns how many events it read.
    async fn read(&self) -> Result<u16, StoreError> {
        let events = self.log.read(self.position(), BATCH).await?;
        let mut routes = self.routes();
        events.iter().for_each(|event| routes.give(event));
        Ok(u16::try_from(events.len()).unwrap_or(BATCH))
    }

    /// Everything up to here was given to those who were there.
    pub fn position(&self) -> Position {
        self.routes().position
    }

    /// What comes from now on.
    pub async fn subscribe(
        self: &Arc<Self>,
        viewer: Viewer,
    ) -> Result<Result<Subscription, Full>, StoreError> {
        let account = viewer.account_id();
        loop {
            let was_asleep = self.routes().is_asleep;
            let end = match was_asleep {
                true => Some(self.log.end().await?),
                false => None,
            };
            let mut routes = self.routes();
            if routes.is_asleep {
                // What was added meanwhile, nobody here has asked for.
                let Some(end) = end else { continue };
                routes.wake(end);
                self.woken.notify_one();
            }
            let added = routes.add(viewer, self.limits);
            return Ok(added.map(|(id, events)| Subscription {
                hub: self.clone(),
                id,
                account,
                events,
                from: routes.position,
            }));
        }
    }

    /// A part of what a viewer has missed between two positions.
    pub async fn missed(
        &self,
        viewer: &Viewer,
        after: Position,
        through: Position,
    ) -> Result<Missed, StoreError> {
        let log = self.log.as_ref();
        self.catch_up.read(log, viewer, after, through).await
    }

    /// Whether there is no room for another connection of anyone.
    pub fn is_full(&self) -> bool {
        self.routes().is_full(self.limits)
    }

    /// How many connections there may be.
    pub fn limit(&self) -> usize {
        self.limits.process
    }

    fn routes(&self) -> MutexGuard<'_, Routes> {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.routes().remove(self.account, self.id);
    }
}

#[cfg(test)]
mod tests;
