//! How far each subscriber has come, and what it could not do.

use std::time::Instant;

use portreeve::{
    events::{
        DeadLetter, Envelope, Failure, Lease, LoggedEvent, Parking, Position, Progress, StartAt,
        SubscriberError, Unblocked,
    },
    shared::{AccountId, EventId, Holder, Timestamp},
    users,
};
use time::Duration;
use uuid::Uuid;

use super::{
    LEASE, NOW, RACERS, Stores, THEM, US, count, event_log::tell, every_store, race,
    sample::envelope,
};

every_store!(
    a_subscription_begins_where_it_says,
    a_subscription_that_is_there_stays_as_it_is,
    of_many_processes_one_gets_the_lease,
    the_holder_of_the_lease_gets_it_again,
    a_lease_that_ended_goes_to_another_and_fences_the_first,
    a_lease_that_is_given_up_is_free,
    progress_is_where_the_next_begins,
    an_event_that_is_parked_is_due_at_its_time,
    what_waits_behind_another_comes_after_it_and_not_before,
    when_the_oldest_of_a_key_ends_the_next_is_due,
    what_is_due_later_than_any_wait_is_due,
    a_dead_letter_that_is_retried_goes_before_the_later_ones,
    all_dead_letters_of_a_subscription_are_retried_step_by_step,
    a_subscription_is_removed_when_nobody_works_on_it,
    a_position_is_never_set_back_by_progress,
    a_subscription_is_idle_until_an_event_comes_to_its_end,
    only_keys_with_parked_events_are_held_back,
    a_parked_event_that_is_done_is_gone,
    a_failed_event_is_due_again_with_its_attempts,
    an_event_that_is_given_up_is_a_dead_letter_and_holds_back_no_other,
    a_dead_letter_is_retried_for_the_subscription_that_is_named,
    a_dead_letter_is_dropped_once,
    what_is_no_dead_letter_is_neither_retried_nor_dropped,
    a_reason_may_hold_any_character,
    a_paused_subscription_has_no_lease,
    a_rewound_subscription_begins_again_and_fences_its_holder,
    a_subscription_that_does_not_exist_is_not_changed,
);

const MAIL: &str = "mail";

async fn add(stores: &Stores, name: &str) {
    let added = stores.subscriptions.add(name, StartAt::Beginning);
    added.await.unwrap();
}

async fn acquire(stores: &Stores, holder: Holder) -> Option<Lease> {
    let acquired = stores.subscriptions.acquire(MAIL, holder, LEASE);
    acquired.await.unwrap()
}

/// The subscription, and the lease of it.
async fn leased(stores: &Stores) -> Lease {
    add(stores, MAIL).await;
    acquire(stores, US).await.unwrap()
}

async fn commit(stores: &Stores, lease: &Lease, progress: Progress) -> bool {
    stores.subscriptions.commit(lease, &progress).await.unwrap()
}

/// An event about the account `n`.
fn about(n: u8) -> Envelope {
    let user_id = AccountId::from_uuid(Uuid::from_u128(n.into()));
    envelope(
        users::Event::ProfileCreated {
            user_id,
            locale: None,
        },
        NOW,
    )
}

/// Events about these accounts, as the log has them.
async fn logged(stores: &Stores, accounts: &[u8]) -> Vec<LoggedEvent> {
    let end = stores.log.end().await.unwrap();
    let events: Vec<Envelope> = accounts.iter().map(|n| about(*n)).collect();
    tell(stores, &events).await;
    stores.logged_after(end).await
}

fn parking(event: &LoggedEvent, due_at: Timestamp) -> Parking {
    Parking {
        event: event.clone(),
        failed: Some((SubscriberError("down".into()), due_at)),
    }
}

/// Not tried, because it comes behind another.
fn held_back(event: &LoggedEvent) -> Parking {
    Parking {
        event: event.clone(),
        failed: None,
    }
}

/// The oldest of these fails and the others wait behind it.
async fn park_in_line(stores: &Stores, lease: &Lease, events: &[LoggedEvent]) {
    let (first, others) = events.split_first().unwrap();
    let mut parked = vec![parking(first, NOW)];
    parked.extend(others.iter().map(held_back));
    let progress = Progress {
        position: Some(stores.log.end().await.unwrap()),
        parked,
        ..Progress::default()
    };
    assert!(commit(stores, lease, progress).await);
}

/// These events are parked, due at this time, and all others are done.
async fn park(stores: &Stores, lease: &Lease, events: &[&LoggedEvent], due_at: Timestamp) {
    let parked = events.iter().map(|event| parking(event, due_at));
    let progress = Progress {
        position: Some(stores.log.end().await.unwrap()),
        parked: parked.collect(),
        ..Progress::default()
    };
    assert!(commit(stores, lease, progress).await);
}

