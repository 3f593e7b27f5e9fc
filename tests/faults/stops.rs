//! SIGTERM under load, again and again: with a second instance to go to, no client notices.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{
    ledger,
    load::{Load, Pressure, not_excused, p99},
    trial::Trial,
    truth::Truth,
};
use crate::support::{
    binary::{CHEAP, Service},
    postgres,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_that_is_asked_to_stop_fails_no_request() {
    let mut trial = Trial::begins("SIGTERM under load").await;
    let database = postgres::database().await;
    let url = database.url();
    // Enough to finish what is in flight, however busy the machine is.
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("DRAIN_SECONDS", "120"),
        CHEAP[0],
        CHEAP[1],
    ];
    let pressure = Pressure {
        people: 16,
        pause: Duration::from_millis(2),
    };
    let stops = trial.pick(3, 50);

    let (mut leaving, mut staying) =
        tokio::join!(Service::starts(&variables), Service::starts(&variables));
    // All ask the first, as long as it takes connections.
    let load = Load::on(&[leaving.client.address, staying.client.address], pressure);
    let mut slowest = Duration::ZERO;
    for _ in 0..stops {
        sleep(Duration::from_millis(500)).await;
        let signalled = Instant::now();
        leaving.stops().await;
        let status = leaving.ends().await;
        slowest = slowest.max(signalled.elapsed());
        trial.must(status.success(), format!("it ended with {status}"));
        leaving = staying;
        staying = Service::starts(&variables).await;
        load.moves_to(&[leaving.client.address, staying.client.address]);
    }
    let report = load.ends().await;

    let requests = report.outcomes.len();
    trial.shows(format!("{stops} stops, {requests} requests"));
    trial.may_take("p99", p99(&report.outcomes), Duration::from_secs(1));
    trial.may_take("slowest end", slowest, Duration::from_secs(11));
    let failed = not_excused(report.troubles(), trial.is_long());
    trial.must(failed.is_empty(), format!("failed: {failed:?}"));
    ledger::are_kept(
        &mut trial,
        &report.ledgers,
        Truth::of_server(&database.options()).await,
    )
    .await;
    trial.ends();
}
