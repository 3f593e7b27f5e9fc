//! The log as this process reads it: once, for all connections that watch it. The connections themselves are in [`live`](crate::live).
//!
//! | file | its subject |
//! |---|---|
//! | `hub.rs`, `routes.rs` | the reader of the log, and who gets what it reads |
//! | `message.rs` | what is sent, as text that all connections share |
//! | `start.rs` | where a connection begins, and whether it missed something |

mod hub;
mod message;
mod routes;
mod start;

pub use self::{
    hub::{BATCH, LiveEvents, Subscription},
    message::{LiveEvent, Message},
    routes::Full,
    start::{Start, position},
};
