use poem_openapi::{Object, types::Example};
use portreeve::jobs::JobStatus;

use super::run_body::RunBody;

/// The jobs of the service.
#[derive(Object)]
#[oai(example)]
pub struct JobList {
    /// By name.
    items: Vec<JobBody>,
}

/// Work that is done in the background.
#[derive(Object)]
#[oai(rename = "Job", skip_serializing_if_is_none)]
pub struct JobBody {
    /// The name of the job.
    name: String,
    /// The times at which it runs, as a cron expression in UTC. Absent if it has no schedule.
    schedule: Option<String>,
    /// The run that works or comes next. Absent if none is planned.
    next_run: Option<RunBody>,
    /// The run that ended last. Absent if none has.
    last_run: Option<RunBody>,
    /// The number of runs that are due and have not begun.
    backlog: u64,
}

impl From<&[JobStatus]> for JobList {
    fn from(jobs: &[JobStatus]) -> Self {
        Self {
            items: jobs.iter().map(JobBody::from).collect(),
        }
    }
}

impl From<&JobStatus> for JobBody {
    fn from(job: &JobStatus) -> Self {
        Self {
            name: job.name.to_owned(),
            schedule: job.schedule.clone(),
            next_run: job.next.as_ref().map(RunBody::from),
            last_run: job.last.as_ref().map(RunBody::from),
            backlog: job.backlog,
        }
    }
}

impl Example for JobList {
    fn example() -> Self {
        let job = JobBody {
            name: "purge_sessions".into(),
            schedule: Some("7 * * * *".into()),
            next_run: Some(RunBody::waiting()),
            last_run: Some(RunBody::example()),
            backlog: 0,
        };
        Self { items: vec![job] }
    }
}
