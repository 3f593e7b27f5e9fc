use std::{sync::Arc, time::Duration};

use portreeve::events::Relay;
use tokio::time::sleep;

/// How often the outbox is polled without a notification. Bounds the delay of an event whose writer died before it could notify, and
/// that of a retry.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// After a notification, so that events written at the same time are claimed and removed in one statement.
const BATCH_DELAY: Duration = Duration::from_millis(100);
/// After the outbox could not be read.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// Delivers events for as long as it is polled.
pub async fn run(relay: Arc<Relay>) {
    let mut is_failing = false;
    loop {
        let done = relay.run_once().await;
        if is_failing && done.is_ok() {
            tracing::info!("the outbox can be read again");
            is_failing = false;
        }
        match done {
            // More are due.
            Ok(claimed) if claimed == relay.batch() => {}
            Ok(_) => {
                let _ = tokio::time::timeout(POLL_INTERVAL, relay.outbox().wait_for_events()).await;
                sleep(BATCH_DELAY).await;
            }
            Err(error) => {
                if !is_failing {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::warn!(
                        cause,
                        "the outbox cannot be read; events are delivered once it can"
                    );
                }
                is_failing = true;
                sleep(RETRY_INTERVAL).await;
            }
        }
    }
}
