//! `kill -9` under mixed load, again and again: whatever was answered is there afterwards, and no account lacks a profile.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::{
    ledger::{self, Ledger},
    load::{Load, Pressure, Report, not_excused},
    trial::Trial,
    truth::Truth,
};
use crate::support::{
    binary::{CHEAP, Service, Variables, killed_after, portreeve, printed},
    folder::DataFolder,
    postgres,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_that_was_answered() {
    let mut trial = Trial::begins("kill -9 under mixed load").await;
    let database = postgres::empty_database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];

    let (ledgers, _service) = dies_again_and_again(&mut trial, &variables).await;

    let truth = Truth::of_server(&database.options()).await;
    ledger::are_kept(&mut trial, &ledgers, truth).await;
    trial.ends();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_that_was_answered_from_a_file() {
    let mut trial = Trial::begins("kill -9 under mixed load, on a file").await;
    let folder = DataFolder::new();

    let (ledgers, _service) = dies_again_and_again(&mut trial, &folder.variables()).await;

    let truth = Truth::of_file(&folder.file()).await;
    ledger::are_kept(&mut trial, &ledgers, truth).await;
    trial.ends();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_moment_of_a_start_leaves_a_file_that_is_whole() {
    let mut trial = Trial::begins("kill -9 at the start, on a file").await;
    let folder = DataFolder::new();
    let service = Service::starts(&folder.variables()).await;
    service.registers("ada").await;
    service.stops().await;
    trial.must(service.ends().await.success(), "the first did not end well");
    let variables = [&folder.variables()[..], &[("PORT", "0")]].concat();

    let (kills, longest) = (trial.pick(30, 400), trial.pick(300, 60));
    let mut left = 0;
    for round in 0..kills {
        let moment = Duration::from_millis(longest * round / kills);
        killed_after(moment, &["serve"], &variables).await;
        left += u64::from(folder.names().contains(&"portreeve.db-journal".to_owned()));
        let examined = portreeve(&["doctor"], &variables, "").await;
        trial.must(examined.status.success(), printed(&examined));
    }

    trial.shows(format!("{kills} kills, {left} journals left"));
    let _service = Service::starts(&folder.variables()).await;
    let accounts = DataFolder::accounts(&folder.file()).await;
    trial.must(accounts == ["ada@example.com"], format!("{accounts:?}"));
    trial.ends();
}

/// The last of them goes on, so that what waits is delivered.
async fn dies_again_and_again(
    trial: &mut Trial,
    variables: &Variables<'_>,
) -> (Vec<Ledger>, Service) {
    let kills = trial.pick(20, 200);
    let pressure = Pressure {
        people: 8,
        pause: Duration::from_millis(2),
    };

    let mut all = Report::default();
    let mut slowest = Duration::ZERO;
    let mut service = Service::starts(variables).await;
    for round in 0..kills {
        let load = Load::on(&[service.client.address], pressure);
        // Not always at the same point of what the people do.
        sleep(Duration::from_millis(200 + round * 37 % 300)).await;
        service.dies().await;
        all.add(load.ends().await);
        let restarted = Instant::now();
        service = Service::starts(variables).await;
        service.is_ready().await;
        slowest = slowest.max(restarted.elapsed());
    }
    let requests = all.outcomes.len();

    trial.shows(format!("{kills} kills, {requests} requests"));
    trial.may_take("first answer within", slowest, Duration::from_secs(2));
    let refused = not_excused(all.troubles(), trial.is_long())
        .into_iter()
        .filter(|((_, end), _)| matches!(end, super::load::End::Status(_)));
    let refused: Vec<_> = refused.collect();
    trial.must(refused.is_empty(), format!("refused: {refused:?}"));
    (all.ledgers, service)
}
