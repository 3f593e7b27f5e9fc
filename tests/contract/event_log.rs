//! The way of events into the log, and what can be read there.

use portreeve::{
    auth,
    events::{Envelope, LoggedEvent, Position, Removed, Unsequenced},
    notifications,
    shared::{
        AccountStanding, DisplayName, EventId, OneTimeTokenId, Role, Roles, Status, TokenPurpose,
    },
    users,
};
use time::Duration;
use tokio::time::timeout;

use super::{
    LEASE, NOW, RACERS, Stores, THEM, US, every_store, race, readable,
    sample::{self, email, envelope, event},
};

every_store!(
    every_event_comes_back_as_it_was,
    an_event_is_named_and_has_the_key_that_it_says_it_has,
    events_of_one_change_keep_their_order,
    the_log_is_read_after_a_position_and_in_parts,
    an_event_has_its_place_once,
    the_end_is_where_the_last_event_is,
    what_follows_a_position_is_as_old_as_it_is,
    the_position_of_a_time_is_before_what_was_logged_then,
    what_is_removed_leaves_the_end_where_it_was,
    conflicting_changes_are_logged_in_the_order_in_which_they_were_made,
    a_reader_that_keeps_up_with_many_writers_misses_nothing,
    a_listener_is_told_of_every_event,
);

/// The way events get in: with a change.
pub async fn tell(stores: &Stores, events: &[Envelope]) {
    let user = sample::user(&format!("{}@example.com", sample::account_id(NOW)), NOW);
    stores.users.add(&user, events).await.unwrap();
}

/// So many events, one after the other, as the log has them.
async fn logged(stores: &Stores, many: usize) -> Vec<LoggedEvent> {
    let end = stores.log.end().await.unwrap();
    for _ in 0..many {
        tell(stores, &[event(NOW)]).await;
    }
    let events = stores.logged_after(end).await;
    assert_eq!(events.len(), many);
    events
}

fn ids(events: &[LoggedEvent]) -> Vec<EventId> {
    events.iter().map(|event| event.id).collect()
}

/// Each kind of event, and odd values.
fn of_every_kind() -> Vec<Envelope> {
    let account_id = sample::account_id(NOW);
    let session_id = sample::session_id(NOW);
    let token_id = OneTimeTokenId::new(NOW, [7; 16]);
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
            is_new_device: true,
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
            standing: standing.clone(),
        },
        auth::Event::OneTimeTokenIssued {
            account_id,
            token_id,
            purpose: TokenPurpose::UndoEmailChange,
            email: email("jürgen@bücher.example"),
            expires_at: NOW + Duration::nanoseconds(1),
        },
        auth::Event::EmailVerified {
            account_id,
            standing: standing.clone(),
        },
        auth::Event::EmailChanged {
            account_id,
            email: email("jürgen@bücher.example"),
            previous_email: email("o'hara@example.com"),
            standing,
        },
        auth::Event::RegistrationRequested {
            token_id,
            email: email("jürgen@bücher.example"),
            expires_at: NOW,
        },
        auth::Event::RegistrationRepeated {
            account_id,
            email: email("jürgen@bücher.example"),
        },
    ];
    let users_events = [
        users::Event::ProfileCreated {
            user_id: account_id,
            locale: None,
        },
        users::Event::ProfileUpdated {
            user_id: account_id,
            fields: vec!["display_name".into(), "locale".into()],
            locale: Some(users::Locale::restore("de-CH".into())),
        },
    ];
    let notifications_events = [notifications::Event::AddressBounced { account_id }];
    let at = NOW + Duration::microseconds(1);
    let auth_events = auth_events.map(|event| envelope(event, at));
    let users_events = users_events.map(|event| envelope(event, at));
    let notifications_events = notifications_events.map(|event| envelope(event, at));
    [
        auth_events.as_slice(),
        users_events.as_slice(),
        notifications_events.as_slice(),
    ]
    .concat()
}

async fn every_event_comes_back_as_it_was(stores: &Stores) {
    let events = of_every_kind();

    tell(stores, &events).await;

    assert_eq!(stores.published().await, events);
}

async fn an_event_is_named_and_has_the_key_that_it_says_it_has(stores: &Stores) {
    tell(stores, &of_every_kind()).await;

    for event in stores.logged_after(Position::START).await {
        let envelope = readable(event.clone());
        let json = serde_json::to_value(&envelope.event).unwrap();
        let tag = |name: &str| json[name].as_str().unwrap().to_owned();
        assert_eq!(event.name, format!("{}.{}", tag("context"), tag("type")));
        assert_eq!(event.key, envelope.event.ordering_key(), "{envelope:?}");
        assert_eq!((event.id, event.at), (envelope.id, envelope.at));
    }
}

async fn events_of_one_change_keep_their_order(stores: &Stores) {
    // By their ids they would be the other way round.
    let mut events: Vec<_> = (0..5).map(|_| event(NOW)).collect();
    events.reverse();

    tell(stores, &events).await;

    assert_eq!(stores.published().await, events);
}

async fn the_log_is_read_after_a_position_and_in_parts(stores: &Stores) {
    let events = logged(stores, 5).await;

    let first = stores.log.read(Position::START, 3).await.unwrap();
    let rest = stores.log.read(first[2].position, 3).await.unwrap();
    let none = stores.log.read(events[4].position, 3).await.unwrap();

    assert_eq!(first, events[..3]);
    assert_eq!(rest, events[3..]);
    assert_eq!(none, []);
    let rises = events
        .windows(2)
        .all(|two| two[0].position < two[1].position);
    assert!(rises && events[0].position > Position::START, "{events:?}");
}

