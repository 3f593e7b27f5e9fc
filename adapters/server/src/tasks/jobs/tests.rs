//! With tokio's paused time, which advances to the next timer when every task waits. The clock of the core stands still.

use std::sync::Mutex;

use async_trait::async_trait;
use portreeve::{
    jobs::{Arguments, Job, JobRegistry, JobRepository, NewRun, Run, RunContext, RunId, RunState},
    shared::{Clock, Holder, RetryPolicy, Secrets, Timestamp},
};
use portreeve_memory::MemoryStore;
use time::macros::datetime;
use uuid::Uuid;

use super::*;

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        NOW
    }
}

impl Secrets for Standing {
    fn random(&self) -> [u8; 16] {
        [7; 16]
    }
}

#[derive(Clone, Copy)]
enum Behaviour {
    Succeeds,
    Panics,
    Hangs,
}

/// Notes each attempt before it does what it does.
struct Mail(Behaviour, Arc<Mutex<Vec<RunId>>>);

#[async_trait]
impl Job for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn deadline(&self) -> time::Duration {
        time::Duration::minutes(3)
    }

    fn concurrency(&self) -> u16 {
        2
    }

    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            attempts: 1,
            ..RetryPolicy::default()
        }
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError> {
        self.1.lock().unwrap().push(run.id);
        match self.0 {
            Behaviour::Succeeds => Ok(()),
            Behaviour::Panics => panic!("a bug in a job"),
            Behaviour::Hangs => std::future::pending().await,
        }
    }
}

struct Process {
    store: MemoryStore,
    tasks: Arc<JobTasks>,
    attempted: Arc<Mutex<Vec<RunId>>>,
}

impl Process {
    fn with(behaviour: Behaviour) -> Self {
        let (store, attempted) = (MemoryStore::new(), Arc::default());
        let job = Arc::new(Mail(behaviour, Arc::clone(&attempted)));
        let worker = JobWorker::new(
            Arc::new(JobRegistry::new(vec![job]).unwrap()),
            Arc::new(store.clone()),
            Arc::new(Standing),
            Arc::new(Standing),
            Holder(Uuid::nil()),
        );
        Self {
            store,
            tasks: Arc::new(JobTasks::new(worker)),
            attempted,
        }
    }

    async fn queues(&self, n: u128) -> RunId {
        let run = NewRun {
            id: RunId::from_uuid(Uuid::from_u128(n)),
            job: "mail".into(),
            key: None,
            arguments: Arguments::default(),
            run_at: NOW,
            created_at: NOW,
        };
        assert!(JobRepository::add(&self.store, &run).await.unwrap());
        run.id
    }

    async fn run(&self, id: RunId) -> Run {
        let found = JobRepository::by_id(&self.store, id).await.unwrap();
        found.unwrap()
    }

    fn attempts(&self) -> usize {
        self.attempted.lock().unwrap().len()
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_added_here_is_run_without_waiting_for_the_next_look() {
    let process = Process::with(Behaviour::Succeeds);
    let task = tokio::spawn(process.tasks.clone().run());
    sleep(POLL_INTERVAL / 10).await;

    let id = process.queues(1).await;
    sleep(POLL_INTERVAL / 10).await;

    assert_eq!(process.run(id).await.state, RunState::Succeeded);
    task.abort();
}

#[tokio::test(start_paused = true)]
async fn a_panic_and_an_endless_attempt_are_failed_ones() {
    for (behaviour, reason) in [
        (Behaviour::Panics, "the job panicked"),
        (Behaviour::Hangs, "no end within 180 s"),
    ] {
        let process = Process::with(behaviour);
        let id = process.queues(1).await;

        process.tasks.run_until_idle().await.unwrap();

        let run = process.run(id).await;
        assert_eq!(run.state, RunState::Failed);
        assert_eq!(run.error.as_deref(), Some(reason));
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_runs_are_at_work_than_the_job_allows() {
    let process = Process::with(Behaviour::Hangs);
    for n in 1..=3 {
        process.queues(n).await;
    }
    let task = tokio::spawn(process.tasks.clone().run());

    sleep(Duration::from_secs(60)).await;
    let before = process.attempts();
    // The first two have reached their deadline.
    sleep(Duration::from_secs(180)).await;

    assert_eq!((before, process.attempts()), (2, 3));
    task.abort();
}

#[tokio::test(start_paused = true)]
async fn what_a_process_breaks_off_is_due_at_once() {
    let process = Process::with(Behaviour::Hangs);
    let id = process.queues(1).await;
    let task = tokio::spawn(process.tasks.clone().run());
    sleep(POLL_INTERVAL).await;
    assert_eq!(process.run(id).await.state, RunState::Running);

    task.abort();
    process.tasks.release().await.unwrap();

    let run = process.run(id).await;
    assert_eq!((run.state, run.attempts), (RunState::Waiting, 0));
}
