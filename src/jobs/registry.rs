use std::{collections::BTreeMap, sync::Arc};

use super::{Arguments, InvalidSchedule, Job, NewRun, RunId, Schedule};
use crate::shared::Timestamp;

/// The key of the runs that are made by the schedule, and of those that an administrator starts.
const SCHEDULED: &str = "schedule";

/// The jobs of this program, by their names.
pub struct JobRegistry(BTreeMap<&'static str, Registered>);

/// A job with its schedule.
pub(super) struct Registered {
    pub job: Arc<dyn Job>,
    pub schedule: Option<Schedule>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidJob {
    #[error("two jobs are called {0}")]
    NameTaken(&'static str),
    #[error("the job {name}")]
    Schedule {
        name: &'static str,
        #[source]
        error: InvalidSchedule,
    },
}

impl JobRegistry {
    pub fn new(jobs: Vec<Arc<dyn Job>>) -> Result<Self, InvalidJob> {
        let mut registered = BTreeMap::new();
        for job in jobs {
            let name = job.name();
            let schedule = job.schedule().map(Schedule::parse).transpose();
            let schedule = schedule.map_err(|error| InvalidJob::Schedule { name, error })?;
            let one = Registered { job, schedule };
            if registered.insert(name, one).is_some() {
                return Err(InvalidJob::NameTaken(name));
            }
        }
        Ok(Self(registered))
    }

    /// In the order of the alphabet.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.keys().copied().collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Registered> {
        self.0.get(name)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Registered> {
        self.0.values()
    }
}

impl Registered {
    /// The run that comes first after `after`. None if the job has no schedule.
    pub fn next_run(&self, after: Timestamp, now: Timestamp, random: [u8; 16]) -> Option<NewRun> {
        let run_at = self.schedule.as_ref()?.next_after(after)?;
        Some(self.scheduled(run_at, now, random))
    }

    /// Whether nobody whose clock is right plans a run for this time while `next` is the next one. The clocks of two processes may differ, so
    /// one time more is waited for.
    pub fn is_too_late(&self, run_at: Timestamp, next: &NewRun) -> bool {
        let schedule = self.schedule.as_ref();
        let second = schedule.and_then(|schedule| schedule.next_after(next.run_at));
        second.is_some_and(|second| run_at > second)
    }

    /// The one run of its schedule, at this time.
    pub fn scheduled(&self, run_at: Timestamp, now: Timestamp, random: [u8; 16]) -> NewRun {
        NewRun {
            id: RunId::new(now, random),
            job: self.job.name().to_owned(),
            key: Some(SCHEDULED.to_owned()),
            arguments: Arguments::default(),
            run_at,
            created_at: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::MockJob;

    fn job(name: &'static str, schedule: Option<&'static str>) -> Arc<dyn Job> {
        let mut job = MockJob::new();
        job.expect_name().return_const(name);
        job.expect_schedule().return_const(schedule);
        Arc::new(job)
    }

    #[test]
    fn two_jobs_of_one_name_are_refused() {
        let both = vec![job("mail", None), job("mail", None)];

        let refused = JobRegistry::new(both).err();

        assert_eq!(refused, Some(InvalidJob::NameTaken("mail")));
    }

    #[test]
    fn a_schedule_that_is_none_is_refused_with_the_name_of_its_job() {
        let refused = JobRegistry::new(vec![job("purge", Some("hourly"))]).err();

        let message = refused.map(|error| error.to_string());
        assert_eq!(message.as_deref(), Some("the job purge"));
    }
}
