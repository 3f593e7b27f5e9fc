use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use time::Duration;

use super::{
    Capacity, Ending, Job, JobError, JobRegistry, JobRepository, NewRun, Outcome, Progress, Run,
    RunContext, RunId, RunLease, RunState,
};
use crate::shared::{Clock, Holder, Secrets, StoreError, Timestamp};

/// How long another process waits before it takes over the runs of one that was killed.
const LEASE: Duration = Duration::seconds(30);

/// Takes runs through one process: claims them, has their jobs do them, and writes what came of it.
///
/// It has no loop, deadline or task of its own, because those need a runtime: the composition root has them.
pub struct JobWorker {
    registry: Arc<JobRegistry>,
    runs: Arc<dyn JobRepository>,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn Secrets>,
    holder: Holder,
    /// What this process has claimed and not finished.
    held: Mutex<HashMap<RunId, (&'static str, RunLease)>>,
}

/// A run that this process has claimed.
pub struct Claimed {
    job: Arc<dyn Job>,
    run: Run,
    lease: RunLease,
    context: RunContext,
    /// What the store was told last, and when.
    written: Mutex<(Progress, Timestamp)>,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    Succeeded,
    /// It failed, and is due again at this time.
    WillRetry(Timestamp),
    GivenUp,
    /// The lease had ended, and another process has the run.
    Lost,
}

impl Claimed {
    pub fn job(&self) -> &dyn Job {
        self.job.as_ref()
    }

    pub fn run(&self) -> &Run {
        &self.run
    }

    /// Does it, unless it was attempted often enough: a run that kills its process is not to kill all processes in turn.
    pub async fn attempt(&self) -> Result<(), JobError> {
        if self.run.attempts > self.job.retry().attempts {
            let reason = "the process that worked on it was gone before the attempt ended";
            return Err(JobError::because(reason).permanent());
        }
        self.job.run(&self.context).await
    }
}

impl JobWorker {
    pub fn new(
        registry: Arc<JobRegistry>,
        runs: Arc<dyn JobRepository>,
        clock: Arc<dyn Clock>,
        secrets: Arc<dyn Secrets>,
        holder: Holder,
    ) -> Self {
        Self {
            registry,
            runs,
            clock,
            secrets,
            holder,
            held: Mutex::default(),
        }
    }

    pub fn registry(&self) -> &JobRegistry {
        &self.registry
    }

    /// Sees to it that the next run of each scheduled job is there. It is added when the one before ends: so only the first start of a job
    /// finds it missing.
    ///
    /// A run that waits for longer than the schedule ever has it wait was planned by a clock that was ahead, and would stop its job until
    /// then. It is advanced. Returns the jobs of those.
    pub async fn schedule(&self) -> Result<Vec<&'static str>, StoreError> {
        let now = self.clock.now();
        let planned = self.runs.latest(&self.registry.names()).await?;
        let mut advanced = Vec::new();
        for registered in self.registry.all() {
            let Some(next) = registered.next_run(now, now, self.secrets.random()) else {
                continue;
            };
            let mut waiting = planned.iter().filter(|run| run.state == RunState::Waiting);
            let waiting = waiting.find(|run| run.job == next.job && run.key == next.key);
            if waiting.is_some_and(|run| registered.is_too_late(run.run_at, &next)) {
                self.runs.add_or_advance(&next).await?;
                advanced.push(registered.job.name());
            } else {
                self.runs.add(&next).await?;
            }
        }
        Ok(advanced)
    }

    /// Claims runs that are due, as many as there is room for.
    pub async fn claim(&self) -> Result<Vec<Claimed>, StoreError> {
        let capacities = self.capacities();
        if capacities.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.clock.now();
        let claimed = self.runs.claim(self.holder, LEASE, now, &capacities);
        let claimed = claimed.await?.into_iter();
        // A store returns only what was asked for.
        let known = claimed.filter_map(|(run, lease)| {
            let job = self.registry.get(&run.job)?.job.clone();
            self.held().insert(run.id, (job.name(), lease));
            let context = RunContext::new(run.id, run.arguments.clone(), run.attempts);
            context.report(run.progress.done, run.progress.total);
            Some(Claimed {
                job,
                lease,
                context,
                written: Mutex::new((run.progress, now)),
                run,
            })
        });
        Ok(known.collect())
    }

