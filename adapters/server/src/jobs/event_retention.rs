use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portreeve::{
    events::EventLog,
    jobs::{Job, JobError, RunContext},
    shared::{Clock, RetryPolicy},
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
    clock: Arc<dyn Clock>,
    retention: time::Duration,
}

impl EventRetention {
    pub fn new(log: Arc<dyn EventLog>, clock: Arc<dyn Clock>, retention: time::Duration) -> Self {
        Self {
            log,
            clock,
            retention,
        }
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
        let before = self.clock.now() - self.retention;
        let mut removed = 0;
        loop {
            let step = self.log.remove_before(before, STEP).await;
            let step = step.map_err(|error| JobError::new(&error))?;
            removed += step;
            run.report(removed, None);
            if step < u64::from(STEP) {
                return Ok(());
            }
            sleep(STEP_INTERVAL).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use portreeve::{
        events::MockEventLog,
        jobs::{Arguments, Progress, RunId},
        shared::{MockClock, Timestamp},
    };
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    #[tokio::test(start_paused = true)]
    async fn a_run_removes_step_by_step_until_nothing_old_is_left() {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        let mut log = MockEventLog::new();
        log.expect_remove_before().returning(move |at, step| {
            let mut seen = seen.lock().unwrap();
            seen.push((at, step));
            Ok(if seen.len() < 3 { step.into() } else { 7 })
        });
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let run = RunContext::new(RunId::from_uuid(Uuid::nil()), Arguments::default(), 1);
        let retention = time::Duration::days(90);

        let job = EventRetention::new(Arc::new(log), Arc::new(clock), retention);
        job.run(&run).await.unwrap();

        assert_eq!(*asked.lock().unwrap(), [(NOW - retention, STEP); 3]);
        let progress = Progress {
            done: 2007,
            total: None,
        };
        assert_eq!(run.progress(), progress);
    }
}
