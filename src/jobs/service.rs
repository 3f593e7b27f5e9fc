use std::sync::Arc;

use super::{Error, JobRegistry, JobRepository, JobsManage, JobsRead, Run, RunId};
use crate::shared::{Allowed, Clock, Secrets};

/// What administrators see of the jobs, and start before their time.
pub struct JobService {
    registry: Arc<JobRegistry>,
    runs: Arc<dyn JobRepository>,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn Secrets>,
}

/// A job, with the runs that say most of it.
#[derive(Clone, Debug, PartialEq)]
pub struct JobStatus {
    pub name: &'static str,
    /// A cron expression in UTC. None for a job that is only queued.
    pub schedule: Option<String>,
    /// The run that works or comes next.
    pub next: Option<Run>,
    /// The run that ended last.
    pub last: Option<Run>,
    /// Runs that are due and that nobody works on yet.
    pub backlog: u64,
}

impl JobService {
    pub fn new(
        registry: Arc<JobRegistry>,
        runs: Arc<dyn JobRepository>,
        clock: Arc<dyn Clock>,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        Self {
            registry,
            runs,
            clock,
            secrets,
        }
    }

    pub fn registry(&self) -> &Arc<JobRegistry> {
        &self.registry
    }

    /// All jobs, in the order of the alphabet.
    pub async fn list(&self, _: &Allowed<JobsRead>) -> Result<Vec<JobStatus>, Error> {
        let names = self.registry.names();
        let latest = self.runs.latest(&names).await?;
        let backlog = self.runs.backlog(self.clock.now()).await?;
        let of = |name: &str, has_ended: bool| {
            let mut runs = latest.iter();
            let found = runs.find(|run| run.job == name && run.ended_at.is_some() == has_ended);
            found.cloned()
        };
        let jobs = self.registry.all().map(|registered| {
            let name = registered.job.name();
            let waiting = backlog.iter().find(|backlog| backlog.job == name);
            let schedule = registered.schedule.as_ref();
            JobStatus {
                name,
                schedule: schedule.map(|schedule| schedule.expression().to_owned()),
                next: of(name, false),
                last: of(name, true),
                backlog: waiting.map_or(0, |backlog| backlog.runs),
            }
        });
        Ok(jobs.collect())
    }

    pub async fn run(&self, _: &Allowed<JobsRead>, id: RunId) -> Result<Run, Error> {
        self.runs.by_id(id).await?.ok_or(Error::UnknownRun)
    }

    /// Makes the next run of a scheduled job due now. Returns that run, or the one that is at work.
    pub async fn run_now(&self, _: &Allowed<JobsManage>, name: &str) -> Result<Run, Error> {
        let registered = self.registry.get(name);
        let scheduled = registered.filter(|registered| registered.schedule.is_some());
        let registered = scheduled.ok_or(Error::UnknownJob)?;
        let now = self.clock.now();
        let run = registered.scheduled(now, now, self.secrets.random());
        Ok(self.runs.add_or_advance(&run).await?)
    }
}
