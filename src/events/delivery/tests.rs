use std::sync::Mutex;

use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::{
    events::{Envelope, MockEventLog, MockSubscriber, MockSubscriptionRepository, Position},
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
    let envelope = Envelope::new(users::Event::ProfileCreated { user_id }, NOW, random);
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

    let worked = Round::Worked {
        events: 3,
        is_behind: false,
    };
    assert_eq!(round.unwrap(), worked);
    let parking = |position, reason: Option<&str>, wait| Parking {
        event: event(position, 1),
        reason: reason.map(str::to_owned),
        due_at: NOW + wait,
    };
    let progress = Progress {
        position: Some(Position::new(13)),
        delivered: 1,
        parked: vec![
            parking(11, Some("down"), Duration::SECOND),
            parking(13, None, Duration::ZERO),
        ],
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
async fn an_event_of_a_kind_that_is_not_known_is_parked() {
    let mut unknown = event(11, 1);
    unknown.content = Content::Unreadable("no variant `Merged`".into());
    let (log, mut subscriptions, written) = store(vec![unknown]);
    subscriptions
        .expect_due()
        .returning(|_, _, _| Ok(Vec::new()));
    subscriptions
        .expect_held_back()
        .returning(|_, _| Ok(Vec::new()));

    delivery(refusing(0), log, subscriptions)
        .run_once()
        .await
        .unwrap();

    let reason = written.lock().unwrap()[0].parked[0].reason.clone();
    assert_eq!(reason.as_deref(), Some("no variant `Merged`"));
}

#[tokio::test]
async fn a_parked_event_is_done_put_off_or_given_up() {
    let (log, mut subscriptions, written) = store(Vec::new());
    let parked = |position, attempts| ParkedEvent {
        event: event(position, 1),
        attempts,
    };
    subscriptions
        .expect_due()
        .return_once(move |_, _, _| Ok(vec![parked(5, 2), parked(6, 13)]));
    let mut subscriber = MockSubscriber::new();
    subscriber.expect_name().return_const("mail");
    let good = event(4, 1).id;
    subscriber.expect_receive().returning(move |envelope| {
        assert_ne!(envelope.id, good);
        Err(SubscriberError("down".into()))
    });

    delivery(subscriber, log, subscriptions)
        .run_once()
        .await
        .unwrap();

    let failure = |position, attempts, retry_at| Failure {
        position: Position::new(position),
        attempts,
        reason: "down".into(),
        retry_at,
    };
    let failed = vec![
        failure(5, 3, Some(NOW + Duration::seconds(4))),
        failure(6, 14, None),
    ];
    assert_eq!(written.lock().unwrap()[0].failed, failed);
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
