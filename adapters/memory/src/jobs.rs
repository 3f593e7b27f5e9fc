use std::{collections::BTreeMap, time::Instant};

use async_trait::async_trait;
use portreeve::{
    jobs::{
        Arguments, Backlog, Capacity, Ending, JobRepository, NewRun, Outcome, Progress, Run, RunId,
        RunLease, RunState,
    },
    shared::{Holder, StoreError, Timestamp},
};
use time::Duration;

use crate::MemoryStore;

/// By id.
#[derive(Default)]
pub(crate) struct Runs(BTreeMap<RunId, Row>);

struct Row {
    run: Run,
    /// When the lease ends.
    lease: Option<Instant>,
    epoch: u64,
}

impl Row {
    fn new(run: &NewRun) -> Self {
        let run = Run {
            id: run.id,
            job: run.job.clone(),
            key: run.key.clone(),
            arguments: run.arguments.clone(),
            state: RunState::Waiting,
            run_at: run.run_at,
            attempts: 0,
            progress: Progress::default(),
            error: None,
            created_at: run.created_at,
            started_at: None,
            ended_at: None,
        };
        Self {
            run,
            lease: None,
            epoch: 0,
        }
    }

    fn is_claimable(&self, now: Timestamp) -> bool {
        let has_ended = self.run.ended_at.is_some();
        let is_leased = self.lease.is_some_and(|until| until > Instant::now());
        !has_ended && self.run.run_at <= now && !is_leased
    }

    /// In the order of claims.
    fn age(&self) -> (Timestamp, RunId) {
        (self.run.run_at, self.run.id)
    }
}

impl Runs {
    fn add(&mut self, run: &NewRun) -> bool {
        let is_there = self.0.contains_key(&run.id) || self.same_key(run).is_some();
        if !is_there {
            self.0.insert(run.id, Row::new(run));
        }
        !is_there
    }

    /// The unique index.
    fn same_key(&mut self, run: &NewRun) -> Option<&mut Row> {
        let key = run.key.as_ref()?;
        let mut rows = self.0.values_mut();
        rows.find(|row| {
            row.run.job == run.job
                && row.run.key.as_ref() == Some(key)
                && row.run.ended_at.is_none()
        })
    }

    fn leased(&mut self, lease: &RunLease) -> Option<&mut Row> {
        let row = self.0.get_mut(&lease.run)?;
        (row.epoch == lease.epoch && row.run.state == RunState::Running).then_some(row)
    }

    fn of<'r>(&'r self, job: &'r str) -> impl Iterator<Item = &'r Row> {
        self.0.values().filter(move |row| row.run.job == job)
    }
}

#[async_trait]
impl JobRepository for MemoryStore {
    async fn add(&self, run: &NewRun) -> Result<bool, StoreError> {
        let added = self.state().runs.add(run);
        if added {
            self.0.runs_added.notify_one();
        }
        Ok(added)
    }

    async fn add_or_advance(&self, run: &NewRun) -> Result<Run, StoreError> {
        let mut state = self.state();
        let found = match state.runs.same_key(run) {
            Some(row) => {
                row.run.run_at = row.run.run_at.min(run.run_at);
                row.run.clone()
            }
            None => {
                let row = Row::new(run);
                state.runs.0.entry(run.id).or_insert(row).run.clone()
            }
        };
        self.0.runs_added.notify_one();
        Ok(found)
    }

    async fn claim(
        &self,
        _: Holder,
        duration: Duration,
        now: Timestamp,
        capacities: &[Capacity],
    ) -> Result<Vec<(Run, RunLease)>, StoreError> {
        let mut state = self.state();
        let mut claimed = Vec::new();
        for capacity in capacities {
            let due = state.runs.of(capacity.job);
            let mut due: Vec<_> = due
                .filter(|row| row.is_claimable(now))
                .map(Row::age)
                .collect();
            due.sort();
            for (_, id) in due.into_iter().take(capacity.free.into()) {
                if let Some(row) = state.runs.0.get_mut(&id) {
                    row.lease = Some(Instant::now() + duration.unsigned_abs());
                    row.epoch += 1;
                    row.run.state = RunState::Running;
                    row.run.attempts += 1;
                    row.run.started_at = Some(now);
                    let lease = RunLease {
                        run: id,
                        epoch: row.epoch,
                        duration,
                    };
                    claimed.push((row.run.clone(), lease));
                }
            }
        }
        Ok(claimed)
    }

    async fn renew(&self, lease: &RunLease, progress: Progress) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(row) = state.runs.leased(lease) else {
            return Ok(false);
        };
        row.lease = Some(Instant::now() + lease.duration.unsigned_abs());
        row.run.progress = progress;
        Ok(true)
    }

    async fn finish(&self, lease: &RunLease, ending: &Ending) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(row) = state.runs.leased(lease) else {
            return Ok(false);
        };
        row.lease = None;
        let run = &mut row.run;
        run.state = ending.outcome.state();
        run.ended_at = ending.outcome.ends().then_some(ending.at);
        if ending.outcome.ends() {
            run.arguments = Arguments::default();
        }
        run.progress = ending.progress.unwrap_or(run.progress);
        if let Some(error) = ending.outcome.error() {
            run.error = Some(error.to_owned());
        }
        match ending.outcome {
            Outcome::Retry { at, .. } => run.run_at = at,
            Outcome::Released => run.attempts -= 1,
            Outcome::Succeeded | Outcome::Failed { .. } => {}
        }
        if let Some(next) = &ending.next {
            state.runs.add(next);
        }
        Ok(true)
    }

    async fn by_id(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        let state = self.state();
        Ok(state.runs.0.get(&id).map(|row| row.run.clone()))
    }

    async fn latest(&self, jobs: &[&'static str]) -> Result<Vec<Run>, StoreError> {
        let state = self.state();
        let of_each = jobs.iter().flat_map(|job| {
            let unended = state.runs.of(job).filter(|row| row.run.ended_at.is_none());
            let ended = state.runs.of(job).filter(|row| row.run.ended_at.is_some());
            let next = unended.min_by_key(|row| row.age());
            let last = ended.max_by_key(|row| row.run.ended_at);
            [next, last]
        });
        Ok(of_each.flatten().map(|row| row.run.clone()).collect())
    }

    async fn backlog(&self, now: Timestamp) -> Result<Vec<Backlog>, StoreError> {
        let state = self.state();
        let mut backlog: BTreeMap<&str, Backlog> = BTreeMap::new();
        for row in state.runs.0.values().filter(|row| row.is_claimable(now)) {
            let run = &row.run;
            let of_job = backlog.entry(&run.job).or_insert_with(|| Backlog {
                job: run.job.clone(),
                runs: 0,
                oldest: run.run_at,
            });
            of_job.runs += 1;
            of_job.oldest = of_job.oldest.min(run.run_at);
        }
        Ok(backlog.into_values().collect())
    }

    async fn remove_ended(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut state = self.state();
        let rows = state.runs.0.values();
        let ended = rows.filter_map(|row| Some((row.run.ended_at?, row.run.id)));
        let mut old: Vec<_> = ended.filter(|(at, _)| *at < before).collect();
        old.sort();
        old.truncate(limit.try_into().unwrap_or(usize::MAX));
        for (_, id) in &old {
            state.runs.0.remove(id);
        }
        Ok(old.len() as u64)
    }

    async fn added(&self) {
        self.0.runs_added.notified().await;
    }
}
