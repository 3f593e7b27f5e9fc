//! Widgets: what an account creates and keeps for itself.
//!
//! A widget belongs to one account and has a name that no other of that account has. No other account learns that it exists.

mod error;
mod events;
mod widget_file;
mod name;
mod ports;
mod service;

pub use error::Error;
pub use events::Event;
pub use widget_file::{Widget, WidgetId, WidgetState};
pub use name::{WidgetName, InvalidWidgetName};
#[cfg(any(test, feature = "mocks"))]
pub use ports::MockWidgetRepository;
pub use ports::{AddWidgetError, WidgetRepository};
pub use service::{CreateWidget, CatalogService};
