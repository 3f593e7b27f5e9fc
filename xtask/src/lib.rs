//! The chores of this repository, as `cargo xtask <chore>`: what is more than a line of shell, and what must be done the same way each
//! time.
//!
//! | module | what it does |
//! |---|---|
//! | [`api_changes`] | says what the published contract means to those who use the last release |
//! | [`asyncapi`] | writes the published document of the events |
//! | [`diagram`] | draws who tells whom what into `ARCHITECTURE.md` |
//! | [`new_context`] | makes a new bounded context, with its tests, and puts it in its places |
//! | [`new_room`] | makes a new room of `auth`, with its unit tests, and puts it in its places |
//! | [`openapi`] | regenerates the published document of the API |
//! | [`check`] | runs the tests of the architecture, and looks whether what is made from the sources is as they are |

pub mod api_changes;
pub mod asyncapi;
mod changelog;
pub mod check;
pub mod diagram;
pub mod new_context;
pub mod new_room;
pub mod openapi;
mod repository;
mod scaffold;

pub use repository::Repository;
