//! What the stores on PostgreSQL and on SQLite share.
//!
//! | file | its subject |
//! |---|---|
//! | `local_delivery.rs` | events that go from a writer to the relay of the same process without a claim |

mod local_delivery;

pub use local_delivery::LocalDelivery;
