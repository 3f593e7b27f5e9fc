use poem_openapi::{Enum, Object, types::Example};
use portreeve::{
    jobs::{Run, RunState},
    shared::Timestamp,
};
use time::Duration;
use uuid::{Uuid, uuid};

use crate::examples::TIME;

/// One run of a job, with all its attempts.
#[derive(Object)]
#[oai(rename = "JobRun", example, skip_serializing_if_is_none)]
pub struct RunBody {
    /// The id of the run.
    id: Uuid,
    /// The name of the job.
    job: String,
    /// `waiting` for its time or for another attempt, `running`, `succeeded`, or `failed` after the last attempt.
    state: RunStateName,
    /// The time at which it is due, or its next attempt.
    run_at: Timestamp,
    /// The number of attempts that were begun.
    attempts: u32,
    /// How far it has come.
    progress: ProgressBody,
    /// Why the last attempt that failed did so.
    error: Option<String>,
    /// The time at which the run was planned.
    created_at: Timestamp,
    /// The time at which the last attempt began.
    started_at: Option<Timestamp>,
    /// The time at which the run succeeded or was given up.
    ended_at: Option<Timestamp>,
}

/// How far a run has come, in units of its job.
#[derive(Object)]
#[oai(rename = "JobProgress", skip_serializing_if_is_none)]
pub struct ProgressBody {
    /// What is done.
    done: u64,
    /// What there is to do. Absent if that is not known.
    total: Option<u64>,
}

/// The state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", rename = "JobRunState")]
pub enum RunStateName {
    Waiting,
    Running,
    Succeeded,
    Failed,
}

impl From<RunState> for RunStateName {
    fn from(state: RunState) -> Self {
        match state {
            RunState::Waiting => Self::Waiting,
            RunState::Running => Self::Running,
            RunState::Succeeded => Self::Succeeded,
            RunState::Failed => Self::Failed,
        }
    }
}

impl From<&Run> for RunBody {
    fn from(run: &Run) -> Self {
        Self {
            id: run.id.as_uuid(),
            job: run.job.clone(),
            state: run.state.into(),
            run_at: run.run_at,
            attempts: run.attempts,
            progress: ProgressBody {
                done: run.progress.done,
                total: run.progress.total,
            },
            error: run.error.clone(),
            created_at: run.created_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
        }
    }
}

impl RunBody {
    /// The one after the example.
    pub fn waiting() -> Self {
        Self {
            id: uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c073991"),
            state: RunStateName::Waiting,
            run_at: TIME + Duration::minutes(67),
            attempts: 0,
            progress: ProgressBody {
                done: 0,
                total: None,
            },
            created_at: TIME + Duration::minutes(8),
            started_at: None,
            ended_at: None,
            ..Self::example()
        }
    }
}

impl Example for RunBody {
    fn example() -> Self {
        Self {
            id: uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c073990"),
            job: "purge_sessions".into(),
            state: RunStateName::Succeeded,
            run_at: TIME + Duration::minutes(7),
            attempts: 1,
            progress: ProgressBody {
                done: 60,
                total: None,
            },
            error: None,
            created_at: TIME,
            started_at: Some(TIME + Duration::minutes(7)),
            ended_at: Some(TIME + Duration::minutes(8)),
        }
    }
}
