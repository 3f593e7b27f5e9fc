//! What a password must be, and the ports that hash it and estimate its strength.

mod advice;
mod error;
mod password;
mod ports;

pub use advice::PasswordAdvice;
pub use error::Error;
pub use password::{Password, PasswordRule};
pub use ports::{
    HashError, HashPopulation, PasswordHasher, PasswordMatch, PasswordStrength, Strength,
};
#[cfg(any(test, feature = "mocks"))]
pub use ports::{MockPasswordHasher, MockPasswordStrength};
