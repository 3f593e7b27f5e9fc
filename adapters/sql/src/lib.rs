//! What the stores on PostgreSQL and on SQLite share: what follows a commit, and how rows become values of the core.
//!
//! Statements are not here. Each store has its own, in its own dialect, and nothing generates SQL.
//!
//! | file | its subject |
//! |---|---|
//! | `commit.rs` | what a transaction leads to when it is committed: events delivered, caches invalidated |
//! | `rollback.rs` | why a transaction is not committed |
//! | `local_delivery.rs` | events that go from a writer to the relay of the same process without a claim |

mod commit;
mod local_delivery;
mod rollback;

pub use commit::{CommitListeners, Invalidates, PendingEvents};
pub use local_delivery::LocalDelivery;
pub use rollback::Rollback;

/// A statement of which the parameters are still to be bound.
pub type Query<DB> = sqlx::query::Query<'static, DB, <DB as sqlx::Database>::Arguments>;
