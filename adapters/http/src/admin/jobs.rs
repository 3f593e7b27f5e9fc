use std::sync::Arc;

use poem_openapi::{ApiResponse, OpenApi, param::Path, payload::Json};
use portreeve::jobs::{JobService, JobsManage, JobsRead, RunId};
use uuid::Uuid;

use super::{
    job_body::JobList,
    problems::{UNKNOWN_JOB, UNKNOWN_JOB_RUN},
    run_body::RunBody,
    tag::Tag,
};
use crate::{
    problem::{common, problem_set},
    security::{ADMIN, Allowed},
};

pub struct JobsApi(pub Arc<JobService>);

problem_set!(ListJobsProblem = ADMIN);
problem_set!(
    GetJobRunProblem = ADMIN,
    &[&common::MALFORMED, &UNKNOWN_JOB_RUN],
);
problem_set!(RunJobProblem = ADMIN, &[&UNKNOWN_JOB]);

#[OpenApi(prefix_path = "/api/v1/admin/jobs", tag = "Tag::Admin")]
impl JobsApi {
    /// List the jobs
    ///
    /// Returns the jobs by name, each with the run that works or comes next and the one that ended last.
    #[oai(path = "/", method = "get", operation_id = "listJobs")]
    async fn list(&self, caller: Allowed<JobsRead>) -> Result<Json<JobList>, ListJobsProblem> {
        let jobs = self.0.list(&caller.0).await?;
        Ok(Json(JobList::from(jobs.as_slice())))
    }

    /// Get a run of a job
    ///
    /// A run is kept until 30 days after its end.
    #[oai(path = "/:id", method = "get", operation_id = "getJobRun")]
    async fn run(
        &self,
        caller: Allowed<JobsRead>,
        /// The id of the run.
        id: Path<Uuid>,
    ) -> Result<Json<RunBody>, GetJobRunProblem> {
        let run = self.0.run(&caller.0, RunId::from_uuid(id.0)).await?;
        Ok(Json(RunBody::from(&run)))
    }

    /// Run a job now
    ///
    /// Makes the next run of a scheduled job due now, and returns it. A job has one run at a time: if a run is at work already, that one
    /// is returned and no other is added, so a repeated request is harmless. An instance begins the run within a second; `getJobRun`
    /// returns its state. The schedule goes on from the end of the run.
    #[oai(path = "/:name/run", method = "post", operation_id = "runJob")]
    async fn run_now(
        &self,
        caller: Allowed<JobsManage>,
        /// The name of the job.
        name: Path<String>,
    ) -> Result<RunAccepted, RunJobProblem> {
        let run = self.0.run_now(&caller.0, &name.0).await?;
        Ok(RunAccepted::Accepted(Json(RunBody::from(&run))))
    }
}

#[derive(ApiResponse)]
enum RunAccepted {
    /// The run is due, or at work already.
    #[oai(status = 202)]
    Accepted(Json<RunBody>),
}
