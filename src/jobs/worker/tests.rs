use std::sync::Mutex;

use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::{
    jobs::{Arguments, MockJob, MockJobRepository, RunState},
    shared::{MockClock, MockSecrets, RetryPolicy},
};

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);
const HOLDER: Holder = Holder(Uuid::from_u128(7));

const RETRY: RetryPolicy = RetryPolicy {
    first_wait: Duration::MINUTE,
    longest_wait: Duration::HOUR,
    attempts: 3,
};

/// A job that may have two runs at once here, and does what `run` says.
fn job(
    schedule: Option<&'static str>,
    run: impl Fn(&RunContext) -> Result<(), JobError> + Send + Sync + 'static,
) -> Arc<dyn Job> {
    let mut job = MockJob::new();
    job.expect_name().return_const("mail");
    job.expect_schedule().return_const(schedule);
    job.expect_concurrency().return_const(2_u16);
    job.expect_retry().return_const(RETRY);
    job.expect_run().returning(run);
    Arc::new(job)
}

fn run(n: u128, attempts: u32) -> (Run, RunLease) {
    let id = RunId::from_uuid(Uuid::from_u128(n));
    let run = Run {
        id,
        job: "mail".into(),
        key: None,
        arguments: Arguments::default(),
        state: RunState::Running,
        run_at: NOW,
        attempts,
        progress: Progress::default(),
        error: None,
        created_at: NOW,
        started_at: Some(NOW),
        ended_at: None,
    };
    let lease = RunLease {
        run: id,
        epoch: 3,
        duration: Duration::SECOND * 30,
    };
    (run, lease)
}

/// What was asked of the store.
#[derive(Default)]
struct Asked {
    capacities: Vec<Vec<Capacity>>,
    renewed: Vec<Progress>,
    finished: Vec<(RunLease, Ending)>,
    added: Vec<NewRun>,
}

/// A store that has these runs to be claimed, and refuses what is written if they are lost.
fn store(runs: Vec<(Run, RunLease)>, are_ours: bool) -> (MockJobRepository, Arc<Mutex<Asked>>) {
    let asked = Arc::new(Mutex::new(Asked::default()));
    let mut store = MockJobRepository::new();
    let (claims, renewals, endings, additions) =
        (asked.clone(), asked.clone(), asked.clone(), asked.clone());
    store.expect_claim().returning(move |_, _, _, capacities| {
        claims.lock().unwrap().capacities.push(capacities.to_vec());
        Ok(runs.clone())
    });
    store.expect_renew().returning(move |_, progress| {
        renewals.lock().unwrap().renewed.push(progress);
        Ok(are_ours)
    });
    store.expect_finish().returning(move |lease, ending| {
        let mut asked = endings.lock().unwrap();
        asked.finished.push((*lease, ending.clone()));
        Ok(are_ours)
    });
    store.expect_latest().returning(|_| Ok(vec![]));
    store.expect_add().returning(move |run| {
        additions.lock().unwrap().added.push(run.clone());
        Ok(true)
    });
    (store, asked)
}

/// A worker whose clock shows `now`.
fn worker_at(now: Arc<Mutex<Timestamp>>, job: Arc<dyn Job>, store: MockJobRepository) -> JobWorker {
    let mut clock = MockClock::new();
    clock.expect_now().returning(move || *now.lock().unwrap());
    JobWorker::new(
        Arc::new(JobRegistry::new(vec![job]).unwrap()),
        Arc::new(store),
        Arc::new(clock),
        Arc::new(MockSecrets::counting()),
        HOLDER,
    )
}

fn worker(job: Arc<dyn Job>, store: MockJobRepository) -> JobWorker {
    worker_at(Arc::new(Mutex::new(NOW)), job, store)
}

/// Claims one run, attempts it and writes the result.
async fn goes_through(worker: &JobWorker) -> Finished {
    let claimed = worker.claim().await.unwrap().remove(0);
    let result = claimed.attempt().await;
    worker.finish(&claimed, result).await.unwrap()
}

fn fails(_: &RunContext) -> Result<(), JobError> {
    Err(JobError::because("the mail server is down"))
}

#[tokio::test]
async fn a_run_that_succeeds_is_finished_with_its_progress() {
    let (store, asked) = store(vec![run(1, 1)], true);
    let job = job(None, |run| {
        run.report(7, Some(7));
        Ok(())
    });

    let finished = goes_through(&worker(job, store)).await;

    assert_eq!(finished, Finished::Succeeded);
    let (_, ending) = asked.lock().unwrap().finished.remove(0);
    let expected = Ending {
        outcome: Outcome::Succeeded,
        at: NOW,
        progress: Some(Progress {
            done: 7,
            total: Some(7),
        }),
        next: None,
    };
    assert_eq!(ending, expected);
}

