//! Gizmos: what somebody with an account makes and keeps for themselves.
//!
//! A gizmo belongs to one account and has a name that no other of that account has. Nobody else learns even that it exists.

mod error;
mod events;
mod gizmo_file;
mod name;
mod ports;
mod service;

pub use error::Error;
pub use events::Event;
pub use gizmo_file::{Gizmo, GizmoId, GizmoState};
pub use name::{GizmoName, InvalidGizmoName};
#[cfg(any(test, feature = "mocks"))]
pub use ports::MockGizmoRepository;
pub use ports::{AddGizmoError, GizmoRepository};
pub use service::{CreateGizmo, WorkshopService};
