use std::sync::Mutex;

use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::{
    events::{
        Envelope, MockEventLog, MockSubscriber, MockSubscriptionRepository, Position, outage,
    },
    shared::{AccountId, MockClock},
    users,
};

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);
const HOLDER: Holder = Holder(Uuid::from_u128(7));

/// An event about the account `n`.
fn event(position: u64, n: u8) -> LoggedEvent {
    let user_id = AccountId::from_uuid(Uuid::from_u128(n.into()));
    let mut random = [0; 16];
    random[..8].copy_from_slice(&position.to_be_bytes());
    let envelope = Envelope::new(
        users::Event::ProfileCreated {
            user_id,
            locale: None,
        },
        NOW,
        random,
    );
    LoggedEvent {
        position: Position::new(position),
        id: envelope.id,
        at: NOW,
        name: "users.profile_created".into(),
        key: envelope.event.ordering_key(),
        content: Content::Readable(envelope),
    }
}

fn lease() -> Lease {
    Lease {
        subscription: "mail".into(),
        holder: HOLDER,
        epoch: 3,
        position: Position::new(10),
        duration: Duration::MINUTE,
        has_parked: true,
    }
}

/// What was written, one entry a call.
type Written = Arc<Mutex<Vec<Progress>>>;

/// A store with this in its log, and nothing parked.
fn store(events: Vec<LoggedEvent>) -> (MockEventLog, MockSubscriptionRepository, Written) {
    let mut log = MockEventLog::new();
    log.expect_read().return_once(|_, _| Ok(events));
    let mut subscriptions = MockSubscriptionRepository::new();
    subscriptions
        .expect_acquire()
        .returning(|_, _, _| Ok(Some(lease())));
    let written = Written::default();
    let writes = written.clone();
    subscriptions.expect_commit().returning(move |_, progress| {
        writes.lock().unwrap().push(progress.clone());
        Ok(true)
    });
    (log, subscriptions, written)
}

/// Refuses the event at this position.
fn refusing(position: u64) -> MockSubscriber {
    let refused = event(position, 0).id;
    let mut subscriber = MockSubscriber::new();
    subscriber.expect_name().return_const("mail");
    subscriber.expect_receive().returning(move |envelope| {
        if envelope.id == refused {
            Err(SubscriberError("down".into()))
        } else {
            Ok(())
        }
    });
    subscriber
}

fn delivery(
    subscriber: MockSubscriber,
    log: MockEventLog,
    subscriptions: MockSubscriptionRepository,
) -> Delivery {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(NOW);
    Delivery::new(
        Arc::new(subscriber),
        Arc::new(log),
        Arc::new(subscriptions),
        Arc::new(clock),
        HOLDER,
        DeliveryPolicy::default(),
    )
}

#[tokio::test]
async fn what_fails_is_parked_with_the_later_events_of_its_key_and_the_others_go_on() {
    let (log, mut subscriptions, written) = store(vec![event(11, 1), event(12, 2), event(13, 1)]);
    subscriptions
        .expect_due()
        .returning(|_, _, _| Ok(Vec::new()));
    subscriptions
        .expect_held_back()
        .returning(|_, _| Ok(Vec::new()));

    let round = delivery(refusing(11), log, subscriptions).run_once().await;

    let worked = Work {
        events: 3,
        ..Work::default()
    };
    assert_eq!(round.unwrap(), Round::Worked(worked));
    let parking = |position, failed: Option<&str>| Parking {
        event: event(position, 1),
        failed: failed.map(|reason| (SubscriberError(reason.into()), NOW + Duration::SECOND)),
    };
    let progress = Progress {
        position: Some(Position::new(13)),
        delivered: 1,
        parked: vec![parking(11, Some("down")), parking(13, None)],
        ..Progress::default()
    };
    assert_eq!(*written.lock().unwrap(), [progress]);
}

#[tokio::test]
async fn an_event_waits_behind_one_that_was_parked_before() {
    let (log, mut subscriptions, written) = store(vec![event(11, 1), event(12, 2)]);
    subscriptions
        .expect_due()
        .returning(|_, _, _| Ok(Vec::new()));
    subscriptions
        .expect_held_back()
        .returning(|_, _| Ok(vec![event(0, 1).key]));

    delivery(refusing(0), log, subscriptions)
        .run_once()
        .await
        .unwrap();

    let written = written.lock().unwrap();
    let parked: Vec<_> = written[0].parked.iter().map(|p| p.event.position).collect();
    assert_eq!(parked, [Position::new(11)]);
}

#[tokio::test]
async fn an_event_of_a_kind_that_is_not_known_is_parked_and_the_lease_given_up() {
    let mut unknown = event(11, 1);
    unknown.content = Content::Unreadable("no variant `Merged`".into());
    let (log, mut subscriptions, written) = store(vec![unknown]);
    subscriptions
        .expect_due()
        .returning(|_, _, _| Ok(Vec::new()));
    subscriptions
        .expect_held_back()
        .returning(|_, _| Ok(Vec::new()));

    subscriptions
        .expect_release()
        .times(1)
        .returning(|_| Ok(()));

    let id = event(11, 1).id;
    let round = delivery(refusing(0), log, subscriptions).run_once().await;

    let worked = Work {
        events: 1,
        unknown: vec![id],
        ..Work::default()
    };
    assert_eq!(round.unwrap(), Round::Worked(worked));
    let failed = written.lock().unwrap()[0].parked[0].failed.clone();
    assert_eq!(failed.unwrap().0.0, "no variant `Merged`");
}