#[tokio::test]
async fn a_run_that_fails_is_due_again_later_each_time_and_at_last_given_up() {
    let mut outcomes = Vec::new();
    for attempts in 1..=3 {
        let (store, asked) = store(vec![run(1, attempts)], true);
        goes_through(&worker(job(None, fails), store)).await;
        outcomes.push(asked.lock().unwrap().finished.remove(0).1.outcome);
    }

    let error = String::from("the mail server is down");
    let retry = |minutes| Outcome::Retry {
        at: NOW + Duration::minutes(minutes),
        error: error.clone(),
    };
    assert_eq!(
        outcomes,
        [
            retry(1),
            retry(2),
            Outcome::Failed {
                error: error.clone()
            }
        ]
    );
}

#[tokio::test]
async fn what_will_never_succeed_is_given_up_at_once() {
    let (store, _) = store(vec![run(1, 1)], true);
    let job = job(None, |_| Err(JobError::because("no address").permanent()));

    let finished = goes_through(&worker(job, store)).await;

    assert_eq!(finished, Finished::GivenUp);
}

#[tokio::test]
async fn a_run_whose_processes_were_gone_each_time_is_given_up_without_another_attempt() {
    let (store, asked) = store(vec![run(1, 4)], true);
    let job = job(None, |_| panic!("it is not attempted"));

    let finished = goes_through(&worker(job, store)).await;

    assert_eq!(finished, Finished::GivenUp);
    let ending = asked.lock().unwrap().finished.remove(0).1;
    assert!(matches!(ending.outcome, Outcome::Failed { error } if error.contains("was gone")));
}

#[tokio::test]
async fn no_more_runs_are_claimed_than_the_job_may_have_at_once() {
    let (store, asked) = store(vec![run(1, 1)], true);
    let worker = worker(job(None, |_| Ok(())), store);

    let first = worker.claim().await.unwrap().remove(0);
    worker.claim().await.unwrap();
    worker.finish(&first, Ok(())).await.unwrap();
    worker.claim().await.unwrap();

    let asked = asked.lock().unwrap();
    let free = asked.capacities.iter().map(|all| all[0].free);
    assert_eq!(free.collect::<Vec<_>>(), [2, 1, 2]);
}

#[tokio::test]
async fn a_job_without_room_is_not_asked_for() {
    let (store, asked) = store(vec![run(1, 1), run(2, 1)], true);
    let worker = worker(job(None, |_| Ok(())), store);
    worker.claim().await.unwrap();

    let claimed = worker.claim().await.unwrap();

    assert!(claimed.is_empty());
    assert_eq!(asked.lock().unwrap().capacities.len(), 1);
}

#[tokio::test]
async fn the_lease_is_renewed_in_time_and_for_new_progress() {
    let now = Arc::new(Mutex::new(NOW));
    let (store, asked) = store(vec![run(1, 1)], true);
    let worker = worker_at(now.clone(), job(None, |_| Ok(())), store);
    let claimed = worker.claim().await.unwrap().remove(0);
    let heartbeats = async |at: Timestamp| {
        *now.lock().unwrap() = at;
        assert!(worker.heartbeat(&claimed).await.unwrap());
        asked.lock().unwrap().renewed.len()
    };

    let early = heartbeats(NOW + Duration::seconds(9)).await;
    let in_time = heartbeats(NOW + Duration::seconds(10)).await;
    claimed.context.report(1, None);
    let with_progress = heartbeats(NOW + Duration::seconds(11)).await;
    let set_back = heartbeats(NOW - Duration::HOUR).await;

    assert_eq!((early, in_time, with_progress, set_back), (0, 1, 2, 3));
}

#[tokio::test]
async fn a_worker_that_has_lost_the_run_learns_it() {
    let (store, _) = store(vec![run(1, 1)], false);
    let worker = worker(job(None, |_| Ok(())), store);
    let claimed = worker.claim().await.unwrap().remove(0);
    claimed.context.report(1, None);

    let is_ours = worker.heartbeat(&claimed).await.unwrap();
    let finished = worker.finish(&claimed, Ok(())).await.unwrap();

    assert_eq!((is_ours, finished), (false, Finished::Lost));
}

