//! What the errors of jobs are over HTTP. No wildcard: a new error does not compile until an answer is chosen for it.

use portreeve::jobs::Error;

use crate::problem::{Problem, kinds};

kinds! {
    UNKNOWN_JOB: NOT_FOUND NotFound "unknown-job", "Job not found" / "Aufgabe nicht gefunden",
        "No job with a schedule has this name. `GET /api/v1/admin/jobs` lists the names. A job without a schedule is queued by the service itself, with arguments, and cannot be started by hand.";
    UNKNOWN_JOB_RUN: NOT_FOUND NotFound "unknown-job-run", "Run of a job not found" / "Durchlauf einer Aufgabe nicht gefunden",
        "No run of a job has this id. A run is removed 30 days after its end.";
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownJob => Self::of(&UNKNOWN_JOB),
            Error::UnknownRun => Self::of(&UNKNOWN_JOB_RUN),
            Error::Store(error) => error.into(),
        }
    }
}
