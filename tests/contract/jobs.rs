//! The queue of jobs: what is due is claimed by one process, at its time, by a lease.

use portreeve::{
    jobs::{
        Arguments, Capacity, Ending, NewRun, Outcome, Progress, Run, RunId, RunLease, RunState,
    },
    shared::{Holder, Timestamp},
};
use time::Duration;
use uuid::Uuid;

use super::{LEASE, NOW, RACERS, Stores, THEM, US, count, every_store, race};

every_store!(
    a_run_comes_back_as_it_was_added,
    a_run_is_due_at_its_time_and_not_before,
    the_oldest_run_is_claimed_first,
    of_many_processes_one_gets_a_run,
    many_processes_share_many_runs,
    no_more_runs_are_claimed_than_there_is_capacity_for,
    only_jobs_that_are_asked_for_are_claimed,
    a_lease_that_ended_goes_to_another_and_fences_the_first,
    a_lease_is_renewed_with_progress,
    a_run_that_succeeded_has_ended,
    a_failed_attempt_is_due_again_at_its_time,
    arguments_are_forgotten_when_the_run_has_ended_and_not_before,
    a_run_that_is_given_up_has_ended_with_its_reason,
    a_run_that_is_released_is_due_at_once_and_the_attempt_does_not_count,
    an_end_is_written_once,
    an_id_is_there_once,
    of_the_runs_with_a_key_one_has_not_ended,
    racing_instances_schedule_one_run,
    the_end_of_a_run_adds_the_next,
    a_run_that_is_lost_adds_no_next,
    a_waiting_run_is_brought_forward_and_never_put_off,
    racing_calls_bring_the_same_run_forward,
    what_is_brought_forward_while_it_works_stays_as_it_is,
    the_latest_runs_of_a_job_are_the_next_and_the_last,
    the_backlog_is_what_is_due_and_nobody_works_on,
    old_runs_are_removed_in_steps_once_they_have_ended,
    a_waiter_is_told_of_a_run,
);

const MAIL: &str = "mail";
const PURGE: &str = "purge";

fn id(n: u128) -> RunId {
    RunId::from_uuid(Uuid::from_u128(n))
}

/// A run of `mail` that is due at `run_at`.
fn mail(n: u128, run_at: Timestamp) -> NewRun {
    NewRun {
        id: id(n),
        job: MAIL.into(),
        key: None,
        arguments: Arguments::default(),
        run_at,
        created_at: NOW,
    }
}

/// The run of the schedule of `purge`.
fn purge(n: u128, run_at: Timestamp) -> NewRun {
    NewRun {
        job: PURGE.into(),
        key: Some("schedule".into()),
        ..mail(n, run_at)
    }
}

async fn add(stores: &Stores, run: &NewRun) -> bool {
    stores.jobs.add(run).await.unwrap()
}

