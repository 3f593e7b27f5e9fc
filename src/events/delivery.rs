use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use time::Duration;

use super::{
    Content, DeliveryObserver, EventLog, FailedDelivery, Failure, Lease, LoggedEvent, OrderingKey,
    ParkedEvent, Parking, Progress, Subscriber, SubscriberError, SubscriptionRepository, Unblocked,
    outage::{Outage, PROBE_INTERVAL, Source},
};
use crate::shared::{Clock, EventId, Holder, RetryPolicy, StoreError, Timestamp};

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
    observer: Option<Arc<dyn DeliveryObserver>>,
    outage: Mutex<Outage>,
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
    /// After so long with parked events it is the turn of new ones, so that those that hang do not keep these away.
    pub retry_budget: Duration,
    pub retry: RetryPolicy,
}

impl Default for DeliveryPolicy {
    fn default() -> Self {
        Self {
            batch: 256,
            lease: Duration::seconds(30),
            commit_interval: Duration::seconds(1),
            lease_check_interval: Duration::milliseconds(900),
            retry_budget: Duration::seconds(5),
            retry: RetryPolicy::default(),
        }
    }
}

/// What came of one round.
#[derive(Clone, Debug, PartialEq)]
pub enum Round {
    /// Another process works on the subscription, or it is paused.
    Standby,
    /// The subscription was gone, and is made again, as a start of the process does.
    Restored,
    Worked(Work),
}

