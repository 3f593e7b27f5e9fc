use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::FutureExt;
use portreeve::events::{Dispatcher, Envelope, EventPublisher, PublishError, Relay};
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

/// Logs failed deliveries. The outbox stores their reasons, too.
pub struct LoggingPublisher(Dispatcher);

impl LoggingPublisher {
    pub fn around(dispatcher: Dispatcher) -> Self {
        Self(dispatcher)
    }
}

#[async_trait]
impl EventPublisher for LoggingPublisher {
    async fn publish(&self, envelope: &Envelope) -> Result<(), PublishError> {
        // A panic counts as a failed delivery: it must neither stop other deliveries nor be retried forever.
        let published = AssertUnwindSafe(self.0.publish(envelope))
            .catch_unwind()
            .await;
        let result = published.unwrap_or_else(|_| Err(PublishError("a reaction panicked".into())));
        if let Err(error) = &result {
            tracing::warn!(event_id = %envelope.id, %error, "an event could not be delivered and will be tried again");
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use portreeve::{
        events::Reaction,
        shared::{AccountId, EventId},
        users,
    };
    use uuid::Uuid;

    use super::*;

    struct Broken;

    #[async_trait]
    impl Reaction for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }

        async fn react(&self, _: &Envelope) -> Result<(), portreeve::events::ReactionError> {
            panic!("a bug in a reaction");
        }
    }

    #[tokio::test]
    async fn a_reaction_that_panics_is_a_failed_delivery() {
        let publisher = LoggingPublisher::around(Dispatcher::new(vec![Arc::new(Broken)]));
        let event = users::Event::ProfileCreated {
            user_id: AccountId::from_uuid(Uuid::nil()),
        };
        let at = portreeve::shared::Timestamp::UNIX_EPOCH;
        let envelope = Envelope {
            id: EventId::from_uuid(Uuid::nil()),
            at,
            event: event.into(),
        };

        let result = publisher.publish(&envelope).await;

        assert_eq!(result, Err(PublishError("a reaction panicked".into())));
    }
}