async fn an_event_has_its_place_once(stores: &Stores) {
    for _ in 0..30 {
        tell(stores, &[event(NOW), event(NOW)]).await;
    }

    race(RACERS, |n| {
        let stores = stores.clone();
        let holder = [US, THEM][n % 2];
        async move { stores.sequencer.sequence(holder, LEASE, 7).await.unwrap() }
    })
    .await;
    // Who of them holds the lease is left to chance.
    stores.sequencer.release(THEM).await.unwrap();

    let mut logged = ids(&stores.logged_after(Position::START).await);
    assert_eq!(logged.len(), 60);
    logged.sort_unstable();
    logged.dedup();
    assert_eq!(logged.len(), 60);
    let waiting = stores.sequencer.waiting().await.unwrap();
    assert_eq!(waiting, Unsequenced::default());
}

async fn the_end_is_where_the_last_event_is(stores: &Stores) {
    let empty = stores.log.end().await.unwrap();
    let events = logged(stores, 3).await;

    assert_eq!(empty, Position::START);
    assert_eq!(stores.log.end().await.unwrap(), events[2].position);
}

async fn what_follows_a_position_is_as_old_as_it_is(stores: &Stores) {
    let times = [2, 1, 3].map(|seconds| NOW + Duration::seconds(seconds));
    for at in times {
        tell(stores, &[event(at)]).await;
    }
    let events = stores.logged_after(Position::START).await;

    let mut found = Vec::new();
    for after in [Position::START, events[0].position, events[1].position] {
        found.push(stores.log.oldest_after(after).await.unwrap().unwrap());
    }

    assert_eq!(found, times);
    let end = stores.log.oldest_after(events[2].position).await.unwrap();
    assert_eq!(end, None);
}

async fn the_position_of_a_time_is_before_what_was_logged_then(stores: &Stores) {
    let events = logged(stores, 3).await;

    let long_ago = stores.log.position_at(NOW - Duration::days(3650)).await;
    let far_off = stores.log.position_at(NOW + Duration::days(3650)).await;

    assert_eq!(long_ago.unwrap().number(), events[0].position.number() - 1);
    assert_eq!(far_off.unwrap(), events[2].position);
}

async fn what_is_removed_leaves_the_end_where_it_was(stores: &Stores) {
    let before = logged(stores, 3).await;

    let kept = stores.log.remove_older(Duration::days(3650), 100);
    let kept = kept.await.unwrap();
    let untouched = stores.log.read(Position::START, 10).await.unwrap();
    // Also what is yet to come.
    let all = -Duration::days(3650);
    while stores.log.remove_older(all, 2).await.unwrap().events > 0 {}

    assert_eq!(kept, Removed::default());
    assert_eq!(untouched, before);
    assert_eq!(stores.log.read(Position::START, 10).await.unwrap(), []);
    assert_eq!(stores.log.end().await.unwrap(), before[2].position);
    let after = logged(stores, 1).await;
    assert!(after[0].position > before[2].position);
}

/// In whatever order the writers come, and however late the clock of a writer is.
async fn conflicting_changes_are_logged_in_the_order_in_which_they_were_made(stores: &Stores) {
    const CHANGES: u32 = 40;
    let user = sample::user("ada@example.com", NOW);
    stores.users.add(&user, &[]).await.unwrap();
    let id = user.id();

    // Each takes the profile as it finds it, and tries again if another was faster.
    race(4, |writer| {
        let stores = stores.clone();
        async move {
            let mut made = 0;
            while made < CHANGES / 4 {
                let mut user = stores.users.by_id(id).await.unwrap().unwrap();
                let version = user.state().version;
                user.update_profile(users::ProfilePatch::default(), NOW);
                let event = users::Event::ProfileUpdated {
                    user_id: id,
                    fields: vec![version.to_string()],
                    locale: None,
                };
                let at = NOW - Duration::seconds(i64::try_from(writer).unwrap());
                let written = stores.users.update(&user, &[envelope(event, at)]).await;
                made += u32::from(written.is_ok());
            }
        }
    })
    .await;

    let versions: Vec<u32> = stores
        .published()
        .await
        .into_iter()
        .map(|envelope| match envelope.event {
            portreeve::events::Event::Users(users::Event::ProfileUpdated { fields, .. }) => {
                fields[0].parse().unwrap()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let expected: Vec<u32> = (versions[0]..versions[0] + CHANGES).collect();
    assert_eq!(versions, expected);
}

/// No event appears behind a position that was read already.
async fn a_reader_that_keeps_up_with_many_writers_misses_nothing(stores: &Stores) {
    const EACH: usize = 15;
    let writers = race(RACERS, |_| {
        let stores = stores.clone();
        async move {
            let mut written = Vec::new();
            for _ in 0..EACH {
                let events = [event(NOW), event(NOW)];
                tell(&stores, &events).await;
                written.extend(events.map(|event| event.id));
            }
            written
        }
    });
    let reader = async {
        let (mut seen, mut position) = (Vec::new(), Position::START);
        while seen.len() < RACERS * EACH * 2 {
            stores.sequencer.sequence(US, LEASE, 50).await.unwrap();
            for event in stores.log.read(position, 50).await.unwrap() {
                position = event.position;
                seen.push(event.id);
            }
        }
        seen
    };

    let (written, mut seen) = tokio::join!(writers, timeout(TIMEOUT, reader));

    let mut written = written.concat();
    written.sort_unstable();
    let seen = seen.as_mut().expect("the reader missed an event");
    seen.sort_unstable();
    assert_eq!(*seen, written);
}

/// Only a rule that fails waits for so long.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(60);

async fn a_listener_is_told_of_every_event(stores: &Stores) {
    let mut listeners = [stores.log_watch.listen(), stores.log_watch.listen()];

    logged(stores, 1).await;

    for listener in &mut listeners {
        timeout(TIMEOUT, listener.added()).await.unwrap();
    }
}
