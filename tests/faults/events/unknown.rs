//! An event of a kind that this version does not know, as a newer one that runs beside it writes: it waits with the later ones of its
//! account, and a version that knows it takes it.

use std::sync::{Arc, Mutex};

use portreeve::{
    events::{Envelope, Round, Subscriber},
    shared::{EventId, Holder},
};
use portreeve_server::EventTasks;
use time::Duration;
use uuid::Uuid;

use super::scene::{Does, Scene, about, follows, tell};
use crate::{contract::NOW, support::clock::ManualClock};

/// About the account 1, as a table has it that holds events on their way into the log.
const WRITE: [&str; 2] = [
    r#"insert into portreeve_events.outbox (id, at, name, key, payload) values (
        '0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f', now(), 'users.merged', '00000000-0000-0000-0000-000000000001',
        '{"context": "users", "type": "merged", "user_id": "00000000-0000-0000-0000-000000000001"}'
    )"#,
    r#"insert into events_outbox (id, at, name, key, payload) values (
        x'0198c2f07f4e7cc398c4dc0c0c07398f', 1790000000000000, 'users.merged', x'00000000000000000000000000000001',
        '{"context": "users", "type": "merged", "user_id": "00000000-0000-0000-0000-000000000001"}'
    )"#,
];

/// What a version reads that knows the kind.
const KNOW: [&str; 2] = [
    r#"update portreeve_events.parked set payload = jsonb_set(payload, '{type}', '"profile_created"')"#,
    "update events_parked set payload = json_set(payload, '$.type', 'profile_created')",
];

/// As often as an old version tries it in an upgrade that takes an hour.
const ATTEMPTS: usize = 12;

type Seen = Arc<Mutex<Vec<EventId>>>;

fn recording(name: &'static str) -> (Arc<dyn Subscriber>, Seen) {
    let seen = Seen::default();
    let recorded = seen.clone();
    let subscriber = Does::new(name, move |envelope| {
        recorded.lock().unwrap().push(envelope.id);
        Ok(())
    });
    (subscriber, seen)
}

/// Two subscribers are given what they can be given.
async fn version(scene: &Scene, clock: &Arc<ManualClock>) -> (Arc<EventTasks>, [Seen; 2]) {
    let (mail, by_mail) = recording("mail");
    let (search, by_search) = recording("search");
    let tasks = follows(&scene.stores, clock.clone(), vec![mail, search]).await;
    (tasks, [by_mail, by_search])
}

fn ids(events: &[&Envelope]) -> Vec<EventId> {
    events.iter().map(|event| event.id).collect()
}

async fn waits_for_a_version_that_knows_it(mut scene: Scene) {
    let clock = Arc::new(ManualClock::standing_at(NOW));
    let (tasks, seen) = version(&scene, &clock).await;
    let unknown: EventId = "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f".parse().unwrap();
    scene.truth.does(WRITE[0], WRITE[1]).await;
    let holder = Holder(Uuid::nil());
    let sequencer = &scene.stores.sequencer;
    let moved = sequencer.sequence(holder, Duration::ZERO, 10).await;
    assert_eq!(moved.unwrap(), 1);
    let (behind, other) = (about(1), about(2));
    tell(&scene.stores, &[behind.clone(), other.clone()]).await;
    for _ in 0..ATTEMPTS {
        clock.advance(Duration::hours(1));
        while sequencer
            .sequence(holder, Duration::ZERO, 10)
            .await
            .unwrap()
            > 0
        {}
        for delivery in &tasks.deliveries {
            let round = delivery.run_once().await;
            assert!(matches!(round, Ok(Round::Worked(_))), "{round:?}");
        }
    }

    for seen in &seen {
        assert_eq!(*seen.lock().unwrap(), ids(&[&other]));
    }
    let all = scene.stores.subscriptions.all().await.unwrap();
    for one in all {
        assert_eq!((one.parked, one.dead), (2, 0), "{}", one.name);
        // So that a version that knows it may have it.
        assert!(!one.is_leased, "{}", one.name);
    }

    scene.truth.does(KNOW[0], KNOW[1]).await;
    let (newer, seen) = version(&scene, &clock).await;
    clock.advance(Duration::hours(1));
    newer.settle().await.unwrap();

    for seen in &seen {
        assert_eq!(*seen.lock().unwrap(), [unknown, behind.id]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_is_not_known_is_kept_for_a_version_that_knows_it() {
    waits_for_a_version_that_knows_it(Scene::on_postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_is_not_known_is_kept_for_a_version_that_knows_it_in_a_file() {
    waits_for_a_version_that_knows_it(Scene::on_sqlite().await).await;
}
