//! How long an event takes to a subscriber that is well: alone, and beside others that hang, fail and are slow.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use portreeve::{events::Subscriber, shared::EventId};
use portreeve_server::SystemClock;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    neighbours::neighbours,
    scene::{Does, Scene, about, follows, tell},
};
use crate::{
    faults::trial::{Trial, rank, words},
    support::binary::TIMEOUT,
};

/// Between two events.
const PAUSE: Duration = Duration::from_millis(10);

type Arrivals = Arc<Mutex<HashMap<EventId, Instant>>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neighbours_do_not_make_a_subscriber_late() {
    let mut trial = Trial::begins("lag beside a hanging, a failing and a slow one").await;
    let events = trial.pick(50, 3000);

    let alone = lags(events, Vec::new()).await;
    let beside = lags(events, neighbours().0).await;

    for (what, lags) in [("alone", &alone), ("beside", &beside)] {
        let (p50, p99) = (words(rank(lags, 50)), words(rank(lags, 99)));
        trial.shows(format!("{what} p50 {p50}, p99 {p99}"));
    }
    let ratio = rank(&beside, 99).as_secs_f64() / rank(&alone, 99).as_secs_f64();
    trial.shows(format!("ratio {ratio:.2}"));
    trial.must_when_alone(ratio <= 1.5, format!("{ratio:.2} times as late"));
    trial.ends();
}

/// From the moment at which the change was answered, sorted.
async fn lags(events: usize, mut subscribers: Vec<Arc<dyn Subscriber>>) -> Vec<Duration> {
    let scene = Scene::on_postgres().await;
    let arrivals = Arrivals::default();
    let arriving = arrivals.clone();
    subscribers.push(Does::new("healthy", move |envelope| {
        let mut arrivals = arriving.lock().unwrap();
        arrivals.entry(envelope.id).or_insert_with(Instant::now);
        Ok(())
    }));
    let tasks = follows(&scene.stores, Arc::new(SystemClock), subscribers).await;
    let mut running = JoinSet::new();
    running.spawn(async move { tasks.run().await });

    let mut answered = Vec::new();
    for n in 0..events {
        let event = about(n as u8);
        tell(&scene.stores, std::slice::from_ref(&event)).await;
        answered.push((event.id, Instant::now()));
        sleep(PAUSE).await;
    }
    let arriving = async {
        while arrivals.lock().unwrap().len() < events {
            sleep(PAUSE).await;
        }
    };
    timeout(TIMEOUT, arriving).await.expect("it sees all of it");

    let arrivals = arrivals.lock().unwrap();
    let lags = answered
        .iter()
        .map(|(id, at)| arrivals[id].saturating_duration_since(*at));
    let mut lags: Vec<Duration> = lags.collect();
    lags.sort_unstable();
    lags
}