#[tokio::test]
async fn what_is_broken_off_is_left_to_others_once() {
    let (store, asked) = store(vec![run(1, 1), run(2, 1)], true);
    let worker = worker(job(None, |_| Ok(())), store);
    let claimed = worker.claim().await.unwrap();
    worker.finish(&claimed[0], Ok(())).await.unwrap();
    asked.lock().unwrap().finished.clear();

    worker.release().await.unwrap();
    worker.release().await.unwrap();

    let asked = asked.lock().unwrap();
    let released: Vec<_> = asked
        .finished
        .iter()
        .map(|(lease, ending)| (lease.run, ending.outcome.clone(), ending.progress))
        .collect();
    assert_eq!(released, [(claimed[1].run.id, Outcome::Released, None)]);
}

#[tokio::test]
async fn the_end_of_a_scheduled_run_adds_the_next() {
    let (store, asked) = store(vec![run(1, 1)], true);
    let worker = worker(job(Some("30 * * * *"), |_| Ok(())), store);

    goes_through(&worker).await;

    let next = asked.lock().unwrap().finished.remove(0).1.next.unwrap();
    assert_eq!(next.run_at, datetime!(2026-11-22 12:30 UTC));
    assert_eq!(next.key.as_deref(), Some("schedule"));
}

#[tokio::test]
async fn a_scheduled_run_that_is_tried_again_has_no_next_yet() {
    let (store, asked) = store(vec![run(1, 1)], true);
    let worker = worker(job(Some("30 * * * *"), fails), store);

    goes_through(&worker).await;

    assert_eq!(asked.lock().unwrap().finished.remove(0).1.next, None);
}

/// Its run was claimed by another clock, which was ahead.
#[tokio::test]
async fn a_time_that_was_done_does_not_come_again_where_the_clock_is_behind() {
    let (store, asked) = store(vec![run(1, 1)], true);
    let behind = Arc::new(Mutex::new(NOW - Duration::seconds(5)));
    let worker = worker_at(behind, job(Some("0 * * * *"), |_| Ok(())), store);

    goes_through(&worker).await;

    let next = asked.lock().unwrap().finished.remove(0).1.next.unwrap();
    assert_eq!(next.run_at, NOW + Duration::HOUR);
}

#[tokio::test]
async fn only_what_has_a_schedule_is_scheduled() {
    let (queued, nothing) = store(vec![], true);
    let (scheduled, one) = store(vec![], true);

    let only_queued = worker(job(None, |_| Ok(())), queued);
    only_queued.schedule().await.unwrap();
    let hourly = worker(job(Some("0 * * * *"), |_| Ok(())), scheduled);
    hourly.schedule().await.unwrap();

    assert!(nothing.lock().unwrap().added.is_empty());
    let added = &one.lock().unwrap().added;
    assert_eq!((added.len(), added[0].run_at), (1, NOW + Duration::HOUR));
}

/// Of an hourly job, at noon: what a process with this clock leaves of a run that waits until `run_at`.
async fn leaves(run_at: Timestamp) -> (Vec<&'static str>, Vec<Timestamp>) {
    let (mut waiting, _) = run(1, 0);
    waiting.state = RunState::Waiting;
    waiting.key = Some("schedule".into());
    waiting.run_at = run_at;
    let moved_to = Arc::new(Mutex::new(Vec::new()));
    let mut store = MockJobRepository::new();
    store.expect_add().returning(|_| Ok(false));
    let stored = waiting.clone();
    store
        .expect_latest()
        .returning(move |_| Ok(vec![stored.clone()]));
    let moves = moved_to.clone();
    store.expect_add_or_advance().returning(move |new| {
        moves.lock().unwrap().push(new.run_at);
        Ok(waiting.clone())
    });

    let hourly = worker(job(Some("0 * * * *"), |_| Ok(())), store);
    let advanced = hourly.schedule().await.unwrap();

    let moved_to = moved_to.lock().unwrap().clone();
    (advanced, moved_to)
}

#[tokio::test]
async fn a_run_that_a_clock_ahead_has_planned_is_moved_to_its_time() {
    let next = NOW + Duration::HOUR;

    assert_eq!(
        leaves(NOW + Duration::days(400)).await,
        (vec!["mail"], vec![next])
    );
    assert_eq!(
        leaves(next + Duration::HOUR + Duration::SECOND).await,
        (vec!["mail"], vec![next])
    );
    // The clocks of two processes differ a little at any time.
    for in_time in [next, next + Duration::HOUR] {
        assert_eq!(leaves(in_time).await, (vec![], vec![]));
    }
}
