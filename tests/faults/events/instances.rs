//! Two instances on one database: one of them sequences, one delivers to each subscriber, and the other takes over when that one stands
//! still or is no more.

use std::{collections::BTreeSet, path::Path, time::Duration};

use sqlx::ConnectOptions;
use tokio::time::sleep;

use super::{
    history::{self, Seen},
    recorder::RECORDERS,
    worker,
};
use crate::{
    faults::{
        ledger,
        load::{Load, Pressure, Report},
        trial::Trial,
        truth::Truth,
    },
    support::{
        binary::{CHEAP, Service},
        postgres::{self, TestDatabase},
    },
};

const PRESSURE: Pressure = Pressure {
    people: 4,
    pause: Duration::from_millis(2),
};

/// Writes down each lease that goes to another while it is not over.
const WATCH: &str = "create table public.stolen (what text not null);
    create function public.note_stolen() returns trigger language plpgsql as $$ begin
        insert into public.stolen values (tg_table_name);
        return new;
    end $$;
    create trigger note_stolen after update on portreeve_events.sequencer for each row
        when (old.holder <> new.holder and old.lease_until > clock_timestamp())
        execute function public.note_stolen();
    create trigger note_stolen after update on portreeve_events.subscriptions for each row
        when (old.holder <> new.holder and old.lease_until > clock_timestamp())
        execute function public.note_stolen()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_instances_one_at_a_time_works_on_events_and_the_other_takes_over() {
    let mut trial = Trial::begins("two instances, and one after the other").await;
    let database = postgres::database().await;
    database.administers(WATCH.into()).await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    let records = tempfile::tempdir().expect("a folder can be made");
    let (one, two) = tokio::join!(
        worker::starts(&variables, records.path()),
        worker::starts(&variables, records.path())
    );
    let mut truth = Truth::of_server(&database.options()).await;
    let mut all = Report::default();
    let lasts = trial.seconds(1, 20);

    work(&mut trial, &mut all, &[&one, &two], lasts, &database).await;
    let (busy, other) = match at_work(records.path()) == one.id() {
        true => (one, two),
        false => (two, one),
    };

    // It does not notice that its leases are over, and goes on with what it has in hand.
    let load = Load::on(&[busy.client.address], PRESSURE);
    sleep(lasts).await;
    busy.gets(&["STOP"]).await;
    truth.end_leases().await;
    let beside = Load::on(&[other.client.address], PRESSURE);
    sleep(lasts).await;
    busy.gets(&["CONT"]).await;
    all.add(load.ends().await);
    all.add(beside.ends().await);
    work(&mut trial, &mut all, &[&busy, &other], lasts, &database).await;

    let (gone, left) = match at_work(records.path()) == busy.id() {
        true => (busy, other),
        false => (other, busy),
    };
    let load = Load::on(&[gone.client.address], PRESSURE);
    sleep(lasts).await;
    gone.dies().await;
    all.add(load.ends().await);
    let before: Vec<usize> = counts(records.path(), left.id());
    if !trial.is_long() {
        truth.end_leases().await;
    }
    work(&mut trial, &mut all, &[&left], lasts, &database).await;

    let after = counts(records.path(), left.id());
    let takes_over = before
        .iter()
        .zip(&after)
        .all(|(before, after)| before < after);
    trial.must(takes_over, format!("{before:?} events, and then {after:?}"));
    history::is_whole(&mut trial, records.path(), &all.ledgers, &mut truth).await;
    let stolen = stolen(&database).await;
    trial.must(stolen.is_empty(), format!("taken too early: {stolen:?}"));
    trial.ends();
}

/// People at work for a while, until every subscriber has seen all of it.
async fn work(
    trial: &mut Trial,
    all: &mut Report,
    services: &[&Service],
    lasts: Duration,
    database: &TestDatabase,
) {
    let loads = services
        .iter()
        .map(|service| Load::on(&[service.client.address], PRESSURE));
    let loads: Vec<Load> = loads.collect();
    sleep(lasts).await;
    for load in loads {
        all.add(load.ends().await);
    }
    let truth = Truth::of_server(&database.options()).await;
    ledger::are_kept(trial, &all.ledgers, truth).await;
}

/// The process that saw the last event.
fn at_work(records: &Path) -> u32 {
    let seen = history::of(records, "plain");
    seen.last().expect("there were events").process
}

/// How many events each recorder has seen in this process.
fn counts(records: &Path, process: u32) -> Vec<usize> {
    let count = |seen: Vec<Seen>| seen.iter().filter(|one| one.process == process).count();
    RECORDERS
        .map(|(name, _)| count(history::of(records, name)))
        .to_vec()
}

async fn stolen(database: &TestDatabase) -> BTreeSet<String> {
    let mut connection = database.options().connect().await.expect("it answers");
    let stolen = sqlx::query_scalar("select what from public.stolen")
        .fetch_all(&mut connection)
        .await;
    let stolen: Vec<String> = stolen.expect("the table is there");
    stolen.into_iter().collect()
}
