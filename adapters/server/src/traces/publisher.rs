use std::sync::Arc;

use async_trait::async_trait;
use portreeve::events::{Envelope, EventPublisher, PublishError};
use tracing::Instrument;

use portreeve_telemetry::traces::PORT;

use super::ports::note;
use crate::Config;

pub fn publisher(config: &Config, publisher: Arc<dyn EventPublisher>) -> Arc<dyn EventPublisher> {
    match config.observability.traces {
        Some(_) => Arc::new(TracedPublisher(publisher)),
        None => publisher,
    }
}

/// A span for each delivery, with the id of the event: the same id stands in the span of the call that wrote it.
struct TracedPublisher(Arc<dyn EventPublisher>);

#[async_trait]
impl EventPublisher for TracedPublisher {
    async fn publish(&self, envelope: &Envelope) -> Result<(), PublishError> {
        let span = tracing::debug_span!(
            target: PORT, parent: None, "deliver", event_id = %envelope.id, outcome = tracing::field::Empty,
            otel.kind = "consumer", otel.status_code = tracing::field::Empty,
        );
        let result = self.0.publish(envelope).instrument(span.clone()).await;
        note(&span, &result);
        result
    }
}