fn parked(position: u64, n: u8, attempts: u32) -> ParkedEvent {
    ParkedEvent {
        event: event(position, n),
        attempts,
    }
}

/// A store with these events due, and nothing in its log.
fn with_due(due: Vec<ParkedEvent>) -> (MockEventLog, MockSubscriptionRepository, Written) {
    let (log, mut subscriptions, written) = store(Vec::new());
    subscriptions
        .expect_due()
        .return_once(move |_, _, _| Ok(due));
    (log, subscriptions, written)
}

#[tokio::test]
async fn a_parked_event_is_done_put_off_or_given_up() {
    let due = vec![
        parked(4, 1, 2),
        parked(5, 1, 2),
        parked(6, 1, 0),
        parked(7, 2, 13),
    ];
    let (log, subscriptions, written) = with_due(due);
    let mut subscriber = MockSubscriber::new();
    subscriber.expect_name().return_const("mail");
    let (good, behind) = (event(4, 1).id, event(6, 1).id);
    subscriber.expect_receive().returning(move |envelope| {
        assert_ne!(envelope.id, behind);
        match envelope.id == good {
            true => Ok(()),
            false => Err(SubscriberError("down".into())),
        }
    });

    let round = delivery(subscriber, log, subscriptions).run_once().await;

    let failure = |position, attempts, retry_at| Failure {
        position: Position::new(position),
        attempts,
        reason: "down".into(),
        retry_at,
    };
    let unblocked = |n| Unblocked {
        key: event(0, n).key,
        due_at: NOW,
    };
    let progress = Progress {
        done: vec![Position::new(4)],
        failed: vec![
            failure(5, 3, Some(NOW + Duration::seconds(4))),
            failure(7, 14, None),
        ],
        unblocked: vec![unblocked(1), unblocked(2)],
        ..Progress::default()
    };
    assert_eq!(*written.lock().unwrap(), [progress]);
    let letter = DeadLetter {
        subscription: "mail".into(),
        id: event(7, 2).id,
        at: NOW,
        name: "users.profile_created".into(),
        attempts: 14,
        reason: "down".into(),
    };
    let worked = Work {
        events: 3,
        // What came free is due at once.
        is_behind: true,
        given_up: vec![letter],
        unknown: Vec::new(),
    };
    assert_eq!(round.unwrap(), Round::Worked(worked));
}

/// A subscriber that records what it received, and succeeds or fails with all of it. Each event takes it so long, by the clock that comes with it.
fn recording(
    fails: bool,
    takes: Duration,
) -> (MockSubscriber, Arc<Mutex<Vec<EventId>>>, MockClock) {
    let now = Arc::new(Mutex::new(NOW));
    let time = now.clone();
    let mut clock = MockClock::new();
    clock.expect_now().returning(move || *time.lock().unwrap());
    let received = Arc::new(Mutex::new(Vec::new()));
    let seen = received.clone();
    let mut subscriber = MockSubscriber::new();
    subscriber.expect_name().return_const("mail");
    subscriber.expect_receive().returning(move |envelope| {
        *now.lock().unwrap() += takes;
        seen.lock().unwrap().push(envelope.id);
        match fails {
            true => Err(SubscriberError("down".into())),
            false => Ok(()),
        }
    });
    (subscriber, received, clock)
}

fn ids(events: impl IntoIterator<Item = (u64, u8)>) -> Vec<EventId> {
    let events = events
        .into_iter()
        .map(|(position, n)| event(position, n).id);
    events.collect()
}

#[tokio::test]
async fn parked_events_that_take_long_do_not_keep_new_ones_away() {
    let due = (1..=9).map(|n| parked(n.into(), n, 1)).collect();
    let (_, mut subscriptions, written) = with_due(due);
    subscriptions
        .expect_held_back()
        .returning(|_, _| Ok(Vec::new()));
    let mut log = MockEventLog::new();
    log.expect_read()
        .return_once(|_, _| Ok(vec![event(11, 77)]));
    let (subscriber, received, clock) = recording(false, Duration::seconds(3));

    let mut slow = delivery(subscriber, log, subscriptions);
    slow.clock = Arc::new(clock);
    slow.run_once().await.unwrap();

    assert_eq!(*received.lock().unwrap(), ids([(1, 1), (2, 2), (11, 77)]));
    let written = written.lock().unwrap();
    assert_eq!(written.last().unwrap().position, Some(Position::new(11)));
}

