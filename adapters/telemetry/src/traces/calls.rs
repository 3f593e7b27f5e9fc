use std::fmt::Write;

use portreeve::shared::{Call, CallObserver, EventId, ObservedCall, Outcome};
use tracing::{Span, field::Empty};

use super::PORT;

/// A span for each call of a port.
pub struct TracedCalls;

impl CallObserver for TracedCalls {
    /// A nested call has a span only within another span: as a trace of its own it would fill the collector.
    fn begin(&self, call: &Call) -> Option<Box<dyn ObservedCall>> {
        if call.nested && Span::current().is_none() {
            return None;
        }
        let name = format!("{}.{}", call.port, call.method);
        let span = tracing::debug_span!(
            target: PORT, "call", otel.name = name.as_str(), event_ids = Empty, outcome = Empty, otel.status_code = Empty
        );
        if !call.event_ids.is_empty() {
            span.record("event_ids", joined(&call.event_ids));
        }
        Some(Box::new(CallSpan(span)))
    }
}

struct CallSpan(Span);

impl ObservedCall for CallSpan {
    fn enter(&self) {
        self.0
            .with_subscriber(|(id, subscriber)| subscriber.enter(id));
    }

    fn exit(&self) {
        self.0
            .with_subscriber(|(id, subscriber)| subscriber.exit(id));
    }

    fn end(self: Box<Self>, outcome: Outcome) {
        record(&self.0, outcome);
    }
}

/// A refusal fails, too: which one it is, the response says.
pub fn record(span: &Span, outcome: Outcome) {
    match outcome {
        Outcome::Ok => {
            span.record("outcome", "ok");
        }
        Outcome::Failed => {
            span.record("outcome", "failed");
            span.record("otel.status_code", "ERROR");
        }
    }
}

fn joined(ids: &[EventId]) -> String {
    let mut text = String::new();
    for id in ids {
        let separator = if text.is_empty() { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{separator}{id}");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use portreeve::{
        auth::{MockSessionRepository, SessionId, SessionRepository},
        shared::{Port, Timestamp},
    };
    use tracing::{
        Instrument, Subscriber,
        field::{Field, Visit},
        span,
    };
    use tracing_subscriber::{
        Layer,
        layer::{Context, SubscriberExt},
    };

    use super::*;

    /// The names of the spans that began.
    #[derive(Clone, Default)]
    struct Begun(Arc<Mutex<Vec<String>>>);

    impl<S: Subscriber> Layer<S> for Begun {
        fn on_new_span(&self, span: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
            let mut name = Name(span.metadata().name().to_owned());
            span.record(&mut name);
            self.0.lock().unwrap().push(name.0);
        }
    }

    /// The name that the collector is given.
    struct Name(String);

    impl Visit for Name {
        fn record_str(&mut self, field: &Field, value: &str) {
            if field.name() == "otel.name" {
                self.0 = value.to_owned();
            }
        }

        fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
    }

    #[tokio::test]
    async fn a_nested_call_has_a_span_only_within_another() {
        let begun = Begun::default();
        let subscriber = tracing_subscriber::registry().with(begun.clone());
        let _guard = tracing::subscriber::set_default(subscriber);
        let mut sessions = MockSessionRepository::new();
        sessions.expect_ended().returning(|_, _, _| Ok(vec![]));
        let sessions: Arc<dyn SessionRepository> = Arc::new(sessions);
        let sessions = sessions.observed(Arc::new(TracedCalls));
        let now = Timestamp::UNIX_EPOCH;
        let after = (now, SessionId::new(now, [0; 16]));

        sessions.ended(after, now, 1).await.unwrap();
        let within = tracing::info_span!("request");
        let ended = sessions.ended(after, now, 1);
        ended.instrument(within).await.unwrap();

        assert_eq!(*begun.0.lock().unwrap(), ["request", "sessions.ended"]);
    }
}
