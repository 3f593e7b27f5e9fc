use std::{sync::Arc, time::Instant};

use async_trait::async_trait;
use metrics::histogram;
use portreeve::events::{Envelope, StartAt, Subscriber, SubscriberError};

/// Measures how long a subscriber works on each event.
pub struct TimedSubscriber(pub Arc<dyn Subscriber>);

#[async_trait]
impl Subscriber for TimedSubscriber {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn starts_at(&self) -> StartAt {
        self.0.starts_at()
    }

    async fn receive(&self, envelope: &Envelope) -> Result<(), SubscriberError> {
        let began = Instant::now();
        let received = self.0.receive(envelope).await;
        histogram!("portreeve_event_delivery_duration_seconds", "subscription" => self.name())
            .record(began.elapsed());
        received
    }
}
