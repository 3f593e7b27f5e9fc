use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use time::Duration;

use super::{
    Content, EventLog, Failure, Lease, LoggedEvent, OrderingKey, ParkedEvent, Parking, Progress,
    Subscriber, SubscriberError, SubscriptionRepository,
};
use crate::shared::{Clock, Holder, RetryPolicy, StoreError, Timestamp};

/// Takes the events of the log to one subscriber, in order.
///
/// An event that fails is parked, and with it the later ones of its key; the others go on. It has no loop of its own, because waiting needs
/// a runtime: the composition root calls [`Delivery::run_once`] whenever events were added to the log, and from time to time besides.
pub struct Delivery {
    subscriber: Arc<dyn Subscriber>,
    log: Arc<dyn EventLog>,
    subscriptions: Arc<dyn SubscriptionRepository>,
    clock: Arc<dyn Clock>,
    holder: Holder,
    policy: DeliveryPolicy,
    /// The lease of the last round, and when the store was asked for it.
    held: Mutex<Option<(Lease, Timestamp)>>,
}

#[derive(Clone, Copy, Debug)]
pub struct DeliveryPolicy {
    /// How many events are read together.
    pub batch: u16,
    /// How long the lease lasts. It is renewed when half of it is left, which must be longer than the deadline of one event: or another
    /// process delivers it too.
    pub lease: Duration,
    /// How much work a process that is killed may have done in vain: progress is written at least this often.
    pub commit_interval: Duration,
    /// How often the store is asked whether the lease is still ours. Until then, what an operator does to the subscription may go unnoticed;
    /// progress is refused from that moment all the same.
    pub lease_check_interval: Duration,
    pub retry: RetryPolicy,
}

impl Default for DeliveryPolicy {
    fn default() -> Self {
        Self {
            batch: 256,
            lease: Duration::seconds(30),
            commit_interval: Duration::seconds(1),
            lease_check_interval: Duration::milliseconds(900),
            retry: RetryPolicy::default(),
        }
    }
}

/// What came of one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Another process works on the subscription, or it is paused.
    Standby,
    /// So many events were given to the subscriber or parked. If it is behind, the next round should follow at once.
    Worked { events: usize, is_behind: bool },
}

impl Round {
    /// Whether there is more to do at once.
    pub fn is_behind(self) -> bool {
        matches!(
            self,
            Self::Worked {
                is_behind: true,
                ..
            }
        )
    }
}

/// The lease was taken away in the middle.
struct LeaseLost;

impl Delivery {
    pub fn new(
        subscriber: Arc<dyn Subscriber>,
        log: Arc<dyn EventLog>,
        subscriptions: Arc<dyn SubscriptionRepository>,
        clock: Arc<dyn Clock>,
        holder: Holder,
        policy: DeliveryPolicy,
    ) -> Self {
        Self {
            subscriber,
            log,
            subscriptions,
            clock,
            holder,
            policy,
            held: Mutex::default(),
        }
    }

