//! The way of an event: into the log as it is written, and from there to each subscriber.

mod log;
mod operations;
mod sequencer;
mod subscriptions;

/// Now, as the tables have it: by the clock of the machine, which all processes that have the file share.
macro_rules! now {
    () => {
        "(cast(unixepoch('subsec') * 1000000 as integer))"
    };
}
pub(crate) use now;