async fn fail(stores: &Stores, lease: &Lease, event: &LoggedEvent, retry_at: Option<Timestamp>) {
    let failure = Failure {
        position: event.position,
        attempts: 2,
        reason: "still down".into(),
        retry_at,
    };
    let progress = Progress {
        failed: vec![failure],
        ..Progress::default()
    };
    assert!(commit(stores, lease, progress).await);
}

/// The ids of what is due, with the attempts.
async fn due(stores: &Stores, now: Timestamp) -> Vec<(EventId, u32)> {
    let due = stores.subscriptions.due(MAIL, now, 10).await.unwrap();
    let due = due.into_iter().map(|one| (one.event.id, one.attempts));
    due.collect()
}

async fn dead(stores: &Stores) -> Vec<DeadLetter> {
    stores.subscriptions.dead_letters(10).await.unwrap()
}

/// An event that this subscription has given up, among others that are done.
async fn has_dead_letter(stores: &Stores, lease: &Lease) -> LoggedEvent {
    let event = logged(stores, &[1]).await.remove(0);
    park(stores, lease, &[&event], NOW).await;
    fail(stores, lease, &event, None).await;
    event
}

async fn a_subscription_begins_where_it_says(stores: &Stores) {
    let events = logged(stores, &[1, 2]).await;

    add(stores, "from the beginning").await;
    let at_end = stores.subscriptions.add("from the end", StartAt::End);
    at_end.await.unwrap();

    let all = stores.subscriptions.all().await.unwrap();
    let all: Vec<_> = all
        .iter()
        .map(|one| (one.name.as_str(), one.position))
        .collect();
    let expected = [
        ("from the beginning", Position::START),
        ("from the end", events[1].position),
    ];
    assert_eq!(all, expected);
}

async fn a_subscription_that_is_there_stays_as_it_is(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1]).await;
    park(stores, &lease, &[], NOW).await;

    add(stores, MAIL).await;

    let all = stores.subscriptions.all().await.unwrap();
    assert_eq!(all[0].position, events[0].position);
    assert!(all[0].is_leased && !all[0].is_paused);
}

async fn of_many_processes_one_gets_the_lease(stores: &Stores) {
    add(stores, MAIL).await;

    let got = race(RACERS, |n| {
        let stores = stores.clone();
        async move { acquire(&stores, Holder(Uuid::from_u128(n as u128 + 10))).await }
    })
    .await;

    assert_eq!(count(&got, Option::is_some), 1);
}

async fn the_holder_of_the_lease_gets_it_again(stores: &Stores) {
    let first = leased(stores).await;

    let again = acquire(stores, US).await;

    assert_eq!(again, Some(first));
    assert_eq!(acquire(stores, THEM).await, None);
}

/// By the store's own clock: one that ends at once.
async fn a_lease_that_ended_goes_to_another_and_fences_the_first(stores: &Stores) {
    add(stores, MAIL).await;
    let short = stores.subscriptions.acquire(MAIL, US, Duration::ZERO);
    let stale = short.await.unwrap().unwrap();
    logged(stores, &[1]).await;
    let taken = async {
        loop {
            if let Some(lease) = acquire(stores, THEM).await {
                return lease;
            }
        }
    };
    let fresh = tokio::time::timeout(std::time::Duration::from_secs(60), taken);
    let fresh = fresh.await.expect("it never ends");

    let progress = Progress {
        position: Some(stores.log.end().await.unwrap()),
        ..Progress::default()
    };
    let by_the_first = commit(stores, &stale, progress.clone()).await;
    stores.subscriptions.release(&stale).await.unwrap();

    assert!(fresh.epoch > stale.epoch);
    assert!(!by_the_first);
    assert_eq!(acquire(stores, US).await, None, "the first gave it up");
    assert!(commit(stores, &fresh, progress).await);
}

/// The lease ends later than any that this process takes: the clock by which it was taken was an hour ahead.
async fn a_lease_from_before_the_clock_was_set_back(stores: &Stores) {
    let stale = leased(stores).await;

    let short = stores.subscriptions.acquire(MAIL, THEM, Duration::MINUTE);
    let fresh = short.await.unwrap().expect("nobody is held up for an hour");

    assert!(fresh.epoch > stale.epoch);
    assert!(!commit(stores, &stale, Progress::default()).await);
}

