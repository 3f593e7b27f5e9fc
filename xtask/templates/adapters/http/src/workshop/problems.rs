//! What the errors of `workshop` are over HTTP. No wildcard: a new error does not compile until somebody has chosen its answer.

use portreeve::workshop::Error;

use crate::{
    kinds::{self, Kind},
    problem::Problem,
    problem_set::problem_set,
};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownGizmo => Self::of(&kinds::UNKNOWN_GIZMO),
            Error::NameTaken => Self::of(&kinds::GIZMO_NAME_TAKEN),
            Error::Store(error) => error.into(),
        }
    }
}

static LIST: &[&Kind] = &[&kinds::MALFORMED, &kinds::VALIDATION_FAILED];
static CREATE: &[&Kind] = &[&kinds::GIZMO_NAME_TAKEN];
static ONE: &[&Kind] = &[&kinds::MALFORMED, &kinds::UNKNOWN_GIZMO];

problem_set!(ListGizmosProblem = kinds::SIGNED_IN, LIST);
problem_set!(CreateGizmoProblem = kinds::SIGNED_IN, kinds::WITH_FIELDS, CREATE);
problem_set!(GetGizmoProblem = kinds::SIGNED_IN, ONE);
