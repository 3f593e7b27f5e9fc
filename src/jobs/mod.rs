//! Work that is done later, or again and again: a durable queue with a scheduler.
//!
//! A [`Job`] is a kind of work. Each time it is done is a [`Run`]: a row in the store that some process claims, by a lease, when it is due. A
//! run is done at least once, because a process may be killed between its work and the note of it: so a job must do no harm when it does
//! something again. What has a [`Schedule`] has one run that waits for its time, however many processes there are.
//!
//! | file | its subject |
//! |---|---|
//! | `job.rs` | what a kind of work says of itself |
//! | `run.rs` | one run, and what it is made with |
//! | `schedule.rs` | cron expressions |
//! | `registry.rs` | the jobs of this program |
//! | `repository.rs` | the port: claiming, renewing, finishing |
//! | `worker.rs` | the way of a run through one process |
//! | `service.rs` | what administrators see and start |

mod error;
mod job;
mod registry;
mod repository;
mod run;
mod schedule;
mod service;
mod worker;

pub use self::{
    error::Error,
    job::{Job, JobError, RunContext},
    registry::{InvalidJob, JobRegistry},
    repository::{Backlog, Capacity, Ending, JobRepository, Outcome, RunLease},
    run::{Arguments, NewRun, Progress, Run, RunId, RunState},
    schedule::{InvalidSchedule, Schedule},
    service::{JobService, JobStatus},
    worker::{Claimed, Finished, JobWorker},
};
#[cfg(any(test, feature = "mocks"))]
pub use self::{job::MockJob, repository::MockJobRepository};

crate::shared::permission::permissions! {
    /// To see what runs in the background, and how it went.
    JobsRead "jobs.read",
    /// To start it before its time.
    JobsManage "jobs.manage",
}
