use portreeve::{
    auth,
    events::{Backlog, Claimed, DeadLetter, Envelope},
    shared::{AccountStanding, DisplayName, EventId, Role, Roles, Status, Timestamp},
    users,
};
use time::Duration;
use tokio::time::timeout;

use super::{
    NOW, RACERS, Stores, count, every_store, race,
    sample::{self, email, envelope, event},
};

every_store!(
    every_event_comes_back_as_it_was,
    the_oldest_events_are_claimed_first,
    of_many_claimants_one_gets_the_event,
    many_claimants_share_the_events_among_them,
    an_event_that_is_held_is_claimed_again_when_the_lease_ends,
    a_delivered_event_is_gone,
    a_failed_event_is_due_when_it_is_to_be_retried,
    an_event_that_is_given_up_becomes_a_dead_letter,
    the_oldest_dead_letters_are_listed_first,
    a_reason_may_hold_any_character,
    a_dead_letter_can_be_requeued,
    what_is_no_dead_letter_cannot_be_requeued,
    a_claimant_that_lost_its_lease_can_no_longer_fail_the_event,
    the_backlog_tells_what_waits_and_what_is_dead,
    a_write_with_events_wakes_the_relay,
    a_requeued_dead_letter_wakes_the_relay,
);

const LEASE: Duration = Duration::seconds(30);

async fn claim(stores: &Stores, now: Timestamp, limit: u16) -> Vec<Claimed> {
    stores.outbox.claim(now, now + LEASE, limit).await.unwrap()
}

/// The way events get in: with a change.
async fn tell(stores: &Stores, events: &[Envelope]) {
    let user = sample::user("ada@example.com", NOW);
    stores.users.add(&user, events).await.unwrap();
}

async fn has_event(stores: &Stores) -> Envelope {
    let event = event(NOW);
    tell(stores, std::slice::from_ref(&event)).await;
    event
}

fn ids(claimed: &[Claimed]) -> Vec<EventId> {
    claimed.iter().map(|one| one.envelope.id).collect()
}

async fn every_event_comes_back_as_it_was(stores: &Stores) {
    let account_id = sample::account_id(NOW);
    let session_id = sample::session_id(NOW);
    let standing = AccountStanding {
        roles: Roles::of([Role::User, Role::Admin]).unwrap(),
        status: Status::Suspended,
        email_verified: true,
        version: u32::MAX,
    };
    let registered = |display_name| auth::Event::AccountRegistered {
        account_id,
        email: email("jürgen@bücher.example"),
        standing: standing.clone(),
        display_name,
    };
    let name = DisplayName::parse("王小明 \"quoted\" \\").unwrap();
    let signed_out = |session_id, reason| auth::Event::SignedOut {
        account_id,
        session_id,
        reason,
    };
    let auth_events = [
        registered(Some(name)),
        registered(None),
        auth::Event::SignedIn {
            account_id,
            session_id,
        },
        signed_out(Some(session_id), auth::EndReason::SignedOut),
        signed_out(None, auth::EndReason::TokenReused),
        auth::Event::RefreshTokenReused {
            account_id,
            session_id,
        },
        auth::Event::PasswordChanged {
            account_id,
            standing: standing.clone(),
        },
        auth::Event::RolesChanged {
            account_id,
            standing: standing.clone(),
        },
        auth::Event::StatusChanged {
            account_id,
            standing,
        },
    ];
    let users_events = [
        users::Event::ProfileCreated {
            user_id: account_id,
        },
        users::Event::ProfileUpdated {
            user_id: account_id,
            fields: vec!["display_name".into(), "locale".into()],
        },
    ];
    let at = NOW + Duration::microseconds(1);
    let auth_events = auth_events.map(|event| envelope(event, at));
    let users_events = users_events.map(|event| envelope(event, at));
    let events = [auth_events.as_slice(), users_events.as_slice()].concat();

    tell(stores, &events).await;

    assert_eq!(stores.published().await, events);
}

async fn the_oldest_events_are_claimed_first(stores: &Stores) {
    let events: Vec<_> = (0..5)
        .map(|n| event(NOW - Duration::milliseconds(n)))
        .collect();
    let not_due = event(NOW + Duration::microseconds(1));
    tell(stores, &events).await;
    let other = sample::user("bob@example.com", NOW);
    stores.users.add(&other, &[not_due]).await.unwrap();

    let first = claim(stores, NOW, 3).await;
    let second = claim(stores, NOW, 3).await;

    assert_eq!(ids(&first), [events[4].id, events[3].id, events[2].id]);
    assert_eq!(ids(&second), [events[1].id, events[0].id]);
    assert!(first.iter().all(|one| one.attempts == 1));
}

