//! All tests that need more than one crate, in one binary: linking once is what makes them quick to run.
//!
//! | module | what it holds |
//! |---|---|
//! | `contract` | what every store must do |
//! | `api` | what a client sees, in folders like the URLs |
//! | `architecture` | the rules that the design stands on |
//! | `events` | the JSON of the events, which is kept for ever |
//! | `process` | the real binary: its commands, and what a kill does to it |

mod api;
mod architecture;
mod contract;
mod events;
mod process;
mod support;