async fn claims(
    stores: &Stores,
    holder: Holder,
    lease: Duration,
    now: Timestamp,
    free: &[(&'static str, u16)],
) -> Vec<(Run, RunLease)> {
    let capacities = free.iter().map(|&(job, free)| Capacity { job, free });
    let capacities: Vec<_> = capacities.collect();
    let claimed = stores.jobs.claim(holder, lease, now, &capacities);
    claimed.await.unwrap()
}

async fn claim(stores: &Stores, now: Timestamp) -> Vec<(Run, RunLease)> {
    claims(stores, US, LEASE, now, &[(MAIL, 100), (PURGE, 100)]).await
}

fn ids(claimed: &[(Run, RunLease)]) -> Vec<RunId> {
    let mut ids: Vec<_> = claimed.iter().map(|(run, _)| run.id).collect();
    ids.sort();
    ids
}

/// The only run that is due at `NOW`, claimed.
async fn claimed(stores: &Stores, run: &NewRun) -> RunLease {
    add(stores, run).await;
    let mut claimed = claim(stores, NOW).await;
    assert_eq!(ids(&claimed), [run.id]);
    claimed.remove(0).1
}

fn ending(outcome: Outcome) -> Ending {
    Ending {
        outcome,
        at: NOW + Duration::SECOND,
        progress: None,
        next: None,
    }
}

async fn finish(stores: &Stores, lease: &RunLease, ending: &Ending) -> bool {
    stores.jobs.finish(lease, ending).await.unwrap()
}

async fn stored(stores: &Stores, n: u128) -> Run {
    stores.jobs.by_id(id(n)).await.unwrap().unwrap()
}

async fn a_run_comes_back_as_it_was_added(stores: &Stores) {
    let arguments = ("a\0b „%'\" \u{1f600}".to_owned(), u64::MAX, None::<u8>);
    let run = NewRun {
        key: Some("o'key %".into()),
        arguments: Arguments::of(&arguments).unwrap(),
        ..mail(1, NOW + Duration::HOUR)
    };

    assert!(add(stores, &run).await);

    let expected = Run {
        id: run.id,
        job: run.job,
        key: run.key,
        arguments: run.arguments,
        state: RunState::Waiting,
        run_at: NOW + Duration::HOUR,
        attempts: 0,
        progress: Progress::default(),
        error: None,
        created_at: NOW,
        started_at: None,
        ended_at: None,
    };
    let found = stored(stores, 1).await;
    assert_eq!(found, expected);
    assert_eq!(found.arguments.read(), Ok(arguments));
    assert_eq!(stores.jobs.by_id(id(2)).await.unwrap(), None);
}

async fn a_run_is_due_at_its_time_and_not_before(stores: &Stores) {
    add(stores, &mail(1, NOW)).await;

    let before = claim(stores, NOW - Duration::MICROSECOND).await;
    let at_its_time = claim(stores, NOW).await;
    let again = claim(stores, NOW).await;

    assert_eq!((before.len(), again.len()), (0, 0));
    let (run, lease) = &at_its_time[0];
    assert_eq!((run.id, lease.run, lease.duration), (id(1), id(1), LEASE));
    assert_eq!((run.state, run.attempts), (RunState::Running, 1));
    assert_eq!(run.started_at, Some(NOW));
    assert_eq!(stored(stores, 1).await, *run);
}

async fn the_oldest_run_is_claimed_first(stores: &Stores) {
    add(stores, &mail(1, NOW)).await;
    add(stores, &mail(2, NOW - Duration::HOUR)).await;

    let first = claims(stores, US, LEASE, NOW, &[(MAIL, 1)]).await;
    let second = claims(stores, US, LEASE, NOW, &[(MAIL, 1)]).await;

    assert_eq!((ids(&first), ids(&second)), (vec![id(2)], vec![id(1)]));
}

async fn of_many_processes_one_gets_a_run(stores: &Stores) {
    add(stores, &mail(1, NOW)).await;

    let got = race(RACERS, |n| {
        let stores = stores.clone();
        let holder = Holder(Uuid::from_u128(n as u128 + 10));
        async move { claims(&stores, holder, LEASE, NOW, &[(MAIL, 5)]).await }
    })
    .await;

    assert_eq!(count(&got, |claimed| !claimed.is_empty()), 1);
    assert_eq!(stored(stores, 1).await.attempts, 1);
}

async fn many_processes_share_many_runs(stores: &Stores) {
    let runs: Vec<_> = (0..40).map(|n| mail(n, NOW)).collect();
    for run in &runs {
        add(stores, run).await;
    }

    let got = race(RACERS, |n| {
        let stores = stores.clone();
        let holder = Holder(Uuid::from_u128(n as u128 + 10));
        async move { claims(&stores, holder, LEASE, NOW, &[(MAIL, 2)]).await }
    })
    .await;
    let mut got = ids(&got.concat());
    // A call that skipped runs which others had locked may have found fewer.
    while let Some((run, _)) = claims(stores, US, LEASE, NOW, &[(MAIL, 1)]).await.pop() {
        got.push(run.id);
    }

    got.sort();
    assert_eq!(got, runs.iter().map(|run| run.id).collect::<Vec<_>>());
}

async fn no_more_runs_are_claimed_than_there_is_capacity_for(stores: &Stores) {
    for n in 1..=4 {
        add(stores, &mail(n, NOW)).await;
    }
    add(stores, &purge(5, NOW)).await;

    let claimed = claims(stores, US, LEASE, NOW, &[(MAIL, 3), (PURGE, 0)]).await;

    assert_eq!(ids(&claimed), [id(1), id(2), id(3)]);
}

async fn only_jobs_that_are_asked_for_are_claimed(stores: &Stores) {
    add(stores, &mail(1, NOW)).await;
    add(stores, &purge(2, NOW)).await;

    let claimed = claims(stores, US, LEASE, NOW, &[(PURGE, 9), ("unknown", 9)]).await;

    assert_eq!(ids(&claimed), [id(2)]);
}

async fn a_lease_that_ended_goes_to_another_and_fences_the_first(stores: &Stores) {
    add(stores, &mail(1, NOW)).await;
    let mut short = claims(stores, US, Duration::ZERO, NOW, &[(MAIL, 1)]).await;
    let (_, stale) = short.remove(0);
    let taken = async {
        loop {
            if let Some(taken) = claims(stores, THEM, LEASE, NOW, &[(MAIL, 1)]).await.pop() {
                return taken;
            }
        }
    };
    let taken = tokio::time::timeout(std::time::Duration::from_secs(60), taken);
    let (run, fresh) = taken.await.expect("it never ends");

    let renewed = stores.jobs.renew(&stale, Progress::default()).await;
    let finished = finish(stores, &stale, &ending(Outcome::Succeeded)).await;

    assert!(fresh.epoch > stale.epoch);
    assert_eq!(run.attempts, 2, "that of the first counts");
    assert_eq!((renewed.unwrap(), finished), (false, false));
    assert_eq!(stored(stores, 1).await, run);
    assert!(finish(stores, &fresh, &ending(Outcome::Succeeded)).await);
}

async fn a_lease_is_renewed_with_progress(stores: &Stores) {
    add(stores, &mail(1, NOW)).await;
    let mut short = claims(stores, US, Duration::ZERO, NOW, &[(MAIL, 1)]).await;
    let (_, short) = short.remove(0);
    let lease = RunLease {
        duration: LEASE,
        ..short
    };
    let progress = Progress {
        done: 9_007_199_254_740_993,
        total: Some(u64::MAX / 2),
    };

    assert!(stores.jobs.renew(&lease, progress).await.unwrap());

    assert_eq!(stored(stores, 1).await.progress, progress);
    assert!(claim(stores, NOW).await.is_empty());
}

async fn a_run_that_succeeded_has_ended(stores: &Stores) {
    let lease = claimed(stores, &mail(1, NOW)).await;
    let progress = Progress {
        done: 3,
        total: None,
    };
    let succeeded = Ending {
        progress: Some(progress),
        ..ending(Outcome::Succeeded)
    };

    assert!(finish(stores, &lease, &succeeded).await);

    let run = stored(stores, 1).await;
    assert_eq!(run.state, RunState::Succeeded);
    assert_eq!(run.ended_at, Some(NOW + Duration::SECOND));
    assert_eq!((run.progress, run.error), (progress, None));
    assert!(claim(stores, NOW + Duration::DAY).await.is_empty());
}

/// They may name a person.
async fn arguments_are_forgotten_when_the_run_has_ended_and_not_before(stores: &Stores) {
    let error = || "no".to_owned();
    for (n, outcome, is_kept) in [
        (1, Outcome::Succeeded, false),
        (2, Outcome::Failed { error: error() }, false),
        (3, Outcome::Released, true),
        (
            4,
            Outcome::Retry {
                at: NOW + Duration::HOUR,
                error: error(),
            },
            true,
        ),
    ] {
        let arguments = Arguments::of(&"ada@example.com").unwrap();
        let run = NewRun {
            arguments: arguments.clone(),
            ..mail(n, NOW)
        };
        let lease = claimed(stores, &run).await;

        assert!(finish(stores, &lease, &ending(outcome)).await);

        let kept = match is_kept {
            true => arguments,
            false => Arguments::default(),
        };
        assert_eq!(stored(stores, n).await.arguments, kept, "{n}");
        // Out of the way of the next.
        claim(stores, NOW).await;
    }
}

async fn a_failed_attempt_is_due_again_at_its_time(stores: &Stores) {
    let lease = claimed(stores, &mail(1, NOW)).await;
    let retry_at = NOW + Duration::MINUTE;
    let failed = Outcome::Retry {
        at: retry_at,
        error: "it's „a\0b“ %".into(),
    };

    assert!(finish(stores, &lease, &ending(failed)).await);

    let run = stored(stores, 1).await;
    assert_eq!((run.state, run.run_at), (RunState::Waiting, retry_at));
    assert_eq!((run.attempts, run.ended_at), (1, None));
    let error = run.error.unwrap().replace('\0', "\u{fffd}");
    assert_eq!(error, "it's „a\u{fffd}b“ %");
    let early = claim(stores, retry_at - Duration::MICROSECOND).await;
    let (again, _) = claim(stores, retry_at).await.remove(0);
    assert!(early.is_empty());
    assert_eq!((again.attempts, again.started_at), (2, Some(retry_at)));
}

async fn a_run_that_is_given_up_has_ended_with_its_reason(stores: &Stores) {
    let lease = claimed(stores, &mail(1, NOW)).await;
    let failed = Outcome::Failed {
        error: "no address".into(),
    };

    assert!(finish(stores, &lease, &ending(failed)).await);

    let run = stored(stores, 1).await;
    assert_eq!((run.state, run.attempts), (RunState::Failed, 1));
    assert_eq!(run.ended_at, Some(NOW + Duration::SECOND));
    assert_eq!(run.error.as_deref(), Some("no address"));
    assert!(claim(stores, NOW + Duration::DAY).await.is_empty());
}

async fn a_run_that_is_released_is_due_at_once_and_the_attempt_does_not_count(stores: &Stores) {
    let lease = claimed(stores, &mail(1, NOW)).await;
    let progress = Progress {
        done: 3,
        total: Some(4),
    };
    stores.jobs.renew(&lease, progress).await.unwrap();

    assert!(finish(stores, &lease, &ending(Outcome::Released)).await);

    let released = stored(stores, 1).await;
    assert_eq!((released.attempts, released.ended_at), (0, None));
    assert_eq!(released.progress, progress);
    let claimed = claims(stores, THEM, LEASE, NOW, &[(MAIL, 1)]).await;
    let (run, fresh) = &claimed[0];
    assert_eq!(run.attempts, 1);
    assert!(fresh.epoch > lease.epoch);
}

async fn an_end_is_written_once(stores: &Stores) {
    let lease = claimed(stores, &mail(1, NOW)).await;

    let ended = race(RACERS, |n| {
        let stores = stores.clone();
        let outcome = match n % 2 {
            0 => Outcome::Succeeded,
            _ => Outcome::Failed {
                error: "down".into(),
            },
        };
        async move { finish(&stores, &lease, &ending(outcome)).await }
    })
    .await;

    assert_eq!(count(&ended, |written| *written), 1);
}

async fn an_id_is_there_once(stores: &Stores) {
    let lease = claimed(stores, &mail(1, NOW)).await;
    finish(stores, &lease, &ending(Outcome::Succeeded)).await;

    let again = add(stores, &mail(1, NOW)).await;

    assert!(!again);
    assert_eq!(stored(stores, 1).await.state, RunState::Succeeded);
}

async fn of_the_runs_with_a_key_one_has_not_ended(stores: &Stores) {
    let keyed = |n, job: &str, key: &str| NewRun {
        job: job.into(),
        key: Some(key.into()),
        ..mail(n, NOW)
    };
    assert!(add(stores, &keyed(1, MAIL, "a")).await);

    let same = add(stores, &keyed(2, MAIL, "a")).await;
    let other_key = add(stores, &keyed(3, MAIL, "b")).await;
    let other_job = add(stores, &keyed(4, PURGE, "a")).await;
    let without = [
        add(stores, &mail(5, NOW)).await,
        add(stores, &mail(6, NOW)).await,
    ];

    assert_eq!((same, other_key, other_job), (false, true, true));
    assert_eq!(without, [true, true]);
    let mut claimed = claims(stores, US, LEASE, NOW, &[(MAIL, 1)]).await;
    let (first, lease) = claimed.remove(0);
    assert_eq!(first.id, id(1));
    assert!(!add(stores, &keyed(2, MAIL, "a")).await, "it works");
    finish(stores, &lease, &ending(Outcome::Succeeded)).await;
    assert!(add(stores, &keyed(2, MAIL, "a")).await, "it has ended");
}

async fn racing_instances_schedule_one_run(stores: &Stores) {
    let added = race(RACERS, |n| {
        let stores = stores.clone();
        async move { add(&stores, &purge(n as u128, NOW)).await }
    })
    .await;

    assert_eq!(count(&added, |added| *added), 1);
    assert_eq!(claim(stores, NOW).await.len(), 1);
}

async fn the_end_of_a_run_adds_the_next(stores: &Stores) {
    let lease = claimed(stores, &purge(1, NOW)).await;
    let ends = Ending {
        next: Some(purge(2, NOW + Duration::HOUR)),
        ..ending(Outcome::Succeeded)
    };

    assert!(finish(stores, &lease, &ends).await);

    assert_eq!(stored(stores, 2).await.run_at, NOW + Duration::HOUR);
    assert!(!add(stores, &purge(3, NOW)).await);
}

async fn a_run_that_is_lost_adds_no_next(stores: &Stores) {
    let lease = claimed(stores, &purge(1, NOW)).await;
    let stale = RunLease {
        epoch: lease.epoch - 1,
        ..lease
    };
    let ends = Ending {
        next: Some(mail(2, NOW)),
        ..ending(Outcome::Succeeded)
    };

    assert!(!finish(stores, &stale, &ends).await);

    assert_eq!(stores.jobs.by_id(id(2)).await.unwrap(), None);
}

async fn a_waiting_run_is_brought_forward_and_never_put_off(stores: &Stores) {
    let bring = async |n, run_at| {
        let run = stores.jobs.add_or_advance(&purge(n, run_at)).await.unwrap();
        assert_eq!(run, stored(stores, 1).await);
        run.run_at
    };

    let added = bring(1, NOW + Duration::HOUR).await;
    let forward = bring(2, NOW).await;
    let never_back = bring(3, NOW + Duration::HOUR).await;

    assert_eq!(
        (added, forward, never_back),
        (NOW + Duration::HOUR, NOW, NOW)
    );
}

async fn racing_calls_bring_the_same_run_forward(stores: &Stores) {
    let brought = race(RACERS, |n| {
        let stores = stores.clone();
        let run = purge(n as u128, NOW);
        async move { stores.jobs.add_or_advance(&run).await.unwrap().id }
    })
    .await;

    assert_eq!(count(&brought, |id| *id == brought[0]), RACERS);
}

async fn what_is_brought_forward_while_it_works_stays_as_it_is(stores: &Stores) {
    claimed(stores, &purge(1, NOW)).await;
    let working = stored(stores, 1).await;

    let now = purge(2, NOW + Duration::SECOND);
    let brought = stores.jobs.add_or_advance(&now).await.unwrap();

    assert_eq!(brought, working);
    assert!(claim(stores, NOW + Duration::HOUR).await.is_empty());
}

async fn the_latest_runs_of_a_job_are_the_next_and_the_last(stores: &Stores) {
    let hour = Duration::HOUR;
    for n in 1..=2 {
        let lease = claimed(stores, &purge(n, NOW)).await;
        let ends = Ending {
            at: NOW + hour * i32::try_from(n).unwrap(),
            ..ending(Outcome::Succeeded)
        };
        finish(stores, &lease, &ends).await;
    }
    add(stores, &purge(3, NOW + 9 * hour)).await;
    add(stores, &mail(4, NOW + 8 * hour)).await;
    add(stores, &mail(5, NOW + 7 * hour)).await;

    let latest = stores.jobs.latest(&[PURGE, MAIL, "unknown"]).await.unwrap();

    let mut found: Vec<_> = latest.iter().map(|run| run.id).collect();
    found.sort();
    assert_eq!(found, [id(2), id(3), id(5)]);
}

async fn the_backlog_is_what_is_due_and_nobody_works_on(stores: &Stores) {
    let later = NOW + Duration::HOUR;
    let lease = claimed(stores, &mail(1, NOW)).await;
    add(stores, &mail(2, NOW + Duration::SECOND)).await;
    add(stores, &mail(3, later)).await;
    add(stores, &mail(4, later + Duration::SECOND)).await;
    let ended = claims(stores, US, LEASE, NOW, &[(PURGE, 1)]).await;
    assert!(ended.is_empty());

    let backlog = stores.jobs.backlog(later).await.unwrap();

    let [mails] = backlog.as_slice() else {
        panic!("{backlog:?}");
    };
    assert_eq!((mails.job.as_str(), mails.runs), (MAIL, 2));
    assert_eq!(mails.oldest, NOW + Duration::SECOND);
    finish(stores, &lease, &ending(Outcome::Released)).await;
    assert_eq!(stores.jobs.backlog(later).await.unwrap()[0].runs, 3);
}

async fn old_runs_are_removed_in_steps_once_they_have_ended(stores: &Stores) {
    for n in 1..=3 {
        let lease = claimed(stores, &mail(n, NOW)).await;
        finish(stores, &lease, &ending(Outcome::Succeeded)).await;
    }
    let lease = claimed(stores, &mail(4, NOW)).await;
    let late = Ending {
        at: NOW + Duration::DAY,
        ..ending(Outcome::Succeeded)
    };
    finish(stores, &lease, &late).await;
    add(stores, &mail(5, NOW - Duration::DAY)).await;

    let before = NOW + Duration::HOUR;
    let mut steps = Vec::new();
    for _ in 0..3 {
        steps.push(stores.jobs.remove_ended(before, 2).await.unwrap());
    }

    assert_eq!(steps, [2, 1, 0]);
    assert_eq!(stored(stores, 4).await.state, RunState::Succeeded);
    assert_eq!(stored(stores, 5).await.state, RunState::Waiting);
}

async fn a_waiter_is_told_of_a_run(stores: &Stores) {
    add(stores, &purge(1, NOW + Duration::HOUR)).await;
    stores.jobs.added().await;
    let advanced = purge(2, NOW);
    stores.jobs.add_or_advance(&advanced).await.unwrap();

    stores.jobs.added().await;

    let nothing_more = tokio::time::timeout(std::time::Duration::ZERO, stores.jobs.added());
    assert!(nothing_more.await.is_err());
}

/// The lease ends later than any that this process takes: the clock by which it was taken was an hour ahead.
async fn a_lease_from_before_the_clock_was_set_back(stores: &Stores) {
    claimed(stores, &mail(1, NOW)).await;

    let short = claims(stores, THEM, Duration::MINUTE, NOW, &[(MAIL, 1)]).await;

    assert_eq!(ids(&short), [id(1)]);
}

#[tokio::test]
async fn on_postgres_a_lease_from_before_the_clock_was_set_back_ends() {
    a_lease_from_before_the_clock_was_set_back(&Stores::on_postgres().await).await;
}

#[tokio::test]
async fn on_sqlite_a_lease_from_before_the_clock_was_set_back_ends() {
    a_lease_from_before_the_clock_was_set_back(&Stores::on_sqlite().await).await;
}
