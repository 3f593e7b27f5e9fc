//! What the errors of `users` are over HTTP. No wildcard: a new error does not compile until somebody has chosen its answer.

use portreeve::users::Error;

use crate::{
    kinds::{self, Kind},
    problem::Problem,
    problem_set::problem_set,
};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownUser => Self::of(&kinds::UNKNOWN_USER),
            Error::NotYet => Self::saying(
                &kinds::UNAVAILABLE,
                "the profile of this account is still being made",
            ),
            Error::PreconditionFailed => Self::of(&kinds::PRECONDITION_FAILED),
            Error::Contention => Self::of(&kinds::CONTENTION),
            Error::Store(error) => error.into(),
        }
    }
}

static UPDATE_ME: &[&Kind] = &[&kinds::PRECONDITION_FAILED, &kinds::CONTENTION];
static LIST: &[&Kind] = &[&kinds::MALFORMED, &kinds::VALIDATION_FAILED];
static ONE: &[&Kind] = &[&kinds::MALFORMED, &kinds::UNKNOWN_USER];
static CHANGE: &[&Kind] = &[&kinds::UNKNOWN_USER, &kinds::LAST_ADMIN, &kinds::CONTENTION];

problem_set!(GetMeProblem = kinds::SIGNED_IN);
problem_set!(
    UpdateMeProblem = kinds::SIGNED_IN,
    kinds::WITH_FIELDS,
    UPDATE_ME
);
problem_set!(ListUsersProblem = kinds::ADMIN, LIST);
problem_set!(GetUserProblem = kinds::ADMIN, ONE);
problem_set!(ChangeRoleProblem = kinds::ADMIN, kinds::WITH_BODY, CHANGE);
problem_set!(ChangeStatusProblem = kinds::ADMIN, kinds::WITH_BODY, CHANGE);
