//! What the stores on PostgreSQL and on SQLite share: what follows a commit, and how rows become values of the core.
//!
//! Statements are not here. Each store has its own, in its own dialect, and nothing generates SQL.
//!
//! | file | its subject |
//! |---|---|
//! | `commit.rs` | what a transaction leads to when it is committed: events delivered, caches invalidated |
//! | `rollback.rs` | why a transaction is not committed |
//! | `local_delivery.rs` | events that go from a writer to the relay of the same process without a claim |
//! | `columns.rs`, `parameters.rs` | values that the databases store as different types, and how they are bound |
//! | `row_name.rs` | which row makes no sense, for the operator |
//! | `accounts.rs`, and so for each port | the row, its value, and its columns as parameters |
//! | `migrations.rs` | which migrations have been run, and what they have made |

mod accounts;
mod columns;
mod commit;
mod local_delivery;
mod migrations;
mod outbox;
mod parameters;
mod rollback;
mod row_name;
mod sessions;
mod signing_keys;
mod users;

pub use accounts::{AccountRow, FoundAccountRow, bind_account};
pub use columns::{Stored, micros, role_words, stored};
pub use commit::{CommitListeners, Invalidates, PendingEvents};
pub use local_delivery::LocalDelivery;
pub use migrations::{AppliedRow, Migrations, tables_after};
pub use outbox::{BacklogRow, ClaimedRow, DeadLetterRow, Unreadable};
pub use parameters::Parameters;
pub use rollback::Rollback;
pub use row_name::RowName;
pub use sessions::{SessionAndAccountRow, SessionRow, bind_session, bounds};
pub use signing_keys::{SigningKeyRow, bind_signing_key};
pub use users::{UserRow, bind_user};

/// A statement of which the parameters are still to be bound.
pub type Query<DB> = sqlx::query::Query<'static, DB, <DB as sqlx::Database>::Arguments>;