#[tokio::test]
async fn a_lease_from_before_the_clock_was_set_back_is_free_on_postgres() {
    a_lease_from_before_the_clock_was_set_back(&Stores::on_postgres().await).await;
}

#[tokio::test]
async fn a_lease_from_before_the_clock_was_set_back_is_free_on_sqlite() {
    a_lease_from_before_the_clock_was_set_back(&Stores::on_sqlite().await).await;
}

async fn a_lease_that_is_given_up_is_free(stores: &Stores) {
    let lease = leased(stores).await;

    stores.subscriptions.release(&lease).await.unwrap();

    let is_leased = stores.subscriptions.all().await.unwrap()[0].is_leased;
    assert!(!is_leased);
    assert!(acquire(stores, THEM).await.is_some());
}

async fn progress_is_where_the_next_begins(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2]).await;
    let reached = events[0].position;

    let progress = Progress {
        position: Some(reached),
        ..Progress::default()
    };
    commit(stores, &lease, progress).await;
    // Without a position, it stays.
    commit(stores, &lease, Progress::default()).await;
    stores.subscriptions.release(&lease).await.unwrap();

    let next = acquire(stores, THEM).await.unwrap();
    assert_eq!(next.position, reached);
}

async fn an_event_that_is_parked_is_due_at_its_time(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2]).await;

    park(stores, &lease, &[&events[1]], NOW).await;

    assert_eq!(due(stores, NOW - Duration::MICROSECOND).await, []);
    assert_eq!(due(stores, NOW).await, [(events[1].id, 1)]);
    let found = stores.subscriptions.due(MAIL, NOW, 10).await.unwrap();
    assert_eq!(found[0].event, events[1]);
    assert_eq!(stores.subscriptions.all().await.unwrap()[0].parked, 1);
}

async fn what_waits_behind_another_comes_after_it_and_not_before(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2, 1, 1]).await;
    let of_one = [0, 2, 3].map(|n| events[n].clone());
    park_in_line(stores, &lease, &of_one).await;

    let before = due(stores, NOW - Duration::MICROSECOND).await;
    let at_its_time = due(stores, NOW).await;
    fail(stores, &lease, &events[0], Some(NOW + Duration::HOUR)).await;
    let put_off = due(stores, NOW).await;

    assert_eq!(before, []);
    let ids = [(events[0].id, 1), (events[2].id, 0), (events[3].id, 0)];
    assert_eq!(at_its_time, ids);
    assert_eq!(put_off, []);
    let two = stores.subscriptions.due(MAIL, NOW + Duration::HOUR, 2);
    assert_eq!(two.await.unwrap().len(), 2);
}

async fn when_the_oldest_of_a_key_ends_the_next_is_due(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 1, 1]).await;
    park_in_line(stores, &lease, &events).await;
    let unblocked = vec![Unblocked {
        key: events[0].key,
        due_at: NOW,
    }];

    let done = Progress {
        done: vec![events[0].position],
        unblocked: unblocked.clone(),
        ..Progress::default()
    };
    assert!(commit(stores, &lease, done).await);
    let after_the_first = due(stores, NOW).await;
    let given_up = Progress {
        failed: vec![Failure {
            position: events[1].position,
            attempts: 14,
            reason: "down".into(),
            retry_at: None,
        }],
        unblocked,
        ..Progress::default()
    };
    assert!(commit(stores, &lease, given_up).await);

    assert_eq!(after_the_first, [(events[1].id, 0), (events[2].id, 0)]);
    assert_eq!(due(stores, NOW).await, [(events[2].id, 0)]);
}

/// It would wait for as long as the clock was wrong.
async fn what_is_due_later_than_any_wait_is_due(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2]).await;
    park(stores, &lease, &[&events[0]], NOW + Duration::days(365)).await;

    assert_eq!(due(stores, NOW).await, [(events[0].id, 1)]);
}

async fn a_dead_letter_that_is_retried_goes_before_the_later_ones(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 1]).await;
    let all: Vec<&LoggedEvent> = events.iter().collect();
    park(stores, &lease, &all, NOW).await;
    fail(stores, &lease, &events[0], None).await;
    let alone = due(stores, NOW).await;

    let retried = stores.subscriptions.retry(events[0].id, None, NOW).await;

    assert_eq!(alone, [(events[1].id, 1)]);
    assert_eq!(retried.unwrap(), 1);
    assert_eq!(
        due(stores, NOW).await,
        [(events[0].id, 0), (events[1].id, 1)]
    );
}