async fn of_many_claimants_one_gets_the_event(stores: &Stores) {
    let event = has_event(stores).await;

    let claims = race(RACERS, |_| {
        let stores = stores.clone();
        async move { claim(&stores, NOW, 10).await }
    })
    .await;

    assert_eq!(count(&claims, |claimed| ids(claimed) == [event.id]), 1);
    assert_eq!(count(&claims, Vec::is_empty), RACERS - 1);
}

async fn many_claimants_share_the_events_among_them(stores: &Stores) {
    let events: Vec<_> = (0..100).map(|_| event(NOW)).collect();
    tell(stores, &events).await;

    let claims = race(RACERS, |_| {
        let stores = stores.clone();
        async move {
            let mut claimed = Vec::new();
            loop {
                let more = claim(&stores, NOW, 7).await;
                if more.is_empty() {
                    return claimed;
                }
                claimed.extend(more);
            }
        }
    })
    .await;

    let mut got = ids(&claims.concat());
    got.sort_unstable();
    let wanted: Vec<_> = events.iter().map(|event| event.id).collect();
    assert_eq!(got, wanted);
}

async fn an_event_that_is_held_is_claimed_again_when_the_lease_ends(stores: &Stores) {
    let event = has_event(stores).await;
    claim(stores, NOW, 1).await;

    let before = claim(stores, NOW + LEASE - Duration::MICROSECOND, 1).await;
    let after = claim(stores, NOW + LEASE, 1).await;

    assert_eq!(before, []);
    assert_eq!(ids(&after), [event.id]);
    assert_eq!(after[0].attempts, 2);
}

async fn a_delivered_event_is_gone(stores: &Stores) {
    let events = [event(NOW), event(NOW), event(NOW)];
    tell(stores, &events).await;
    claim(stores, NOW, 10).await;

    let delivered = [events[0].id, events[2].id];
    stores.outbox.delivered(&delivered).await.unwrap();
    stores.outbox.delivered(&delivered).await.unwrap();

    assert_eq!(ids(&claim(stores, NOW + LEASE, 10).await), [events[1].id]);
}

async fn a_failed_event_is_due_when_it_is_to_be_retried(stores: &Stores) {
    let event = has_event(stores).await;
    let held = claim(stores, NOW, 1).await;
    let retry_at = NOW + Duration::seconds(1);

    let failed = stores.outbox.failed(&held[0], Some(retry_at), "down");
    failed.await.unwrap();

    let before = claim(stores, retry_at - Duration::MICROSECOND, 1).await;
    let after = claim(stores, retry_at, 1).await;
    assert_eq!(before, []);
    assert_eq!(ids(&after), [event.id]);
    assert_eq!(after[0].attempts, 2);
}

async fn has_dead_letter(stores: &Stores) -> Envelope {
    let event = has_event(stores).await;
    let held = claim(stores, NOW, 1).await;
    stores.outbox.failed(&held[0], None, "down").await.unwrap();
    event
}

async fn an_event_that_is_given_up_becomes_a_dead_letter(stores: &Stores) {
    let event = has_dead_letter(stores).await;

    let claimed = claim(stores, NOW + Duration::days(1), 1).await;
    let dead = stores.outbox.dead_letters(10).await.unwrap();

    assert_eq!(claimed, []);
    assert_eq!(
        dead,
        [DeadLetter {
            id: event.id,
            at: NOW,
            name: "users.profile_created".into(),
            attempts: 1,
            reason: "down".into(),
        }]
    );
}

async fn the_oldest_dead_letters_are_listed_first(stores: &Stores) {
    let events: Vec<_> = (0..4)
        .map(|n| event(NOW - Duration::milliseconds(n)))
        .collect();
    tell(stores, &events).await;
    for held in claim(stores, NOW, 3).await.iter().rev() {
        stores.outbox.failed(held, None, "down").await.unwrap();
    }

    let dead = stores.outbox.dead_letters(2).await.unwrap();

    let ids: Vec<_> = dead.iter().map(|letter| letter.id).collect();
    assert_eq!(ids, [events[3].id, events[2].id]);
}