    /// Renews the lease if a third of it is over, or if there is progress to be written. False if the run is another's now.
    pub async fn heartbeat(&self, claimed: &Claimed) -> Result<bool, StoreError> {
        let (now, progress) = (self.clock.now(), claimed.context.progress());
        let (before, at) = *lock(&claimed.written);
        // Also if the clock was set back.
        if progress == before && (now - at).abs() < LEASE / 3 {
            return Ok(true);
        }
        let is_ours = self.runs.renew(&claimed.lease, progress).await?;
        *lock(&claimed.written) = (progress, now);
        if !is_ours {
            self.forget(claimed.lease);
        }
        Ok(is_ours)
    }

    /// Writes the result of an attempt, and adds the next run of a scheduled job.
    pub async fn finish(
        &self,
        claimed: &Claimed,
        result: Result<(), JobError>,
    ) -> Result<Finished, StoreError> {
        let now = self.clock.now();
        let (outcome, finished) = match result {
            Ok(()) => (Outcome::Succeeded, Finished::Succeeded),
            Err(error) => failed(claimed, now, &error),
        };
        let next = match finished {
            Finished::Succeeded | Finished::GivenUp => self.next(claimed, now),
            Finished::WillRetry(_) | Finished::Lost => None,
        };
        let ending = Ending {
            outcome,
            at: now,
            progress: Some(claimed.context.progress()),
            next,
        };
        let is_ours = self.runs.finish(&claimed.lease, &ending).await?;
        self.forget(claimed.lease);
        Ok(if is_ours { finished } else { Finished::Lost })
    }

    /// Leaves all that was claimed and not finished to others, at once. For a process that ends, and has broken it off.
    pub async fn release(&self) -> Result<(), StoreError> {
        let held = std::mem::take(&mut *self.held());
        for (_, lease) in held.into_values() {
            let ending = Ending {
                outcome: Outcome::Released,
                at: self.clock.now(),
                progress: None,
                next: None,
            };
            self.runs.finish(&lease, &ending).await?;
        }
        Ok(())
    }

    /// Returns when runs may have been added: see [`JobRepository::added`].
    pub async fn added(&self) {
        self.runs.added().await;
    }

    /// After the time of this run too, which the clock of another process may have reached earlier: or it would run once more.
    fn next(&self, claimed: &Claimed, now: Timestamp) -> Option<NewRun> {
        let registered = self.registry.get(claimed.job.name())?;
        let after = now.max(claimed.run.run_at);
        registered.next_run(after, now, self.secrets.random())
    }

    /// Those of the jobs that have room for another run.
    fn capacities(&self) -> Vec<Capacity> {
        let held = self.held();
        let jobs = self.registry.all().map(|registered| {
            let job = registered.job.name();
            let busy = held.values().filter(|(other, _)| *other == job).count();
            let busy = u16::try_from(busy).unwrap_or(u16::MAX);
            let free = registered.job.concurrency().saturating_sub(busy);
            Capacity { job, free }
        });
        jobs.filter(|capacity| capacity.free > 0).collect()
    }

    /// Unless this process has claimed the run once more.
    fn forget(&self, lease: RunLease) {
        let mut held = self.held();
        if held.get(&lease.run).is_some_and(|(_, held)| *held == lease) {
            held.remove(&lease.run);
        }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<RunId, (&'static str, RunLease)>> {
        lock(&self.held)
    }
}

fn failed(claimed: &Claimed, now: Timestamp, error: &JobError) -> (Outcome, Finished) {
    let retry_at = claimed.job.retry().retry_at(now, claimed.run.attempts);
    let reason = error.to_string();
    match retry_at.filter(|_| !error.is_permanent()) {
        Some(at) => (
            Outcome::Retry { at, error: reason },
            Finished::WillRetry(at),
        ),
        None => (Outcome::Failed { error: reason }, Finished::GivenUp),
    }
}

/// What is in it is whole at any moment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
