use portreeve::shared::{Clock, Timestamp};
use portreeve_postgres::PostgresStore;
use time::macros::datetime;

use super::Finding;
use crate::SystemClock;

const ABOUT: &str = "clock";
/// Others who check our tokens allow for as much as a rule.
const APART: time::Duration = time::Duration::seconds(5);

/// Where there is nobody to compare it with.
pub fn check_alone() -> Vec<Finding> {
    let now = SystemClock.now();
    let fine = || Finding::ok(ABOUT, format!("this machine says it is {}", now.date()));
    vec![in_the_past(now).unwrap_or_else(fine)]
}

fn in_the_past(now: Timestamp) -> Option<Finding> {
    let words = || format!("this machine says it is {}; set its clock", now.date());
    (now < datetime!(2026-01-01 0:00 UTC)).then(|| Finding::fail(ABOUT, words()))
}

/// Against the database's, which other instances are measured against too.
pub async fn check(store: &PostgresStore) -> Vec<Finding> {
    let before = SystemClock.now();
    let Ok(there) = store.time().await else {
        return vec![Finding::warn(ABOUT, "the database does not tell the time")];
    };
    let after = SystemClock.now();
    // It was read somewhere between the two.
    let here: Timestamp = before + (after - before) / 2;
    let apart: time::Duration = (here - there).abs();
    let finding = if let Some(past) = in_the_past(here) {
        past
    } else if apart > APART {
        let words = format!(
            "this machine and the database are {:.1} s apart; synchronise both (NTP)",
            apart.as_seconds_f64()
        );
        Finding::fail(ABOUT, words)
    } else {
        let ms = apart.as_seconds_f64() * 1000.0;
        Finding::ok(ABOUT, format!("{ms:.1} ms from the database's"))
    };
    vec![finding]
}
