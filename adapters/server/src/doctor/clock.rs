use portreeve::shared::{Clock, Timestamp};
use portreeve_postgres::PostgresStore;
use time::macros::datetime;

use super::Finding;
use crate::SystemClock;

const ABOUT: &str = "clock";
/// Others who check our tokens allow for as much as a rule.
const APART: time::Duration = time::Duration::seconds(5);

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
    let finding = if here < datetime!(2026-01-01 0:00 UTC) {
        Finding::fail(
            ABOUT,
            format!("this machine says it is {}; set its clock", here.date()),
        )
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
