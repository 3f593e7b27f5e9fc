use std::sync::Arc;

use async_trait::async_trait;
use portreeve::{
    events::{Envelope, EventPublisher, PublishError},
    shared::Outcome,
};
use tracing::{Instrument, field::Empty};

use super::{PORT, calls::record};

/// A trace for each delivery, with the id of the event: the same id is in the span of the call that wrote it.
pub struct TracedPublisher(pub Arc<dyn EventPublisher>);

#[async_trait]
impl EventPublisher for TracedPublisher {
    async fn publish(&self, envelope: &Envelope) -> Result<(), PublishError> {
        let span = tracing::debug_span!(
            target: PORT, parent: None, "deliver", event_id = %envelope.id, outcome = Empty, otel.kind = "consumer",
            otel.status_code = Empty,
        );
        let result = self.0.publish(envelope).instrument(span.clone()).await;
        record(&span, Outcome::of(&result));
        result
    }
}
