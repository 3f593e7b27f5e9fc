//! The way of an event: from the outbox into the log, and from there to each subscriber.

mod log;
mod operations;
mod sequencer;
mod subscriptions;

pub(crate) use sequencer::interval;

/// PostgreSQL refuses a text with a NUL in it, and a reason may quote anything.
pub(crate) fn without_nul(reason: &str) -> String {
    reason.replace('\0', "\u{fffd}")
}
