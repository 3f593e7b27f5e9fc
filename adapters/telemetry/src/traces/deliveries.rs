use std::sync::Arc;

use async_trait::async_trait;
use portreeve::{
    events::{Envelope, StartAt, Subscriber, SubscriberError},
    shared::Outcome,
};
use tracing::{Instrument, field::Empty};

use super::{PORT, calls::record};

/// A trace for each delivery, with the id of the event: the same id is in the span of the call that wrote it.
pub struct TracedSubscriber(pub Arc<dyn Subscriber>);

#[async_trait]
impl Subscriber for TracedSubscriber {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn starts_at(&self) -> StartAt {
        self.0.starts_at()
    }

    async fn receive(&self, envelope: &Envelope) -> Result<(), SubscriberError> {
        let span = tracing::debug_span!(
            target: PORT, parent: None, "deliver", event_id = %envelope.id, subscriber = self.name(), outcome = Empty,
            otel.kind = "consumer", otel.status_code = Empty,
        );
        let result = self.0.receive(envelope).instrument(span.clone()).await;
        record(&span, Outcome::of(&result));
        result
    }
}
