//! The life of an account: registration, change of the password, administration.

mod administration;
mod error;
#[cfg(test)]
mod mocks;
mod operator;
mod password_change;
mod registration;
mod service;

pub use error::Error;
pub use operator::AccountRef;
pub use password_change::ChangePassword;
pub use registration::{Register, RegistrationFaults};
pub use service::LifecycleService;
