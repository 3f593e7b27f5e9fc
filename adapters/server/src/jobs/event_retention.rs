use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portreeve::{
    events::{EventLog, Position, SubscriptionRepository},
    jobs::{Job, JobError, RunContext},
    shared::{RetryPolicy, StoreError},
};
use tokio::time::sleep;

use super::RETRY;

/// Events that are removed in one step, which costs the store some milliseconds.
const STEP: u32 = 1000;
/// Between two steps.
const STEP_INTERVAL: Duration = Duration::from_secs(1);

/// Removes events from the log when they are older than `retention`. PostgreSQL also prepares the coming months.
pub struct EventRetention {
    log: Arc<dyn EventLog>,
    subscriptions: Arc<dyn SubscriptionRepository>,
    retention: time::Duration,
}

impl EventRetention {
    pub fn new(
        log: Arc<dyn EventLog>,
        subscriptions: Arc<dyn SubscriptionRepository>,
        retention: time::Duration,
    ) -> Self {
        Self {
            log,
            subscriptions,
            retention,
        }
    }

    async fn remove(&self, run: &RunContext) -> Result<(), StoreError> {
        let mut removed = 0;
        loop {
            let step = self.log.remove_older(self.retention, STEP).await?;
            for partition in &step.partitions {
                tracing::info!(partition, "a month of old events is dropped");
            }
            removed += step.events;
            run.report(removed, None);
            if step.events < u64::from(STEP) {
                break;
            }
            sleep(STEP_INTERVAL).await;
        }
        if removed > 0 {
            tracing::info!(events = removed, "old events are removed");
        }
        Ok(())
    }

    /// Of subscriptions that stand before the oldest event that is kept, as one that was paused for longer than the retention.
    async fn warn_of_gaps(&self) -> Result<(), StoreError> {
        let Some(oldest) = self.log.read(Position::START, 1).await?.pop() else {
            return Ok(());
        };
        let kept_from = oldest.position;
        for subscription in self.subscriptions.all().await? {
            if subscription.has_missed(kept_from) {
                tracing::warn!(
                    subscription = subscription.name,
                    stands_at = subscription.position.number(),
                    kept_from = kept_from.number(),
                    "events were removed that this subscription has not seen"
                );
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Job for EventRetention {
    fn name(&self) -> &'static str {
        "event_retention"
    }

    fn schedule(&self) -> Option<&'static str> {
        Some("17 * * * *")
    }

    /// Enough for twenty million events.
    fn deadline(&self) -> time::Duration {
        time::Duration::hours(6)
    }

    fn retry(&self) -> RetryPolicy {
        RETRY
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError> {
        let done = async {
            self.remove(run).await?;
            self.warn_of_gaps().await
        };
        done.await.map_err(|error| JobError::new(&error))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use portreeve::{
        events::{MockEventLog, MockSubscriptionRepository, Removed},
        jobs::{Arguments, Progress, RunId},
    };
    use uuid::Uuid;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_run_removes_step_by_step_until_nothing_old_is_left() {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        let mut log = MockEventLog::new();
        log.expect_remove_older().returning(move |than, step| {
            let mut seen = seen.lock().unwrap();
            seen.push((than, step));
            Ok(Removed {
                events: if seen.len() < 3 { step.into() } else { 7 },
                ..Removed::default()
            })
        });
        log.expect_read().returning(|_, _| Ok(Vec::new()));
        let run = RunContext::new(RunId::from_uuid(Uuid::nil()), Arguments::default(), 1);
        let retention = time::Duration::days(90);

        let subscriptions = Arc::new(MockSubscriptionRepository::new());
        let job = EventRetention::new(Arc::new(log), subscriptions, retention);
        job.run(&run).await.unwrap();

        assert_eq!(*asked.lock().unwrap(), [(retention, STEP); 3]);
        let progress = Progress {
            done: 2007,
            total: None,
        };
        assert_eq!(run.progress(), progress);
    }
}
