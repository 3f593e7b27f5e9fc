//! Every refusal of this API, in one shape (RFC 9457).
//!
//! A [`Kind`] is one exact problem, with its status, slug and explanation; each context declares its own with [`kinds!`], and what several
//! have in common is in [`common`]. A [`Problem`] is a kind in one case, on its way out. [`problem_set!`] makes the error type of an
//! operation from the kinds it may answer with. No context is named here: their kinds come as data.

pub mod common;
pub mod common_rules;
mod fields;
mod kind;
mod language;
mod parameters;
mod refusal;
mod render;
mod rule;
mod set;
mod sources;

pub use self::{
    fields::FieldErrors,
    kind::{Code, Kind},
    language::{Language, Text},
    refusal::{FieldFault, Problem},
    render::{EXAMPLE_REQUEST_ID, ProblemJson},
    rule::{BrokenRule, Rule},
    set::{named_in, responses},
};
pub(crate) use self::{kind::kinds, rule::rules, set::problem_set};
