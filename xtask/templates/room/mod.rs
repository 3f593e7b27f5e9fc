//! Widgets, each of one account, which its owner confirms once.
//!
//! Write here what this room is for, and where to start reading. It is a beginning: an aggregate with its rule, a repository with one
//! compare-and-set method, and one use case. Its stores, its wiring and its API are still to come.

mod error;
#[cfg(test)]
mod mocks;
mod ports;
mod service;
mod widget_file;

pub use error::Error;
#[cfg(test)]
pub use ports::MockWidgetRepository;
pub use ports::WidgetRepository;
pub use service::{ConfirmWidget, WidgetService};
pub use widget_file::{Widget, WidgetId, WidgetState};
