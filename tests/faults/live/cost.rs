//! Thousands of connections that watch and see nothing happen: how much memory they take, and whether others notice them.

use std::time::Duration;

use super::{
    idle::{Idle, accounts_of, watching},
    scene::{self, Member, idle_connections},
};
use crate::{
    faults::{
        memory::resident,
        slow_clients::honest_work,
        trial::{Trial, rank, words},
    },
    support::{people::Person, postgres},
};

/// What 5,000 may take, in KiB; fewer take less.
const MEMORY_KIB: u64 = 150 * 1024;
const MEMORY_FOR: u64 = 5000;
/// In the short form the service may take so much more for anything else, which the few connections do not outweigh.
const ALLOWANCE_KIB: u64 = 16 * 1024;

/// How much later an answer may be, at p99.
const RATIO: f64 = 1.2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_take_little_memory_and_hold_up_no_other() {
    let mut trial = Trial::begins("idle live connections").await;
    let database = postgres::database().await;
    let service = scene::starts(&database).await;
    let count = idle_connections(&trial);
    let members = scene::members(&service.client, accounts_of(count)).await;
    let honest = Member::joins(&service.client).await.person;
    // What the first of them all costs is not counted.
    let first = Idle::opens(&service, &members, 2).await;
    first.closes(&service).await;

    // In turns, because a machine is not always as fast.
    let rounds = trial.pick(1, 3);
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    let (mut before, mut with_them) = (u64::MAX, 0);
    for _ in 0..rounds {
        alone.extend(looks(&honest, &mut trial).await);
        before = before.min(resident(service.id(), "VmRSS:"));
        let idle = Idle::opens(&service, &members, count).await;
        beside.extend(looks(&honest, &mut trial).await);
        with_them = with_them.max(resident(service.id(), "VmRSS:"));
        let open = watching(&service).await;
        let all = (count.div_ceil(2), count / 2);
        trial.must(open == all, format!("{open:?} of {all:?} are open"));
        idle.closes(&service).await;
    }

    memory_is_in_proportion(&mut trial, count, with_them.saturating_sub(before));
    for (what, times) in [("alone", &mut alone), ("with them", &mut beside)] {
        times.sort_unstable();
        let (p50, p99) = (words(rank(times, 50)), words(rank(times, 99)));
        trial.shows(format!("/users/me {what} p50 {p50}, p99 {p99}"));
    }
    let ratio =
        |percent| rank(&beside, percent).as_secs_f64() / rank(&alone, percent).as_secs_f64();
    let (p50, p99) = (ratio(50), ratio(99));
    trial.shows(format!("ratio p50 {p50:.2}, p99 {p99:.2}"));
    trial.must_when_alone(p99 <= RATIO, format!("p99 is {p99:.2} times as late"));
    trial.ends();
}

/// How long an honest client waits for each of its answers.
async fn looks(honest: &Person, trial: &mut Trial) -> Vec<Duration> {
    // What was just opened or closed is not counted.
    honest_work(honest, Duration::from_millis(300), trial).await;
    // At length, longer than the time between two heartbeats.
    let lasts = trial.seconds(1, 16);
    honest_work(honest, lasts, trial).await
}

fn memory_is_in_proportion(trial: &mut Trial, count: usize, more: u64) {
    let (mib, each) = (more as f64 / 1024.0, more as f64 / count as f64);
    trial.shows(format!(
        "{count} idle, {mib:.1} MiB more, {each:.1} KiB each"
    ));
    let bound = MEMORY_KIB * count as u64 / MEMORY_FOR + trial.pick(ALLOWANCE_KIB, 0);
    trial.must(more <= bound, format!("{more} KiB more, over {bound}"));
}
