use std::{sync::Arc, time::Instant};

use async_trait::async_trait;
use metrics::{Histogram, histogram};
use portreeve::events::{Envelope, StartAt, Subscriber, SubscriberError};

/// Measures how long a subscriber works on each event.
pub struct TimedSubscriber {
    subscriber: Arc<dyn Subscriber>,
    duration: Histogram,
}

impl TimedSubscriber {
    pub fn around(subscriber: Arc<dyn Subscriber>) -> Self {
        let name = subscriber.name();
        Self {
            duration: histogram!("portreeve_event_delivery_duration_seconds", "subscription" => name),
            subscriber,
        }
    }
}

#[async_trait]
impl Subscriber for TimedSubscriber {
    fn name(&self) -> &'static str {
        self.subscriber.name()
    }

    fn starts_at(&self) -> StartAt {
        self.subscriber.starts_at()
    }

    async fn receive(&self, envelope: &Envelope) -> Result<(), SubscriberError> {
        let began = Instant::now();
        let received = self.subscriber.receive(envelope).await;
        self.duration.record(began.elapsed());
        received
    }
}
