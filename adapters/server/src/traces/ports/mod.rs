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
    match config.seeing.traces {
        Some(_) => stores.traced(),
        None => stores,
    }
}

/// A port with a span around each of its calls.
pub struct Traced<T: ?Sized>(pub Arc<T>);

macro_rules! span {
    ($name:expr) => {
        tracing::debug_span!(
            target: crate::traces::PORT, $name, event_ids = tracing::field::Empty, outcome = tracing::field::Empty,
            otel.status_code = tracing::field::Empty
        )
    };
}
use span;

/// `[events]` behind a call says that it writes those, and the span gets their ids. Of other arguments it gets nothing.
macro_rules! traced {
    ($port:ident as $name:literal {
        $(async $call:ident($($arg:ident: $type:ty),*) -> $out:ty $(, [$events:ident])?;)*
        $(plain $plain:ident($($plain_arg:ident: $plain_type:ty),*) -> $plain_out:ty;)*
    }) => {
        #[async_trait::async_trait]
        impl $port for Traced<dyn $port> {
            $(async fn $call(&self, $($arg: $type),*) -> $out {
                let span = super::span!(concat!($name, ".", stringify!($call)));
                $(span.record("event_ids", super::ids($events));)?
                super::call(span, self.0.$call($($arg),*)).await
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
