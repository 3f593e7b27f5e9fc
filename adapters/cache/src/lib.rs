//! Outbound: caches in front of the lookups that each request needs (its session, its user), whatever store is behind them.
//!
//! An entry is used only while the store's [`InvalidationTracker`] says that it is current; how that is decided without a gap stands there.
//! An entry belongs to an account, and is checked against that one, whatever a client claims. Only what exists is cached, never that
//! something is missing.

mod invalidation;
mod sessions;
#[cfg(test)]
mod tests;
mod users;
mod versioned;

pub use self::{
    invalidation::{InvalidationTracker, Version},
    sessions::CachedSessions,
    users::CachedUsers,
    versioned::MAX_AGE,
};
