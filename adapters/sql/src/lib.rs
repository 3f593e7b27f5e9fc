//! What the stores on PostgreSQL and on SQLite share: what follows a commit, and how rows become values of the core.
//!
//! Statements are not here. Each store has its own, in its own dialect, and nothing generates SQL.
//!
//! | file | its subject |
//! |---|---|
//! | `commit.rs` | what a transaction leads to when it is committed: events followed, caches invalidated |
//! | `rollback.rs` | why a transaction is not committed |
//! | `columns.rs`, `parameters.rs` | values that the databases store as different types, and how they are bound |
//! | `row_name.rs` | which row makes no sense, for the operator |
//! | [`accounts`], and so for each port | the table, the row, its value, and its columns as parameters |
//! | [`tables`] | how a table is described to code that handles rows whatever they mean |
//! | `migrations.rs` | which migrations have been run, and what they have made |

pub mod accounts;
mod columns;
mod commit;
pub mod event_tickets;
pub mod events;
pub mod jobs;
mod migrations;
pub mod notifications;
pub mod one_time_tokens;
mod parameters;
pub mod pending_registrations;
mod rollback;
mod row_name;
pub mod sessions;
pub mod signing_keys;
pub mod tables;
pub mod users;

pub use columns::{Stored, micros, role_words, stored};
pub use commit::{CommitListeners, Invalidates, PendingEvents};
pub use migrations::{AppliedRow, Migrations, tables_after};
pub use parameters::Parameters;
pub use rollback::Rollback;
pub use row_name::RowName;
use tables::Table;

/// Every table, in an order in which a row comes after those it refers to.
pub const TABLES: &[&Table] = &[
    &accounts::TABLE,
    &sessions::TABLE,
    &signing_keys::TABLE,
    &one_time_tokens::TABLE,
    &pending_registrations::TABLE,
    &users::TABLE,
    &events::OUTBOX,
    // Before the log, which would move its end.
    &events::SEQUENCER,
    &events::LOG,
    &events::SUBSCRIPTIONS,
    &events::PARKED,
    &jobs::RUNS,
    &notifications::MAILS,
    &notifications::RECIPIENTS,
];

/// A statement of which the parameters are still to be bound.
pub type Query<DB> = sqlx::query::Query<'static, DB, <DB as sqlx::Database>::Arguments>;
