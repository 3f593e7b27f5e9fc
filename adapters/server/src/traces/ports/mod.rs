//! A span around each call of a port, whatever adapter is behind it: a file for each context, a line for each call.

mod auth;
mod outbox;
mod users;

use std::{fmt::Write, sync::Arc};

use portreeve::{events::Envelope, shared::EventId};
use tracing::{Instrument, Span};

pub use self::auth::ports;
use crate::{Config, Stores};

pub fn stores(config: &Config, stores: Stores) -> Stores {
    match config.observability.traces {
        Some(_) => stores.traced(),
        None => stores,
    }
}

/// A port with a span around each of its calls.
pub struct Traced<T: ?Sized>(pub Arc<T>);

macro_rules! span {
    ($name:expr) => {
        tracing::debug_span!(
            target: portreeve_telemetry::traces::PORT, $name, event_ids = tracing::field::Empty, outcome = tracing::field::Empty,
            otel.status_code = tracing::field::Empty
        )
    };
}
use span;

/// `[events]` behind a call says that it writes those, and the span gets their ids. Of other arguments it gets nothing. A call that is
/// `inner` has a span only within another: whoever makes it for ever and for nobody would fill the collector.
macro_rules! traced {
    ($port:ident as $name:literal {
        $(async $call:ident($($arg:ident: $type:ty),*) -> $out:ty $(, [$events:expr])?;)*
        $(inner $inner:ident($($inner_arg:ident: $inner_type:ty),*) -> $inner_out:ty;)*
        $(plain $plain:ident($($plain_arg:ident: $plain_type:ty),*) -> $plain_out:ty;)*
    }) => {
        #[async_trait::async_trait]
        impl $port for Traced<dyn $port> {
            $(async fn $call(&self, $($arg: $type),*) -> $out {
                let span = super::span!(concat!($name, ".", stringify!($call)));
                $(span.record("event_ids", super::ids($events));)?
                super::call(span, self.0.$call($($arg),*)).await
            })*

            $(async fn $inner(&self, $($inner_arg: $inner_type),*) -> $inner_out {
                let work = self.0.$inner($($inner_arg),*);
                if tracing::Span::current().is_none() {
                    return work.await;
                }
                super::call(super::span!(concat!($name, ".", stringify!($inner))), work).await
            })*

            $(fn $plain(&self, $($plain_arg: $plain_type),*) -> $plain_out {
                let span = super::span!(concat!($name, ".", stringify!($plain)));
                let result = span.in_scope(|| self.0.$plain($($plain_arg),*));
                super::note(&span, &result);
                result
            })*
        }
    };
}
use traced;

async fn call<T: Outcome>(span: Span, work: impl Future<Output = T>) -> T {
    let result = work.instrument(span.clone()).await;
    note(&span, &result);
    result
}

/// Whether a call did what it was asked for. A refusal is an outcome like any other, and its own word is in the answer.
pub trait Outcome {
    fn is_failure(&self) -> bool {
        false
    }
}

impl<T, E> Outcome for Result<T, E> {
    fn is_failure(&self) -> bool {
        self.is_err()
    }
}

pub fn note(span: &Span, outcome: &impl Outcome) {
    if outcome.is_failure() {
        span.record("outcome", "failed");
        span.record("otel.status_code", "ERROR");
    } else {
        span.record("outcome", "ok");
    }
}

fn ids(events: &[Envelope]) -> String {
    written(events.iter().map(|envelope| envelope.id))
}

fn written(ids: impl IntoIterator<Item = EventId>) -> String {
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
    use std::sync::{Mutex, PoisonError};

    use portreeve::{auth::SessionId, shared::Timestamp};
    use time::macros::datetime;
    use tracing::{Subscriber, span};
    use tracing_subscriber::{
        Layer,
        layer::{Context, SubscriberExt},
    };
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    /// The names of the spans that began.
    #[derive(Clone, Default)]
    struct Begun(Arc<Mutex<Vec<&'static str>>>);

    impl<S: Subscriber> Layer<S> for Begun {
        fn on_new_span(&self, span: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
            let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            begun.push(span.metadata().name());
        }
    }

    #[tokio::test]
    async fn a_look_at_the_feed_has_a_span_only_within_a_request() {
        let begun = Begun::default();
        let subscriber = tracing_subscriber::registry().with(begun.clone());
        let _guard = tracing::subscriber::set_default(subscriber);
        let sessions = Stores::memory().traced().sessions;
        let after = (NOW, SessionId::from_uuid(Uuid::nil()));

        sessions.ended(after, NOW, 1).await.unwrap();
        let within = tracing::info_span!("request");
        sessions
            .ended(after, NOW, 1)
            .instrument(within)
            .await
            .unwrap();

        let begun = begun.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(*begun, ["request", "sessions.ended"]);
    }
}