async fn a_reason_may_hold_any_character(stores: &Stores) {
    let events = [event(NOW), event(NOW)];
    tell(stores, &events).await;
    let held = claim(stores, NOW, 2).await;

    let failed = stores.outbox.failed(&held[0], Some(NOW), "a\0b");
    failed.await.unwrap();
    let failed = stores.outbox.failed(&held[1], None, "it's „a\0b“ %");
    failed.await.unwrap();

    let dead = stores.outbox.dead_letters(1).await.unwrap();
    assert!(dead[0].reason.starts_with("it's „a"));
    assert!(dead[0].reason.ends_with("b“ %"));
}

async fn a_dead_letter_can_be_requeued(stores: &Stores) {
    let event = has_dead_letter(stores).await;
    let now = NOW + Duration::hours(1);

    assert!(stores.outbox.requeue(event.id, now).await.unwrap());

    let before = claim(stores, now - Duration::MICROSECOND, 1).await;
    let after = claim(stores, now, 1).await;
    let dead = stores.outbox.dead_letters(10).await.unwrap();
    assert_eq!(before, []);
    assert_eq!(ids(&after), [event.id]);
    assert_eq!(after[0].attempts, 1);
    assert_eq!(dead, []);
}

async fn what_is_no_dead_letter_cannot_be_requeued(stores: &Stores) {
    let living = has_event(stores).await;
    claim(stores, NOW, 1).await;

    assert!(!stores.outbox.requeue(living.id, NOW).await.unwrap());
    assert!(!stores.outbox.requeue(event(NOW).id, NOW).await.unwrap());

    assert_eq!(claim(stores, NOW, 1).await, []);
}

async fn a_claimant_that_lost_its_lease_can_no_longer_fail_the_event(stores: &Stores) {
    has_event(stores).await;
    let slow = claim(stores, NOW, 1).await;
    claim(stores, NOW + LEASE, 1).await;

    let retried = stores.outbox.failed(&slow[0], Some(NOW), "slow");
    retried.await.unwrap();
    let given_up = stores.outbox.failed(&slow[0], None, "slow");
    given_up.await.unwrap();

    assert_eq!(claim(stores, NOW + LEASE, 1).await, []);
    assert_eq!(stores.outbox.dead_letters(1).await.unwrap(), []);
}

async fn the_backlog_tells_what_waits_and_what_is_dead(stores: &Stores) {
    let empty = stores.outbox.backlog().await.unwrap();
    let events: Vec<_> = (0..5).map(|n| event(NOW + Duration::seconds(n))).collect();
    tell(stores, &events).await;
    let held = claim(stores, NOW + Duration::seconds(2), 10).await;
    stores.outbox.failed(&held[0], None, "down").await.unwrap();
    stores.outbox.delivered(&[events[1].id]).await.unwrap();

    let backlog = stores.outbox.backlog().await.unwrap();

    assert_eq!(empty, Backlog::default());
    assert_eq!(
        backlog,
        Backlog {
            waiting: 3,
            // It is held, and it is not known yet whether it can be delivered.
            oldest: Some(NOW + Duration::seconds(2)),
            dead: 1,
        }
    );
}

const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(60);

/// Uses up what was left over from before.
async fn quiet(stores: &Stores) {
    let short = std::time::Duration::from_millis(100);
    while timeout(short, stores.outbox.wait_for_events())
        .await
        .is_ok()
    {}
}

async fn a_write_with_events_wakes_the_relay(stores: &Stores) {
    quiet(stores).await;
    let waiting = tokio::spawn({
        let stores = stores.clone();
        async move { timeout(TIMEOUT, stores.outbox.wait_for_events()).await }
    });

    has_event(stores).await;
    let woken = waiting.await.unwrap();
    // Also a waiter that comes only afterwards.
    let other = sample::user("bob@example.com", NOW);
    stores.users.add(&other, &[event(NOW)]).await.unwrap();
    let asked_late = timeout(TIMEOUT, stores.outbox.wait_for_events()).await;

    assert!(woken.is_ok());
    assert!(asked_late.is_ok());
}

async fn a_requeued_dead_letter_wakes_the_relay(stores: &Stores) {
    let event = has_dead_letter(stores).await;
    quiet(stores).await;

    stores.outbox.requeue(event.id, NOW).await.unwrap();

    assert!(
        timeout(TIMEOUT, stores.outbox.wait_for_events())
            .await
            .is_ok()
    );
}