/// What was done in one round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// So many events were given to the subscriber or parked.
    pub events: usize,
    /// There is more to do at once.
    pub is_behind: bool,
    /// Events that this version does not know. They are parked, and the lease is given up: a newer version that runs beside this one may
    /// take it, and should be given the time.
    pub unknown: Vec<EventId>,
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
            observer: None,
            outage: Mutex::default(),
        }
    }

    pub fn observed_by(self, observer: Arc<dyn DeliveryObserver>) -> Self {
        Self {
            observer: Some(observer),
            ..self
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

    /// Whether the subscriber is taken to be down: many different events failed, and none was done since.
    pub fn is_down(&self) -> bool {
        lock(&self.outage).is_on()
    }

    /// Tries what is parked and due, then takes one batch of the log through.
    pub async fn run_once(&self) -> Result<Round, StoreError> {
        let mut work = Work::default();
        if lock(&self.outage).waits(self.clock.now()) {
            return Ok(Round::Worked(work));
        }
        let Some((mut lease, asked_at)) = self.lease().await? else {
            if self.subscriptions.exists(self.subscriber.name()).await? {
                return Ok(Round::Standby);
            }
            self.begin().await?;
            return Ok(Round::Restored);
        };
        let sources = lock(&self.outage).begin_round();
        let mut failed = None;
        for source in sources {
            let taken = match source {
                Source::Parked => self.retry_parked(&lease, &mut work).await,
                Source::Log => self.follow(&mut lease, &mut work).await,
            };
            match taken {
                Ok(Ok(())) => {}
                Ok(Err(LeaseLost)) => return Ok(Round::Standby),
                // Whatever is the matter with one, the other goes on.
                Err(error) => failed = failed.or(Some(error)),
            }
            if lock(&self.outage).is_probed() {
                break;
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        *lock(&self.held) = Some((lease, asked_at));
        if !work.unknown.is_empty() {
            self.end().await?;
        }
        Ok(Round::Worked(work))
    }

    /// Runs until nothing is left that could be done now.
    pub async fn run_until_idle(&self) -> Result<(), StoreError> {
        loop {
            match self.run_once().await? {
                Round::Standby => return Ok(()),
                Round::Worked(work) if work.events == 0 => return Ok(()),
                Round::Worked(_) | Round::Restored => {}
            }
        }
    }

    /// Gives up the lease, so that another process need not wait for its end.
    pub async fn end(&self) -> Result<(), StoreError> {
        let held = lock(&self.held).take();
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
        let held = lock(&self.held).take();
        if let Some((lease, asked_at)) = held.filter(|(_, asked_at)| is_fresh(*asked_at)) {
            return Ok(Some((lease, asked_at)));
        }
        let (name, duration) = (self.subscriber.name(), self.policy.lease);
        let lease = self.subscriptions.acquire(name, self.holder, duration);
        Ok(lease.await?.map(|lease| (lease, now)))
    }

    async fn retry_parked(
        &self,
        lease: &Lease,
        work: &mut Work,
    ) -> Result<Result<(), LeaseLost>, StoreError> {
        if !lease.has_parked {
            return Ok(Ok(()));
        }
        let began = self.clock.now();
        let name = self.subscriber.name();
        let due = self.subscriptions.due(name, began, self.policy.batch);
        let due = due.await?;
        let mut unwritten = Unwritten::new(began);
        let mut held_back = HashSet::new();
        for parked in due {
            let (key, position) = (parked.event.key, parked.event.position);
            if held_back.contains(&key) {
                continue;
            }
            work.events += 1;
            let is_ended = match self.deliver(&parked.event, work).await {
                Ok(()) => {
                    unwritten.progress.done.push(position);
                    work.is_behind = true;
                    true
                }
                Err(error) => {
                    held_back.insert(key);
                    let failure = self.failed_again(&parked, error);
                    let is_dead = failure.retry_at.is_none();
                    unwritten.progress.failed.push(failure);
                    is_dead
                }
            };
            if is_ended {
                let due_at = self.clock.now();
                let unblocked = Unblocked { key, due_at };
                unwritten.progress.unblocked.push(unblocked);
            }
            if let Err(lost) = self.write_if_time(lease, &mut unwritten).await? {
                return Ok(Err(lost));
            }
            // Also if the clock was set back.
            let is_spent = (self.clock.now() - began).abs() >= self.policy.retry_budget;
            if is_spent || lock(&self.outage).is_on() {
                break;
            }
        }
        self.write(lease, &mut unwritten).await
    }

    async fn follow(
        &self,
        lease: &mut Lease,
        work: &mut Work,
    ) -> Result<Result<(), LeaseLost>, StoreError> {
        let batch = self.log.read(lease.position, self.policy.batch).await?;
        let mut held_back = match lease.has_parked {
            true => self.held_back(&batch).await?,
            false => HashSet::new(),
        };
        let mut unwritten = Unwritten::new(self.clock.now());
        work.is_behind |= batch.len() == usize::from(self.policy.batch);
        for event in batch {
            let (key, position) = (event.key, event.position);
            work.events += 1;
            let is_held_back = held_back.contains(&key);
            if is_held_back {
                let failed = None;
                unwritten.progress.parked.push(Parking { event, failed });
            } else if let Err(error) = self.deliver(&event, work).await {
                held_back.insert(key);
                lease.has_parked = true;
                let parking = self.park(event, error);
                unwritten.progress.parked.push(parking);
            } else {
                unwritten.progress.delivered += 1;
            }
            unwritten.progress.position = Some(position);
            lease.position = position;
            if let Err(lost) = self.write_if_time(lease, &mut unwritten).await? {
                return Ok(Err(lost));
            }
            // What comes now would only be parked.
            if !is_held_back && lock(&self.outage).is_on() {
                work.is_behind = false;
                break;
            }
        }
        self.write(lease, &mut unwritten).await
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

    async fn deliver(&self, event: &LoggedEvent, work: &mut Work) -> Result<(), SubscriberError> {
        let result = match &event.content {
            Content::Readable(envelope) => self.subscriber.receive(envelope).await,
            Content::Unreadable(reason) => {
                work.unknown.push(event.id);
                return Err(SubscriberError(reason.clone()));
            }
        };
        match result {
            Ok(()) => lock(&self.outage).succeeded(),
            Err(_) => lock(&self.outage).failed(event.position, self.clock.now()),
        }
        result
    }

    fn park(&self, event: LoggedEvent, error: SubscriberError) -> Parking {
        let now = self.clock.now();
        let due_at = self.policy.retry.retry_at(now, 1).unwrap_or(now);
        self.observe(&event, 1, &error.0, Some(due_at));
        Parking {
            event,
            failed: Some((error, due_at)),
        }
    }

    fn failed_again(&self, parked: &ParkedEvent, error: SubscriberError) -> Failure {
        let now = self.clock.now();
        let (attempts, retry_at) = match lock(&self.outage).is_on() {
            true => (parked.attempts, Some(now + PROBE_INTERVAL)),
            false => {
                let attempts = parked.attempts.saturating_add(1);
                (attempts, self.policy.retry.retry_at(now, attempts))
            }
        };
        self.observe(&parked.event, attempts, &error.0, retry_at);
        Failure {
            position: parked.event.position,
            attempts,
            reason: error.0,
            retry_at,
        }
    }

    fn observe(
        &self,
        event: &LoggedEvent,
        attempts: u32,
        reason: &str,
        retry_at: Option<Timestamp>,
    ) {
        if let Some(observer) = &self.observer {
            observer.failed(&FailedDelivery {
                subscription: self.subscriber.name(),
                event,
                attempts,
                reason,
                retry_at,
            });
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is in it is whole at any moment.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
