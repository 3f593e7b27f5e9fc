//! All tests of `catalog`, but for the unit tests, which stand beside the code.

mod api;
pub mod authorization;
mod contract;
pub mod declared;
pub mod events;
