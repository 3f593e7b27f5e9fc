//! A long log, taken through by one subscriber that does nothing: how fast, and with how much memory.

use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use portreeve_server::{EventFlow, SystemClock};
use sqlx::AssertSqlSafe;
use tokio::{task::JoinSet, time::sleep};

use super::scene::{Does, Scene, follows};
use crate::faults::{memory::resident, trial::Trial, truth::Truth};

/// In a second.
const RATE: u32 = 20_000;

/// What the process may take for it, of any number of events: some batches.
const MEMORY_KIB: u64 = 64 * 1024;

const LATEST: Duration = Duration::from_secs(600);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_is_taken_through_with_little_memory() {
    let trial = Trial::begins("drain, on PostgreSQL").await;
    is_drained(Scene::on_postgres().await, trial).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_is_taken_through_with_little_memory_in_a_file() {
    let trial = Trial::begins("drain, on a file").await;
    is_drained(Scene::on_sqlite().await, trial).await;
}

async fn is_drained(mut scene: Scene, mut trial: Trial) {
    let asked = std::env::var("PORTREEVE_FAULTS_EVENTS").ok();
    let asked = asked.map(|number| number.parse().expect("it is a number"));
    let events = trial.pick(5000, asked.unwrap_or(200_000));
    fill(&mut scene.truth, events).await;
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = seen.clone();
    let subscriber = Does::new("nothing", move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    let tasks = follows(&scene.stores, Arc::new(SystemClock), vec![subscriber]).await;

    let memory = || resident(process::id(), "VmRSS:");
    let (before, mut peak) = (memory(), memory());
    let began = Instant::now();
    let mut running = JoinSet::new();
    running.spawn(async move { tasks.run().await });
    while seen.load(Ordering::Relaxed) < events && began.elapsed() < LATEST {
        sleep(Duration::from_millis(20)).await;
        peak = peak.max(memory());
    }
    let took = began.elapsed();

    let seen = seen.load(Ordering::Relaxed);
    trial.must(seen == events, format!("{seen} of {events} events"));
    // The position is written a moment later.
    while EventFlow::of(&scene.stores).await.unwrap().waiting() > 0 && began.elapsed() < LATEST {
        sleep(Duration::from_millis(20)).await;
    }
    let flow = EventFlow::of(&scene.stores).await.unwrap();
    trial.must((flow.waiting(), flow.dead()) == (0, 0), format!("{flow:?}"));
    let rate = events as f64 / took.as_secs_f64();
    trial.shows(format!("{events} events, {rate:.0} a second"));
    trial.shows(format!("memory {before} KiB, {peak} KiB at most"));
    let bound = Duration::from_secs(1) * u32::try_from(events).unwrap() / RATE;
    trial.may_take("it", took, bound);
    // Of the whole process, in which other tests may run.
    trial.must_when_alone(peak - before < MEMORY_KIB, "its memory grows with the log");
    trial.ends();
}

/// So many events of a thousand accounts, on their way into the log.
async fn fill(truth: &mut Truth, events: usize) {
    let server = format!(
        "insert into portreeve_events.outbox (id, at, name, key, payload)
         select gen_random_uuid(), now(), 'users.profile_created', account::uuid,
             jsonb_build_object('context', 'users', 'type', 'profile_created', 'user_id', account)
         from generate_series(1, {events}) as n
         cross join lateral (select lpad(to_hex(n % 1000), 8, '0') || '-0000-4000-8000-000000000000') as one (account)"
    );
    let file = format!(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {events})
         insert into events_outbox (id, at, name, key, payload)
         select randomblob(16), 1790000000000000, 'users.profile_created', unhex(replace(account, '-', '')),
             json_object('context', 'users', 'type', 'profile_created', 'user_id', account)
         from (select printf('%08x-0000-4000-8000-000000000000', n % 1000) as account from numbers)"
    );
    let filled = match truth {
        Truth::Server(connection) => {
            let sql = AssertSqlSafe(server + "; analyze portreeve_events.outbox");
            sqlx::raw_sql(sql).execute(connection).await.map(drop)
        }
        Truth::File(connection) => {
            let sql = AssertSqlSafe(file);
            sqlx::raw_sql(sql).execute(connection).await.map(drop)
        }
    };
    filled.expect("the tables are there");
}
