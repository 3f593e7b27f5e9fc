use std::panic::AssertUnwindSafe;

use async_trait::async_trait;
use futures_util::FutureExt;
use portreeve::events::{Dispatcher, Envelope, EventPublisher, PublishError};

/// Logs failed deliveries, and makes one of a panic. The outbox stores their reasons, too.
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
    use std::sync::Arc;

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