async fn all_dead_letters_of_a_subscription_are_retried_step_by_step(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2, 3]).await;
    let all: Vec<&LoggedEvent> = events.iter().collect();
    park(stores, &lease, &all, NOW).await;
    for event in &events {
        fail(stores, &lease, event, None).await;
    }

    let retry = |name| stores.subscriptions.retry_all(name, NOW, 2);
    let steps = [
        retry("another").await.unwrap(),
        retry(MAIL).await.unwrap(),
        retry(MAIL).await.unwrap(),
        retry(MAIL).await.unwrap(),
    ];

    assert_eq!(steps, [0, 2, 1, 0]);
    let ids: Vec<_> = events.iter().map(|event| (event.id, 0)).collect();
    assert_eq!(due(stores, NOW).await, ids);
}

async fn a_subscription_is_removed_when_nobody_works_on_it(stores: &Stores) {
    let lease = leased(stores).await;
    let event = logged(stores, &[1]).await.remove(0);
    park(stores, &lease, &[&event], NOW).await;

    let remove = || stores.subscriptions.remove(MAIL);
    let while_leased = remove().await.unwrap();
    stores.subscriptions.release(&lease).await.unwrap();
    let removed = remove().await.unwrap();

    assert!(!while_leased && removed);
    assert!(!remove().await.unwrap());
    assert_eq!(stores.subscriptions.all().await.unwrap(), []);
    assert_eq!(due(stores, NOW).await, []);
}

/// A statement that was given up may be executed all the same, and later.
async fn a_position_is_never_set_back_by_progress(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2]).await;
    let reach = |event: &LoggedEvent, delivered| Progress {
        position: Some(event.position),
        delivered,
        ..Progress::default()
    };

    let forwards = commit(stores, &lease, reach(&events[1], 2)).await;
    let late = commit(stores, &lease, reach(&events[0], 1)).await;

    assert!(forwards && !late);
    let next = acquire(stores, US).await.unwrap();
    assert_eq!(next.position, events[1].position);
}

async fn a_subscription_is_idle_until_an_event_comes_to_its_end(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2]).await;
    let idle = async || stores.subscriptions.all().await.unwrap()[0].idle;
    let since_it_was_made = idle().await;

    park(stores, &lease, &[&events[0]], NOW).await;
    fail(stores, &lease, &events[0], Some(NOW)).await;
    let after_failures = idle().await;
    let made_before = Instant::now();
    let done = Progress {
        done: vec![events[0].position],
        ..Progress::default()
    };
    assert!(commit(stores, &lease, done).await);
    let after_success = idle().await;

    assert!(since_it_was_made >= Duration::ZERO);
    assert!(after_failures >= since_it_was_made);
    // A file counts in milliseconds.
    assert!(after_success <= made_before.elapsed() + Duration::MILLISECOND);
}

async fn only_keys_with_parked_events_are_held_back(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2]).await;
    park(stores, &lease, &[&events[0]], NOW).await;
    add(stores, "another").await;
    let keys = [events[0].key, events[1].key];

    let held_back = stores.subscriptions.held_back(MAIL, &keys).await.unwrap();
    let elsewhere = stores.subscriptions.held_back("another", &keys).await;

    assert_eq!(held_back, [events[0].key]);
    assert_eq!(elsewhere.unwrap(), []);
}

async fn a_parked_event_that_is_done_is_gone(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2]).await;
    park(stores, &lease, &[&events[0], &events[1]], NOW).await;

    let progress = Progress {
        done: vec![events[0].position],
        ..Progress::default()
    };
    commit(stores, &lease, progress).await;

    assert_eq!(due(stores, NOW).await, [(events[1].id, 1)]);
}

async fn a_failed_event_is_due_again_with_its_attempts(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1]).await;
    park(stores, &lease, &[&events[0]], NOW).await;
    let retry_at = NOW + Duration::HOUR;

    fail(stores, &lease, &events[0], Some(retry_at)).await;

    assert_eq!(due(stores, retry_at - Duration::MICROSECOND).await, []);
    assert_eq!(due(stores, retry_at).await, [(events[0].id, 2)]);
    assert_eq!(dead(stores).await, []);
}

async fn an_event_that_is_given_up_is_a_dead_letter_and_holds_back_no_other(stores: &Stores) {
    let lease = leased(stores).await;
    let event = has_dead_letter(stores, &lease).await;

    let far = NOW + Duration::days(365);
    assert_eq!(due(stores, far).await, []);
    let held_back = stores.subscriptions.held_back(MAIL, &[event.key]).await;
    assert_eq!(held_back.unwrap(), []);
    let expected = DeadLetter {
        subscription: MAIL.into(),
        id: event.id,
        at: NOW,
        name: "users.profile_created".into(),
        attempts: 2,
        reason: "still down".into(),
    };
    assert_eq!(dead(stores).await, [expected]);
    let all = stores.subscriptions.all().await.unwrap();
    assert_eq!((all[0].parked, all[0].dead), (0, 1));
}

