//! What becomes of an account, from its registration on.

mod administration;
mod operator;
mod password_change;
mod registration;

pub use operator::{AccountRef, Operator};
pub use password_change::ChangePassword;
pub use registration::{Register, RegistrationFaults};
