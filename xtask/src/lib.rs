//! The chores of this repository, as `cargo xtask <chore>`: what is more than a line of shell, and what must be done the same way each
//! time.
//!
//! | module | what it does |
//! |---|---|
//! | [`api_changes`] | says what the published contract means to those who use the last release |

pub mod api_changes;
mod changelog;
mod repository;

pub use repository::Repository;
