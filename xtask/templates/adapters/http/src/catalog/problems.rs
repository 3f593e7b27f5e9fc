//! What the errors of `catalog` are over HTTP. No wildcard: a new error does not compile until its answer is chosen.

use portreeve::catalog::{Error, InvalidWidgetName, WidgetName};

use crate::{
    problem::{BrokenRule, Kind, Problem, common, common_rules, kinds, problem_set, rules},
    security,
};

kinds! {
    UNKNOWN_WIDGET: NOT_FOUND NotFound "unknown-widget", "There is no such widget" / "Widget nicht gefunden",
        "None of yours has this id.";
    WIDGET_NAME_TAKEN: CONFLICT Conflict "widget-name-taken", "The name is taken" / "Der Name ist vergeben",
        "Another widget of yours has this name, in the same upper and lower case. Choose another name.";
}

// What its fields must be, beyond the common rules.
rules! {}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownWidget => Self::of(&UNKNOWN_WIDGET),
            Error::NameTaken => Self::of(&WIDGET_NAME_TAKEN),
            Error::Store(error) => error.into(),
        }
    }
}

impl From<InvalidWidgetName> for BrokenRule {
    fn from(error: InvalidWidgetName) -> Self {
        match error {
            InvalidWidgetName::Empty => (&common_rules::EMPTY).into(),
            InvalidWidgetName::TooLong => {
                Self::from(&common_rules::TOO_LONG).param("max", WidgetName::MAX_CHARS)
            }
            InvalidWidgetName::Control => (&common_rules::CONTROL_CHARACTERS).into(),
            InvalidWidgetName::Invisible => (&common_rules::NOTHING_VISIBLE).into(),
        }
    }
}

static LIST: &[&Kind] = &[&common::MALFORMED, &common::VALIDATION_FAILED];
static CREATE: &[&Kind] = &[&WIDGET_NAME_TAKEN];
static ONE: &[&Kind] = &[&common::MALFORMED, &UNKNOWN_WIDGET];

problem_set!(ListWidgetsProblem = security::SIGNED_IN, LIST);
problem_set!(CreateWidgetProblem = security::SIGNED_IN, common::WITH_FIELDS, CREATE);
problem_set!(GetWidgetProblem = security::SIGNED_IN, ONE);
