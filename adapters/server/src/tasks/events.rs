//! The loops around the way of an event: one that gives events their place in the log, and one for each subscriber.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use portreeve::{
    events::{Delivery, LogWatch, Round, Sequencer, Work},
    shared::{Holder, StoreError},
};
use tokio::time::{sleep, timeout};

use super::supervise::supervise;

/// How often each looks without a notification. Bounds the delay of an event whose writer died before it could tell, and that of a retry.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// After the first event, so that those of the same moment get their places together, which costs the store half as much under load.
const SEQUENCE_DELAY: Duration = Duration::from_millis(25);
/// The same for those that are delivered. Where there is no sequencer, it is the only one.
const DELIVERY_DELAY: Duration = Duration::from_millis(10);
/// For a newer version to take the subscription over, which looks as often as `POLL_INTERVAL` says.
const HANDOVER_DELAY: Duration = Duration::from_secs(3);
/// After the store could not be asked.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// How many events get their place in one transaction.
const BATCH: u16 = 1000;
/// How long another process waits after this one was killed.
const LEASE: time::Duration = time::Duration::seconds(15);

/// What works on events in this process.
pub struct EventTasks {
    pub sequencer: Arc<dyn Sequencer>,
    pub log: Arc<dyn LogWatch>,
    pub deliveries: Vec<Arc<Delivery>>,
    pub holder: Holder,
}

impl EventTasks {
    /// Does all of it. Returns when every loop has exited, which none does by itself.
    pub async fn run(self: &Arc<Self>) {
        let deliveries = self.deliveries.iter().map(|delivery| {
            let follow = || self.clone().follow(delivery.clone());
            supervise(delivery.name(), follow)
        });
        tokio::join!(
            supervise("sequencer", || self.clone().sequence()),
            join_all(deliveries),
        );
    }

    /// Gives events their place for as long as it is polled.
    pub async fn sequence(self: Arc<Self>) {
        let mut failing = Failing::new("the outbox");
        loop {
            match self.sequencer.sequence(self.holder, LEASE, BATCH).await {
                // There are more.
                Ok(moved) if moved == u64::from(BATCH) => failing.is_over(),
                Ok(_) => {
                    failing.is_over();
                    let _ = timeout(POLL_INTERVAL, self.sequencer.wait_for_writes()).await;
                    sleep(SEQUENCE_DELAY).await;
                }
                Err(error) => failing.pause(&error).await,
            }
        }
    }

    /// Takes events to one subscriber for as long as it is polled.
    pub async fn follow(self: Arc<Self>, delivery: Arc<Delivery>) {
        let mut failing = Failing::new(delivery.name());
        let mut outage = OutageLog::default();
        let mut log = self.log.listen();
        loop {
            let round = delivery.run_once().await;
            outage.note(&delivery);
            match round {
                Ok(round) => {
                    failing.is_over();
                    let work = match round {
                        Round::Standby => Work::default(),
                        Round::Restored => {
                            tracing::warn!(
                                subscription = delivery.name(),
                                "the subscription was removed while this version follows it; it is made again, and begins as a new one does"
                            );
                            continue;
                        }
                        Round::Worked(work) => work,
                    };
                    if !work.unknown.is_empty() {
                        sleep(HANDOVER_DELAY).await;
                    } else if !work.is_behind {
                        let _ = timeout(POLL_INTERVAL, log.added()).await;
                        sleep(DELIVERY_DELAY).await;
                    }
                }
                Err(error) => failing.pause(&error).await,
            }
        }
    }

    /// Makes the subscriptions that are not there.
    pub async fn begin(&self) -> Result<(), StoreError> {
        for delivery in &self.deliveries {
            delivery.begin().await?;
        }
        Ok(())
    }

    /// Does all that can be done now, and leaves it to others.
    pub async fn settle(&self) -> Result<(), StoreError> {
        while self.sequencer.sequence(self.holder, LEASE, BATCH).await? > 0 {}
        let mut settled = Ok(());
        for delivery in &self.deliveries {
            settled = settled.and(delivery.run_until_idle().await);
        }
        self.end().await?;
        settled
    }

    /// Gives up all leases, so that another process need not wait for their end.
    pub async fn end(&self) -> Result<(), StoreError> {
        let mut ended = Ok(());
        for delivery in &self.deliveries {
            ended = ended.and(delivery.end().await);
        }
        ended.and(self.sequencer.release(self.holder).await)
    }
}

/// Says once that a subscriber is taken to be down, and once that it is not any more.
#[derive(Default)]
struct OutageLog {
    is_down: bool,
}

impl OutageLog {
    fn note(&mut self, delivery: &Delivery) {
        let subscription = delivery.name();
        match (self.is_down, delivery.is_down()) {
            (false, true) => tracing::error!(
                subscription,
                "the subscriber is taken to be down, because many events fail in a row; one is tried every ten seconds, and none is given up"
            ),
            (true, false) => tracing::info!(subscription, "the subscriber works again"),
            _ => return,
        }
        self.is_down = !self.is_down;
    }
}

/// Says once that the store cannot be asked, and once that it can be again.
struct Failing {
    what: &'static str,
    is_failing: bool,
}

impl Failing {
    fn new(what: &'static str) -> Self {
        Self {
            what,
            is_failing: false,
        }
    }

    fn is_over(&mut self) {
        if std::mem::take(&mut self.is_failing) {
            tracing::info!(of = self.what, "events can be read again");
        }
    }

    async fn pause(&mut self, error: &StoreError) {
        if !std::mem::replace(&mut self.is_failing, true) {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            tracing::warn!(
                of = self.what,
                cause,
                "events cannot be read; they are delivered once they can"
            );
        }
        sleep(RETRY_INTERVAL).await;
    }
}
