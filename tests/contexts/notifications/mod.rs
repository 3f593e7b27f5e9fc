//! `notifications`: what the rules for all contexts take from it, and its own tests.

mod api;
pub mod authorization;
mod contract;
pub mod declared;
pub mod events;
