//! Subscribers that hang, fail and are slow, beside one that is well: it sees all of the log while they are stuck.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use portreeve::{
    events::{Envelope, Subscriber, SubscriberError},
    shared::Clock,
};
use portreeve_server::{Stores, SystemClock};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::scene::{Does, Scene, about, follows, tell};
use crate::{
    contract::NOW,
    support::{binary::TIMEOUT, clock::ManualClock},
};

/// Each half is more than one batch.
const EVENTS: usize = 600;

/// What one of them takes for one event.
pub const SLOW: Duration = Duration::from_millis(50);

/// How many events each of them has begun with and is done with.
#[derive(Default)]
pub struct Counts {
    pub begun: AtomicUsize,
    pub done: AtomicUsize,
}

impl Counts {
    fn of(&self) -> (usize, usize) {
        let begun = self.begun.load(Ordering::Relaxed);
        (begun, self.done.load(Ordering::Relaxed))
    }
}

#[derive(Clone, Copy)]
enum Fault {
    Hangs,
    Fails,
    IsSlow,
}

struct Neighbour {
    name: &'static str,
    fault: Fault,
    counts: Arc<Counts>,
}

#[async_trait]
impl Subscriber for Neighbour {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn receive(&self, _: &Envelope) -> Result<(), SubscriberError> {
        self.counts.begun.fetch_add(1, Ordering::Relaxed);
        match self.fault {
            Fault::Hangs => std::future::pending().await,
            Fault::Fails => return Err(SubscriberError("it always fails".into())),
            Fault::IsSlow => sleep(SLOW).await,
        }
        self.counts.done.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// One that hangs, one that fails, and one that is slow, with what they do.
pub fn neighbours() -> (Vec<Arc<dyn Subscriber>>, [Arc<Counts>; 3]) {
    let counts: [Arc<Counts>; 3] = Default::default();
    let all = [
        ("hanging", Fault::Hangs),
        ("failing", Fault::Fails),
        ("slow", Fault::IsSlow),
    ];
    let subscribers = all.into_iter().zip(&counts).map(|((name, fault), counts)| {
        let counts = counts.clone();
        let neighbour = Neighbour {
            name,
            fault,
            counts,
        };
        Arc::new(neighbour) as Arc<dyn Subscriber>
    });
    (subscribers.collect(), counts)
}

/// How many events the healthy one has seen, when it has seen all of them; and what the others have done until then.
async fn healthy_sees_all(stores: &Stores, clock: Arc<dyn Clock>) -> [(usize, usize); 3] {
    let (mut subscribers, counts) = neighbours();
    let (seen, mut watched) = watch::channel(0);
    // The last, so that it is not the one that has its turn before the others.
    subscribers.push(Does::new("healthy", move |_| {
        seen.send_modify(|seen| *seen += 1);
        Ok(())
    }));
    let tasks = follows(stores, clock, subscribers).await;
    let events = |many: usize| -> Vec<Envelope> { (0..many).map(|n| about(n as u8)).collect() };
    tell(stores, &events(EVENTS / 2)).await;
    let mut running = JoinSet::new();
    running.spawn(async move { tasks.run().await });

    let half = timeout(TIMEOUT, watched.wait_for(|seen| *seen == EVENTS / 2));
    half.await.expect("it sees the first half").unwrap();
    tell(stores, &events(EVENTS / 2)).await;
    let all = timeout(TIMEOUT, watched.wait_for(|seen| *seen == EVENTS));
    all.await.expect("it sees all of it").unwrap();

    counts.each_ref().map(|counts| counts.of())
}

/// In a time that passes only when nobody has anything to do.
#[tokio::test(start_paused = true)]
async fn a_subscriber_sees_all_of_the_log_before_its_neighbours_get_anywhere() {
    let stores = Stores::memory();
    let began = Instant::now();

    let clock = Arc::new(ManualClock::standing_at(NOW));
    let [hanging, failing, slow] = healthy_sees_all(&stores, clock).await;

    assert_eq!(hanging, (1, 0));
    // Then it is taken to be down.
    assert_eq!(failing, (8, 0));
    assert!(slow.1 < EVENTS / 10, "{slow:?}");
    assert!(began.elapsed() < SLOW * 10, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscriber_sees_all_of_the_log_whatever_its_neighbours_do() {
    let scene = Scene::on_postgres().await;

    let [hanging, failing, slow] = healthy_sees_all(&scene.stores, Arc::new(SystemClock)).await;

    assert_eq!((hanging.1, failing.1), (0, 0));
    assert!(slow.1 <= EVENTS, "{slow:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscriber_sees_all_of_the_log_whatever_its_neighbours_do_in_a_file() {
    let scene = Scene::on_sqlite().await;

    let [hanging, failing, slow] = healthy_sees_all(&scene.stores, Arc::new(SystemClock)).await;

    assert_eq!((hanging.1, failing.1), (0, 0));
    assert!(slow.1 <= EVENTS, "{slow:?}");
}
