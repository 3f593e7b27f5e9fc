use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::FutureExt;
use portreeve::events::{Envelope, StartAt, Subscriber, SubscriberError};
use tokio::time::timeout;

/// How long a subscriber may work on one event. Well below half of the lease of its subscription.
const DEADLINE: Duration = Duration::from_secs(10);

/// Makes a failed delivery of a panic and of an endless one, and logs what failed. The store keeps the reasons, too.
pub struct GuardedSubscriber(pub Arc<dyn Subscriber>);

#[async_trait]
impl Subscriber for GuardedSubscriber {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn starts_at(&self) -> StartAt {
        self.0.starts_at()
    }

    async fn receive(&self, envelope: &Envelope) -> Result<(), SubscriberError> {
        let received = AssertUnwindSafe(self.0.receive(envelope)).catch_unwind();
        let result = match timeout(DEADLINE, received).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(SubscriberError("the subscriber panicked".into())),
            Err(_) => Err(SubscriberError(format!(
                "no result within {} s",
                DEADLINE.as_secs()
            ))),
        };
        if let Err(error) = &result {
            let subscriber = self.name();
            tracing::warn!(event_id = %envelope.id, subscriber, %error, "an event could not be delivered and will be tried again");
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use portreeve::{
        shared::{AccountId, EventId, Timestamp},
        users,
    };
    use uuid::Uuid;

    use super::*;

    enum Broken {
        Panics,
        Hangs,
    }

    #[async_trait]
    impl Subscriber for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }

        async fn receive(&self, _: &Envelope) -> Result<(), SubscriberError> {
            match self {
                Self::Panics => panic!("a bug in a subscriber"),
                Self::Hangs => std::future::pending().await,
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_panic_and_an_endless_delivery_are_failed_ones() {
        let event = users::Event::ProfileCreated {
            user_id: AccountId::from_uuid(Uuid::nil()),
            locale: None,
        };
        let envelope = Envelope {
            id: EventId::from_uuid(Uuid::nil()),
            at: Timestamp::UNIX_EPOCH,
            event: event.into(),
        };

        for (broken, reason) in [
            (Broken::Panics, "the subscriber panicked"),
            (Broken::Hangs, "no result within 10 s"),
        ] {
            let received = GuardedSubscriber(Arc::new(broken)).receive(&envelope).await;
            assert_eq!(received, Err(SubscriberError(reason.into())));
        }
    }
}
