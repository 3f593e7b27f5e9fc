//! A backup while people are at work: what was answered before it is in it, and a service goes on from it.

use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

use tokio::time::{Instant, sleep};

use super::{
    ledger,
    load::{Load, Pressure, not_excused},
    trial::Trial,
    truth::Truth,
};
use crate::support::{
    binary::{Service, portreeve},
    folder::DataFolder,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_is_whole_and_holds_up_no_request() {
    let mut trial = Trial::begins("backup under load").await;
    let (folder, other) = (DataFolder::new(), DataFolder::new());
    let copy = other.file();
    let service = Service::starts(&folder.variables()).await;
    let pressure = Pressure {
        people: 4,
        pause: Duration::from_millis(2),
    };
    let before = Load::on(&[service.client.address], pressure);
    sleep(trial.seconds(1, 20)).await;
    let before = before.ends().await;
    let during = Load::on(&[service.client.address], pressure);

    let began = Instant::now();
    let path = copy.to_str().expect("its name is text");
    let made = portreeve(&["backup", path], &folder.variables(), "").await;
    let took = began.elapsed();

    let during = during.ends().await;
    let output = String::from_utf8_lossy(&made.stdout).into_owned();
    trial.must(
        made.status.success() && output.contains("passed an integrity check"),
        format!("{}{output}", String::from_utf8_lossy(&made.stderr)),
    );
    trial.may_take("the backup", took, Duration::from_secs(5));
    let troubles = not_excused(during.troubles(), trial.is_long());
    trial.must(troubles.is_empty(), format!("held up: {troubles:?}"));
    let mode = fs::metadata(&copy).expect("it is there").permissions();
    trial.must(mode.mode() & 0o077 == 0, "others could read it");
    let _restored = Service::starts(&other.variables()).await;
    ledger::are_kept(&mut trial, &before.ledgers, Truth::of_file(&copy).await).await;
    trial.ends();
}
