//! The life of an account: registration, proof of the address, change of the password and of the address, recovery, administration.

mod administration;
mod email_change;
mod email_verification;
mod error;
mod mail_request;
#[cfg(test)]
mod mocks;
mod operator;
mod password_change;
mod password_reset;
mod pending;
mod ports;
mod proof;
mod registration;
mod service;

pub use email_change::{ChangeEmail, UndoEmailChange};
pub use email_verification::{Verified, VerifyEmail};
pub use error::Error;
pub use operator::AccountRef;
pub use password_change::ChangePassword;
pub use password_reset::ResetPassword;
pub use pending::PendingRegistration;
pub use ports::{MailRequest, MailRequestQueue, PendingRegistrationRepository};
#[cfg(any(test, feature = "mocks"))]
pub use ports::{MockMailRequestQueue, MockPendingRegistrationRepository};
pub use proof::Proof;
pub use registration::{Register, Registered, RegistrationFaults};
pub use service::{LifecycleService, Registration};