#[tokio::test]
async fn parked_events_that_cannot_be_read_do_not_keep_new_ones_away() {
    let (log, mut subscriptions, written) = store(vec![event(11, 1)]);
    subscriptions
        .expect_due()
        .returning(|_, _, _| Err(StoreError::unavailable("it takes too long")));
    subscriptions
        .expect_held_back()
        .returning(|_, _| Ok(Vec::new()));

    let round = delivery(refusing(0), log, subscriptions).run_once().await;

    assert!(round.is_err());
    assert_eq!(written.lock().unwrap()[0].delivered, 1);
}

#[tokio::test]
async fn when_the_subscriber_is_down_few_events_are_parked_and_none_is_given_up() {
    let events: Vec<LoggedEvent> = (11..=30).map(|n| event(n.into(), n)).collect();
    let (log, mut subscriptions, written) = store(events);
    let mut due = vec![vec![parked(11, 11, 13), parked(12, 12, 13)], Vec::new()];
    subscriptions
        .expect_due()
        .returning(move |_, _, _| Ok(due.pop().unwrap_or_default()));
    subscriptions
        .expect_held_back()
        .returning(|_, _| Ok(Vec::new()));
    let (subscriber, received, clock) = recording(true, Duration::ZERO);
    let mut down = delivery(subscriber, log, subscriptions);
    down.clock = Arc::new(clock);

    let first = down.run_once().await.unwrap();
    let at_once = down.run_once().await.unwrap();

    let parked: Vec<EventId> = ids((11..=18).map(|n| (n.into(), n)));
    assert_eq!(*received.lock().unwrap(), parked);
    let worked = |events| {
        Round::Worked(Work {
            events,
            ..Work::default()
        })
    };
    assert_eq!([first, at_once], [worked(8), worked(0)]);
    let stands_at = written.lock().unwrap()[0].position;
    assert_eq!(stands_at, Some(Position::new(18)));

    // Later one is tried, which does not count against it, and one of the log.
    let mut log = MockEventLog::new();
    log.expect_read()
        .return_once(|_, _| Ok(vec![event(19, 19), event(20, 20)]));
    down.log = Arc::new(log);
    let mut clock = MockClock::new();
    clock
        .expect_now()
        .returning(|| NOW + outage::PROBE_INTERVAL);
    down.clock = Arc::new(clock);
    down.run_once().await.unwrap();

    let tried = received.lock().unwrap().split_off(8);
    assert_eq!(tried, ids([(11, 11), (19, 19)]));
    let failure = Failure {
        position: Position::new(11),
        attempts: 13,
        reason: "down".into(),
        retry_at: Some(NOW + outage::PROBE_INTERVAL * 2),
    };
    let written = written.lock().unwrap();
    assert_eq!(written[1].failed, [failure]);
    assert_eq!(written[2].position, Some(Position::new(19)));
}

#[tokio::test]
async fn who_has_lost_the_lease_stops() {
    let mut log = MockEventLog::new();
    log.expect_read().return_once(|_, _| Ok(vec![event(11, 1)]));
    let mut subscriptions = MockSubscriptionRepository::new();
    subscriptions
        .expect_acquire()
        .returning(|_, _, _| Ok(Some(lease())));
    subscriptions
        .expect_due()
        .returning(|_, _, _| Ok(Vec::new()));
    subscriptions
        .expect_held_back()
        .returning(|_, _| Ok(Vec::new()));
    subscriptions.expect_commit().returning(|_, _| Ok(false));

    let round = delivery(refusing(0), log, subscriptions).run_once().await;

    assert_eq!(round.unwrap(), Round::Standby);
}

#[tokio::test]
async fn without_the_lease_nothing_is_read() {
    let mut subscriptions = MockSubscriptionRepository::new();
    subscriptions.expect_acquire().returning(|_, _, _| Ok(None));

    let round = delivery(refusing(0), MockEventLog::new(), subscriptions)
        .run_once()
        .await;

    assert_eq!(round.unwrap(), Round::Standby);
}

#[tokio::test]
async fn progress_is_written_as_often_as_the_policy_says() {
    let (log, mut subscriptions, written) = store(vec![event(11, 1), event(12, 2)]);
    subscriptions
        .expect_due()
        .returning(|_, _, _| Ok(Vec::new()));
    subscriptions
        .expect_held_back()
        .returning(|_, _| Ok(Vec::new()));
    let now = Arc::new(Mutex::new(NOW));
    let time = now.clone();
    let mut clock = MockClock::new();
    clock.expect_now().returning(move || *time.lock().unwrap());
    let mut subscriber = MockSubscriber::new();
    subscriber.expect_name().return_const("mail");
    subscriber.expect_receive().returning(move |_| {
        *now.lock().unwrap() += Duration::SECOND;
        Ok(())
    });

    let mut slow = delivery(MockSubscriber::new(), log, subscriptions);
    slow.subscriber = Arc::new(subscriber);
    slow.clock = Arc::new(clock);
    slow.run_once().await.unwrap();

    let written = written.lock().unwrap();
    let positions: Vec<_> = written.iter().map(|progress| progress.position).collect();
    assert_eq!(positions, [11, 12].map(|n| Some(Position::new(n))));
}
