//! What the errors of `workshop` are over HTTP. No wildcard: a new error does not compile until somebody has chosen its answer.

use portreeve::workshop::Error;

use crate::{
    problem::{Kind, Problem, common, kinds, problem_set},
    security,
};

kinds! {
    UNKNOWN_GIZMO: NOT_FOUND NotFound "unknown-gizmo", "There is no such doodad",
        "None of yours has this id.";
    GIZMO_NAME_TAKEN: CONFLICT Conflict "gizmo-name-taken", "The name is taken",
        "Another doodad of yours has this name, in the same upper and lower case. Choose another name.";
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownGizmo => Self::of(&UNKNOWN_GIZMO),
            Error::NameTaken => Self::of(&GIZMO_NAME_TAKEN),
            Error::Store(error) => error.into(),
        }
    }
}

static LIST: &[&Kind] = &[&common::MALFORMED, &common::VALIDATION_FAILED];
static CREATE: &[&Kind] = &[&GIZMO_NAME_TAKEN];
static ONE: &[&Kind] = &[&common::MALFORMED, &UNKNOWN_GIZMO];

problem_set!(ListGizmosProblem = security::SIGNED_IN, LIST);
problem_set!(CreateGizmoProblem = security::SIGNED_IN, common::WITH_FIELDS, CREATE);
problem_set!(GetGizmoProblem = security::SIGNED_IN, ONE);
