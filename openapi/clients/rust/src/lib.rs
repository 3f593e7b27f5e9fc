//! A client for Portreeve, that keeps its user signed in. Begin with [`Portreeve::new`] and [`Portreeve::sign_in`], and go on with the
//! operations of [`Portreeve::api`]. What the service refuses is an [`Error::Refused`].
//!
//! Everything in [`types`], [`builder`] and [`Client`] is generated from the published document; the rest is written by hand.

mod change;
mod error;
mod file_storage;
#[expect(
    unused_imports,
    reason = "it has a prelude, which is not needed beside this file"
)]
mod generated;
mod hooks;
mod open_enum;
mod portreeve;
mod refused;
mod session;
mod storage;

pub use change::Change;
pub use error::{Error, Refusal};
pub use generated::{Client, ResponseValue, builder};
pub use portreeve::{Builder, Portreeve};
pub use reqwest;
pub use storage::{FileStorage, MemoryStorage, TokenStorage, Tokens};

/// What is sent and what is answered. Unknown fields are ignored, and unknown values kept as `Other`.
pub mod types {
    pub use crate::generated::open::*;
    pub use crate::generated::types::*;
}
