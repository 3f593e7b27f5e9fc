//! Roles as sets of permissions.

mod operator;
mod roles;

pub use operator::Operator;
pub(in crate::auth) use roles::allow;
