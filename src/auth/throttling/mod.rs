mod guard;
mod rules;

pub(in crate::auth) use rules::Attempt;
pub use rules::SCOPES;
