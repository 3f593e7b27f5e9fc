//! What a password must be.

mod password;

pub use password::{Password, PasswordHash, PasswordRule};
