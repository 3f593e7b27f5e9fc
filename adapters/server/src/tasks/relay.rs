use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::FutureExt;
use portreeve::events::{Dispatcher, Envelope, EventPublisher, PublishError, Relay};
use tokio::time::sleep;

/// How long the outbox is left alone when nothing wakes the relay. Bounds how late an event is whose writer died before it could
/// wake anybody, and how late a retry is.
const POLL: Duration = Duration::from_secs(1);
/// After waking, so that events written at the same time are removed together: one statement for many instead of one each. Nobody waits
/// for an event to be delivered.
const GATHER: Duration = Duration::from_millis(100);
/// After the outbox could not be read.
const PAUSE: Duration = Duration::from_secs(1);

/// Delivers events for ever.
pub async fn run(relay: Arc<Relay>) {
    let mut lost = false;
    loop {
        let done = relay.run_once().await;
        if lost && done.is_ok() {
            tracing::info!("the outbox can be read again");
            lost = false;
        }
        match done {
            // More are due.
            Ok(claimed) if claimed == relay.batch() => {}
            Ok(_) => {
                let _ = tokio::time::timeout(POLL, relay.outbox().woken()).await;
                sleep(GATHER).await;
            }
            Err(error) => {
                if !lost {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::warn!(cause, "the outbox cannot be read, events wait until it can");
                }
                lost = true;
                sleep(PAUSE).await;
            }
        }
    }
}

/// Writes failed deliveries to the log; the outbox keeps the reason too, but nobody looks there unasked.
pub struct LoggingPublisher(Dispatcher);

impl LoggingPublisher {
    pub fn around(dispatcher: Dispatcher) -> Self {
        Self(dispatcher)
    }
}

#[async_trait]
impl EventPublisher for LoggingPublisher {
    async fn publish(&self, envelope: &Envelope) -> Result<(), PublishError> {
        // A panic is a failed delivery like any other: it must neither stop the others nor be tried for ever.
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
    async fn a_reaction_that_panics_is_a_failed_delivery_and_no_more() {
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
