//! Two instances on one database: a change at one of them, and a reader at the other, that sees each change once, in order, and soon.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::time::sleep;

use super::{
    idle::{Idle, accounts_of, watching},
    scene::{self, KINDS, Member, UPDATED, idle_connections, is_of_kind},
};
use crate::{
    faults::trial::{Trial, rank, words},
    support::{client::Client, live::Stream, postgres},
};

/// Between two changes.
const PAUSE: Duration = Duration::from_millis(10);

/// From the answer to a change to the event, at p50.
const SOON: Duration = Duration::from_millis(100);

/// No other change is of this kind: after it, nothing is waited for.
const LAST: usize = KINDS;

/// A change of this kind, and when it was answered, if it was.
struct Change {
    kind: usize,
    answered: Option<Instant>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_at_another_instance_sees_each_change_once_and_soon() {
    let mut trial = Trial::begins("live events of another instance").await;
    let database = postgres::database().await;
    let (one, two) = tokio::join!(scene::starts(&database), scene::starts(&database));
    let count = idle_connections(&trial);
    let members = scene::members(&one.client, accounts_of(count)).await;
    let ada = Member::joins(&one.client).await;
    let changes = trial.pick(40, 2000);

    let alone = delays(&mut trial, &ada, &two.client, changes).await;
    let _idle = Idle::opens(&two, &members, count).await;
    let beside = delays(&mut trial, &ada, &two.client, changes).await;

    let (streams, sockets) = watching(&two).await;
    // Her own may not be closed yet.
    let open = streams + sockets;
    trial.must(open >= count, format!("{open} of {count} are open"));
    trial.shows(format!("{changes} changes"));
    for (what, times) in [("alone", alone), (&format!("beside {count} idle"), beside)] {
        if times.is_empty() {
            trial.must_when_alone(false, "no change was answered");
            continue;
        }
        trial.may_take(&format!("{what} p50"), rank(&times, 50), SOON);
        trial.shows(format!("p99 {}", words(rank(&times, 99))));
    }
    trial.ends();
}

/// From the answers to the events, sorted.
async fn delays(trial: &mut Trial, ada: &Member, at: &Client, count: usize) -> Vec<Duration> {
    let stream = Stream::opened(at, &ada.grant, "").await;
    let reading = tokio::spawn(reads(stream));
    let mut changes = Vec::new();
    for n in 0..count {
        let kind = n % (KINDS - 1) + 1;
        let is_answered = ada.changes(kind).await;
        let answered = is_answered.then(Instant::now);
        trial.must_when_alone(is_answered, format!("change {n} was a 503"));
        changes.push(Change { kind, answered });
        sleep(PAUSE).await;
    }
    ada.changes_in_the_end(LAST).await;
    let seen = reading.await.expect("it reads all of it");

    let ids = seen.iter().map(|(event, _)| id(event));
    trial.must(ids.is_sorted_by(|one, next| one < next), "out of order");
    let mut delays = Vec::new();
    let mut seen = seen.into_iter().peekable();
    for (n, Change { kind, answered }) in changes.into_iter().enumerate() {
        let event = seen.next_if(|(event, _)| is_of_kind(event, kind));
        match (event, answered) {
            (Some((_, at)), Some(answered)) => delays.push(at.saturating_duration_since(answered)),
            (None, Some(_)) => trial.must(false, format!("change {n} did not come in its turn")),
            // It was made or not.
            (_, None) => {}
        }
    }
    let more = seen.count();
    trial.must(more == 0, format!("{more} events came that were not due"));
    delays.sort_unstable();
    delays
}

/// What a stream sends of changes up to the last, and when each came.
async fn reads(mut stream: Stream) -> Vec<(Value, Instant)> {
    let mut seen = Vec::new();
    loop {
        let message = stream.message().await;
        let at = Instant::now();
        if is_of_kind(&message, LAST) {
            return seen;
        }
        // Others are of the time before.
        if message["type"] == UPDATED {
            seen.push((message, at));
        }
    }
}

fn id(event: &Value) -> u64 {
    let id = event["id"].as_str().and_then(|id| id.parse().ok());
    id.expect("it is a number")
}
