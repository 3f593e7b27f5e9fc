//! The core of Portreeve: who may come in, and who they are.
//!
//! Nothing here does I/O. The crate holds the rules and names, as traits, the things it needs done for it (its *ports*);
//! the crates under `adapters/` do them. The dependency list in `Cargo.toml` is part of the design, and a test holds it.
//!
//! Each context is one module, which says what it is and where to start reading: [`auth`] is the largest, [`users`] the smallest.
//! [`for_each_context`] lists them. Around them stands what they share:
//!
//! | module | what it is | start reading at |
//! |---|---|---|
//! | [`events`] | what contexts tell one another, the log of it, and who follows that | [`events::Delivery`] |
//! | [`jobs`] | work that is done later, or again and again | [`jobs::Job`] |
//! | [`keys`] | the keys that tokens are signed with, and which of them signs when | [`keys::KeyTerm`] |
//! | [`onboarding`] | an account and its profile, made as one | [`onboarding::Onboarding`] |
//! | [`shared`] | the words all contexts use | [`shared::EmailAddress`] |
//! | [`throttle`] | counting attempts, so that guessing becomes slow | [`throttle::AttemptLimiter`] |
//!
//! # The three rules
//! 1. The core is pure by its dependency list.
//! 2. A context talks to another only through its events: `users` may name `auth::Event`, and nothing else of `auth`.
//! 3. One repository call is one transaction, the events it causes included. No handle travels through a service.
//!
//! # Adding a context
//! Make `src/<name>/` with the same words as the others (`ports.rs`, `service.rs`, `events.rs`, `error.rs`, `subscriber.rs`),
//! declare it here and add it to [`for_each_context`]; then its adapters. `CONTRIBUTING.md` has the whole list, and
//! `cargo xtask new-context` does all of it.

pub mod auth;
pub mod events;
pub mod jobs;
pub mod keys;
pub mod notifications;
pub mod onboarding;
pub mod shared;
pub mod throttle;
pub mod users;

/// Calls a macro with every context: the variant of [`events::Event`] that holds its events, and its module.
///
/// Code that must cover all contexts is made from this list, so that it leaves none out.
#[macro_export]
macro_rules! for_each_context {
    ($call:ident) => {
        $call! {
            Auth: auth,
            Notifications: notifications,
            Users: users,
        }
    };
}
