//! The log as this process reads it: once, for all connections that watch it. The connections themselves are in [`live`](crate::live).
//!
//! | file | its subject |
//! |---|---|
//! | `hub.rs`, `routes.rs` | the reader of the log, and who gets what it reads |
//! | `message.rs` | what is sent, as text that all connections share |
//! | `start.rs`, `catch_up.rs` | where a connection begins, and what it missed |

mod catch_up;
mod hub;
mod message;
mod routes;
mod start;

pub use self::{
    hub::{LiveEvents, Subscription},
    message::{LiveEvent, Message},
    routes::Full,
    start::{Start, position},
};
