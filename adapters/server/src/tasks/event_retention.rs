use std::{sync::Arc, time::Duration};

use portreeve::{
    events::EventLog,
    shared::{Clock, StoreError},
};
use tokio::time::sleep;

/// Events that are removed in one step, which costs the store some milliseconds.
const STEP: u32 = 1000;
/// Between two steps.
const STEP_INTERVAL: Duration = Duration::from_secs(1);
/// Between two rounds. PostgreSQL also prepares the coming months in each.
const INTERVAL: Duration = Duration::from_secs(3600);

/// Removes events from the log when they are older than `retention`, for as long as it is polled.
pub async fn run(log: Arc<dyn EventLog>, clock: Arc<dyn Clock>, retention: time::Duration) {
    loop {
        if let Err(error) = round(log.as_ref(), clock.as_ref(), retention).await {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::warn!(
                cause,
                "old events cannot be removed; this is tried again in an hour"
            );
        }
        sleep(INTERVAL).await;
    }
}

async fn round(
    log: &dyn EventLog,
    clock: &dyn Clock,
    retention: time::Duration,
) -> Result<(), StoreError> {
    let before = clock.now() - retention;
    while log.remove_before(before, STEP).await? == u64::from(STEP) {
        sleep(STEP_INTERVAL).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use portreeve::{events::MockEventLog, shared::Timestamp};
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> Timestamp {
            NOW
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_round_removes_step_by_step_until_nothing_old_is_left() {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        let mut log = MockEventLog::new();
        log.expect_remove_before().returning(move |at, step| {
            let mut seen = seen.lock().unwrap();
            seen.push((at, step));
            Ok(if seen.len() < 3 { step.into() } else { 7 })
        });

        round(&log, &Standing, time::Duration::days(90))
            .await
            .unwrap();

        let before = NOW - time::Duration::days(90);
        assert_eq!(*asked.lock().unwrap(), [(before, STEP); 3]);
    }
}