async fn a_dead_letter_is_retried_for_the_subscription_that_is_named(stores: &Stores) {
    let lease = leased(stores).await;
    let event = has_dead_letter(stores, &lease).await;
    let now = NOW + Duration::HOUR;

    let retry = |name| stores.subscriptions.retry(event.id, name, now);
    let of_another = retry(Some("another")).await.unwrap();
    let of_ours = retry(Some(MAIL)).await.unwrap();
    let again = retry(None).await.unwrap();

    assert_eq!((of_another, of_ours, again), (0, 1, 0));
    assert_eq!(due(stores, now - Duration::MICROSECOND).await, []);
    assert_eq!(due(stores, now).await, [(event.id, 0)]);
}

async fn a_dead_letter_is_dropped_once(stores: &Stores) {
    let lease = leased(stores).await;
    let event = has_dead_letter(stores, &lease).await;

    let drop = |name| stores.subscriptions.discard(event.id, name);
    let of_another = drop(Some("another")).await.unwrap();
    let dropped = drop(None).await.unwrap();
    let again = drop(None).await.unwrap();

    assert_eq!((of_another, dropped, again), (0, 1, 0));
    assert_eq!(dead(stores).await, []);
}

async fn what_is_no_dead_letter_is_neither_retried_nor_dropped(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2]).await;
    park(stores, &lease, &[&events[0]], NOW).await;

    for event in &events {
        let retried = stores.subscriptions.retry(event.id, None, NOW).await;
        let dropped = stores.subscriptions.discard(event.id, None).await;
        assert_eq!((retried.unwrap(), dropped.unwrap()), (0, 0));
    }

    assert_eq!(due(stores, NOW).await, [(events[0].id, 1)]);
}

async fn a_reason_may_hold_any_character(stores: &Stores) {
    let lease = leased(stores).await;
    let event = logged(stores, &[1]).await.remove(0);
    let parked = Parking {
        event: event.clone(),
        failed: Some((SubscriberError("a\0b".into()), NOW)),
    };
    let failed = Failure {
        position: event.position,
        attempts: 2,
        reason: "it's „a\0b“ %".into(),
        retry_at: None,
    };
    for progress in [
        Progress {
            position: Some(event.position),
            parked: vec![parked],
            ..Progress::default()
        },
        Progress {
            failed: vec![failed],
            ..Progress::default()
        },
    ] {
        assert!(commit(stores, &lease, progress).await);
    }

    let dead = dead(stores).await;
    assert!(dead[0].reason.starts_with("it's „a"));
    assert!(dead[0].reason.ends_with("b“ %"));
}

async fn a_paused_subscription_has_no_lease(stores: &Stores) {
    let lease = leased(stores).await;

    let pause = |paused| stores.subscriptions.set_paused(MAIL, paused);
    let paused = pause(true).await.unwrap();
    let is_ours = commit(stores, &lease, Progress::default()).await;
    let while_paused = acquire(stores, THEM).await;
    let resumed = pause(false).await.unwrap();

    assert!(paused && resumed && !is_ours);
    assert_eq!(while_paused, None);
    assert!(acquire(stores, THEM).await.is_some());
}

async fn a_rewound_subscription_begins_again_and_fences_its_holder(stores: &Stores) {
    let lease = leased(stores).await;
    let events = logged(stores, &[1, 2, 3]).await;
    park(stores, &lease, &[&events[0], &events[2]], NOW).await;
    let to = events[0].position;

    let rewound = stores.subscriptions.rewind(MAIL, to).await.unwrap();

    let is_ours = commit(stores, &lease, Progress::default()).await;
    let next = acquire(stores, THEM).await.unwrap();
    assert!(rewound && !is_ours);
    assert_eq!(next.position, to);
    // What is parked before it stays, and what is after it comes again.
    assert_eq!(due(stores, NOW).await, [(events[0].id, 1)]);
}

async fn a_subscription_that_does_not_exist_is_not_changed(stores: &Stores) {
    let paused = stores.subscriptions.set_paused("nobody", true).await;
    let rewound = stores.subscriptions.rewind("nobody", Position::START).await;
    let leased = stores.subscriptions.acquire("nobody", US, LEASE).await;

    assert!(!paused.unwrap() && !rewound.unwrap());
    assert_eq!(leased.unwrap(), None);
    assert_eq!(stores.subscriptions.all().await.unwrap(), []);
}
