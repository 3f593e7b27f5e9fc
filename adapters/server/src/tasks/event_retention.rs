use std::{sync::Arc, time::Duration};

use portreeve::{
    events::{EventLog, Position, SubscriptionRepository},
    shared::StoreError,
};
use tokio::time::sleep;

/// Events that are removed in one step, which costs the store some milliseconds.
const STEP: u32 = 1000;
/// Between two steps.
const STEP_INTERVAL: Duration = Duration::from_secs(1);
/// Between two rounds. PostgreSQL also prepares the coming months in each.
const INTERVAL: Duration = Duration::from_secs(3600);

/// Removes events from the log when they are older than `retention`, for as long as it is polled.
pub async fn run(
    log: Arc<dyn EventLog>,
    subscriptions: Arc<dyn SubscriptionRepository>,
    retention: time::Duration,
) {
    loop {
        if let Err(error) = round(log.as_ref(), subscriptions.as_ref(), retention).await {
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
    subscriptions: &dyn SubscriptionRepository,
    retention: time::Duration,
) -> Result<(), StoreError> {
    let mut removed = 0;
    loop {
        let step = log.remove_older(retention, STEP).await?;
        for partition in &step.partitions {
            tracing::info!(partition, "a month of old events is dropped");
        }
        removed += step.events;
        if step.events < u64::from(STEP) {
            break;
        }
        sleep(STEP_INTERVAL).await;
    }
    if removed > 0 {
        tracing::info!(events = removed, "old events are removed");
    }
    warn_of_gaps(log, subscriptions).await
}

/// Of subscriptions that stand before the oldest event that is kept, as one that was paused for longer than the retention.
async fn warn_of_gaps(
    log: &dyn EventLog,
    subscriptions: &dyn SubscriptionRepository,
) -> Result<(), StoreError> {
    let Some(oldest) = log.read(Position::START, 1).await?.pop() else {
        return Ok(());
    };
    for subscription in subscriptions.all().await? {
        let (stands_at, kept_from) = (subscription.position.number(), oldest.position.number());
        if stands_at + 1 < kept_from && stands_at > 0 {
            tracing::warn!(
                subscription = subscription.name,
                stands_at,
                kept_from,
                "events were removed that this subscription has not seen"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use portreeve::events::{MockEventLog, MockSubscriptionRepository, Removed};

    use super::*;

    const RETENTION: time::Duration = time::Duration::days(90);

    #[tokio::test(start_paused = true)]
    async fn a_round_removes_step_by_step_until_nothing_old_is_left() {
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

        let subscriptions = MockSubscriptionRepository::new();
        round(&log, &subscriptions, RETENTION).await.unwrap();

        assert_eq!(*asked.lock().unwrap(), [(RETENTION, STEP); 3]);
    }
}
