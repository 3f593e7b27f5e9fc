//! `kill -9` of the process and of PostgreSQL under mixed load, again and again, beside four subscribers: each sees every event at least
//! once, and those of an account in order.

use std::{path::Path, time::Duration};

use tempfile::TempDir;
use tokio::{task::spawn_blocking, time::sleep};

use super::{history, worker};
use crate::{
    faults::{
        ledger,
        load::{Load, Pressure, Report},
        trial::Trial,
        truth::Truth,
    },
    support::{
        binary::{CHEAP, Service, Variables},
        folder::DataFolder,
        postgres::{self, Server},
    },
};

const PRESSURE: Pressure = Pressure {
    people: 8,
    pause: Duration::from_millis(2),
};

/// Not always at the same point of what the people do.
fn moment(round: u64) -> Duration {
    Duration::from_millis(200 + round * 37 % 300)
}

fn records() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_keep_no_event_from_any_subscriber() {
    let mut trial = Trial::begins("kill -9 beside four subscribers").await;
    let database = postgres::empty_database().await;
    let (url, records) = (database.url(), records());
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];

    let truth = async || Truth::of_server(&database.options()).await;
    dies_again_and_again(&mut trial, &variables, records.path(), truth).await;

    trial.ends();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_keep_no_event_from_any_subscriber_on_a_file() {
    let mut trial = Trial::begins("kill -9 beside four subscribers, on a file").await;
    let (folder, records) = (DataFolder::new(), records());

    let truth = async || Truth::of_file(&folder.file()).await;
    dies_again_and_again(&mut trial, &folder.variables(), records.path(), truth).await;

    trial.ends();
}

async fn dies_again_and_again(
    trial: &mut Trial,
    variables: &Variables<'_>,
    records: &Path,
    truth: impl AsyncFn() -> Truth,
) {
    let kills = trial.pick(4, 200);
    let mut all = Report::default();
    let mut service = worker::starts(variables, records).await;
    for round in 0..kills {
        let load = Load::on(&[service.client.address], PRESSURE);
        sleep(moment(round)).await;
        service.dies().await;
        all.add(load.ends().await);
        // Otherwise the next would wait for that, and be killed before it has done anything.
        truth().await.end_leases().await;
        service = worker::starts(variables, records).await;
    }

    trial.shows(format!("{kills} kills, {} requests", all.outcomes.len()));
    ends_whole(trial, &service, records, &all, truth).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_dies_under_load_keeps_no_event_from_any_subscriber() {
    let mut trial = Trial::begins("PostgreSQL dies beside four subscribers").await;
    let mut server = spawn_blocking(Server::steadfast).await.expect("it starts");
    let options = server.options();
    let url = sqlx::ConnectOptions::to_url_lossy(&options).to_string();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    let records = records();
    let deaths = trial.pick(2, 200);

    let service = worker::starts(&variables, records.path()).await;
    let load = Load::on(&[service.client.address], PRESSURE);
    for round in 0..deaths {
        sleep(moment(round)).await;
        server = spawn_blocking(|| {
            server.stops_hard();
            server.starts_again();
            server
        })
        .await
        .expect("it comes back");
        service.is_ready().await;
    }
    sleep(moment(deaths)).await;
    let report = load.ends().await;

    trial.shows(format!(
        "{deaths} deaths, {} requests",
        report.outcomes.len()
    ));
    let truth = async || Truth::of_server(&options).await;
    ends_whole(&mut trial, &service, records.path(), &report, truth).await;
    trial.ends();
}

/// The last of them goes on until nothing waits.
async fn ends_whole(
    trial: &mut Trial,
    _last: &Service,
    records: &Path,
    report: &Report,
    truth: impl AsyncFn() -> Truth,
) {
    ledger::are_kept(trial, &report.ledgers, truth().await).await;
    history::is_whole(trial, records, &report.ledgers, &mut truth().await).await;
}