    pub fn name(&self) -> &'static str {
        self.subscriber.name()
    }

    /// Makes the subscription, unless it is there.
    pub async fn begin(&self) -> Result<(), StoreError> {
        let (name, at) = (self.subscriber.name(), self.subscriber.starts_at());
        self.subscriptions.add(name, at).await
    }

    /// Tries what is parked and due, then takes one batch of the log through.
    pub async fn run_once(&self) -> Result<Round, StoreError> {
        let Some((mut lease, asked_at)) = self.lease().await? else {
            return Ok(Round::Standby);
        };
        let Ok(retried) = self.retry_parked(&lease).await? else {
            return Ok(Round::Standby);
        };
        let Ok(followed) = self.follow(&mut lease).await? else {
            return Ok(Round::Standby);
        };
        *self.held() = Some((lease, asked_at));
        let batch = usize::from(self.policy.batch);
        Ok(Round::Worked {
            events: retried + followed,
            is_behind: retried == batch || followed == batch,
        })
    }

    /// Runs until nothing is left that could be done now.
    pub async fn run_until_idle(&self) -> Result<(), StoreError> {
        loop {
            match self.run_once().await? {
                Round::Standby | Round::Worked { events: 0, .. } => return Ok(()),
                Round::Worked { .. } => {}
            }
        }
    }

    /// Gives up the lease, so that another process need not wait for its end.
    pub async fn end(&self) -> Result<(), StoreError> {
        let held = self.held().take();
        match held {
            Some((lease, _)) => self.subscriptions.release(&lease).await,
            None => Ok(()),
        }
    }

    /// The lease, and when the store was asked for it. It is kept again by a round that ends well.
    async fn lease(&self) -> Result<Option<(Lease, Timestamp)>, StoreError> {
        let now = self.clock.now();
        // Also if the clock was set back.
        let is_fresh = |at: Timestamp| (now - at).abs() < self.policy.lease_check_interval;
        let held = self.held().take();
        if let Some((lease, asked_at)) = held.filter(|(_, asked_at)| is_fresh(*asked_at)) {
            return Ok(Some((lease, asked_at)));
        }
        let (name, duration) = (self.subscriber.name(), self.policy.lease);
        let lease = self.subscriptions.acquire(name, self.holder, duration);
        Ok(lease.await?.map(|lease| (lease, now)))
    }

    fn held(&self) -> MutexGuard<'_, Option<(Lease, Timestamp)>> {
        // What is in it is whole at any moment.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn retry_parked(&self, lease: &Lease) -> Result<Result<usize, LeaseLost>, StoreError> {
        if !lease.has_parked {
            return Ok(Ok(0));
        }
        let now = self.clock.now();
        let name = self.subscriber.name();
        let due = self.subscriptions.due(name, now, self.policy.batch).await?;
        let mut unwritten = Unwritten::new(now);
        for parked in &due {
            match self.deliver(&parked.event).await {
                Ok(()) => unwritten.progress.done.push(parked.event.position),
                Err(error) => {
                    let failure = self.failed_again(parked, error);
                    unwritten.progress.failed.push(failure);
                }
            }
            if let Err(lost) = self.write_if_time(lease, &mut unwritten).await? {
                return Ok(Err(lost));
            }
        }
        let written = self.write(lease, &mut unwritten).await?;
        Ok(written.map(|()| due.len()))
    }

    async fn follow(&self, lease: &mut Lease) -> Result<Result<usize, LeaseLost>, StoreError> {
        let batch = self.log.read(lease.position, self.policy.batch).await?;
        let mut held_back = match lease.has_parked {
            true => self.held_back(&batch).await?,
            false => HashSet::new(),
        };
        let mut unwritten = Unwritten::new(self.clock.now());
        let many = batch.len();
        for event in batch {
            let (key, position) = (event.key, event.position);
            if held_back.contains(&key) {
                let parking = self.park(event, None);
                unwritten.progress.parked.push(parking);
            } else if let Err(error) = self.deliver(&event).await {
                held_back.insert(key);
                lease.has_parked = true;
                let parking = self.park(event, Some(error));
                unwritten.progress.parked.push(parking);
            } else {
                unwritten.progress.delivered += 1;
            }
            unwritten.progress.position = Some(position);
            lease.position = position;
            if let Err(lost) = self.write_if_time(lease, &mut unwritten).await? {
                return Ok(Err(lost));
            }
        }
        let written = self.write(lease, &mut unwritten).await?;
        Ok(written.map(|()| many))
    }

    /// The keys of these events of which one is parked already.
    async fn held_back(&self, batch: &[LoggedEvent]) -> Result<HashSet<OrderingKey>, StoreError> {
        let keys: HashSet<OrderingKey> = batch.iter().map(|event| event.key).collect();
        let keys: Vec<OrderingKey> = keys.into_iter().collect();
        if keys.is_empty() {
            return Ok(HashSet::new());
        }
        let name = self.subscriber.name();
        let held_back = self.subscriptions.held_back(name, &keys).await?;
        Ok(held_back.into_iter().collect())
    }

    async fn deliver(&self, event: &LoggedEvent) -> Result<(), SubscriberError> {
        match &event.content {
            Content::Readable(envelope) => self.subscriber.receive(envelope).await,
            Content::Unreadable(reason) => Err(SubscriberError(reason.clone())),
        }
    }

    fn park(&self, event: LoggedEvent, error: Option<SubscriberError>) -> Parking {
        let now = self.clock.now();
        let due_at = match error {
            Some(_) => self.policy.retry.retry_at(now, 1).unwrap_or(now),
            None => now,
        };
        let reason = error.map(|error| error.0);
        Parking {
            event,
            reason,
            due_at,
        }
    }

    fn failed_again(&self, parked: &ParkedEvent, error: SubscriberError) -> Failure {
        let attempts = parked.attempts.saturating_add(1);
        Failure {
            position: parked.event.position,
            attempts,
            reason: error.0,
            retry_at: self.policy.retry.retry_at(self.clock.now(), attempts),
        }
    }

    /// Writes what was done, if the last time is a while ago, and renews the lease by that.
    async fn write_if_time(
        &self,
        lease: &Lease,
        unwritten: &mut Unwritten,
    ) -> Result<Result<(), LeaseLost>, StoreError> {
        // Also if the clock was set back.
        if (self.clock.now() - unwritten.since).abs() < self.policy.commit_interval {
            return Ok(Ok(()));
        }
        self.write(lease, unwritten).await
    }

    async fn write(
        &self,
        lease: &Lease,
        unwritten: &mut Unwritten,
    ) -> Result<Result<(), LeaseLost>, StoreError> {
        let progress = std::mem::take(&mut unwritten.progress);
        unwritten.since = self.clock.now();
        if progress.is_empty() {
            return Ok(Ok(()));
        }
        let is_ours = self.subscriptions.commit(lease, &progress).await?;
        Ok(if is_ours { Ok(()) } else { Err(LeaseLost) })
    }
}

/// What a process that is killed would have to do again.
struct Unwritten {
    progress: Progress,
    since: Timestamp,
}

impl Unwritten {
    fn new(since: Timestamp) -> Self {
        Self {
            progress: Progress::default(),
            since,
        }
    }
}

#[cfg(test)]
mod tests;
