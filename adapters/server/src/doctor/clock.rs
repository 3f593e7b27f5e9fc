use portreeve::shared::{Clock, Timestamp};
use portreeve_crypto::CLOCK_LEEWAY;
use portreeve_postgres::PostgresStore;
use time::macros::datetime;

use super::Finding;
use crate::{SystemClock, tasks::ClockOffset};

const ABOUT: &str = "clock";
/// The leeway that other services usually allow when they verify tokens.
const APART: time::Duration = time::Duration::seconds(5);

/// For a store without a clock of its own.
pub fn check_alone() -> Vec<Finding> {
    let now = SystemClock.now();
    let fine = || Finding::ok(ABOUT, format!("this machine's date is {}", now.date()));
    vec![in_the_past(now).unwrap_or_else(fine)]
}

fn in_the_past(now: Timestamp) -> Option<Finding> {
    let words = || format!("this machine's date is {}; set its clock", now.date());
    (now < datetime!(2026-01-01 0:00 UTC)).then(|| Finding::fail(ABOUT, words()))
}

/// Compares it with the database's, which other instances are compared with too.
pub async fn check(store: &PostgresStore) -> Vec<Finding> {
    let before = SystemClock.now();
    let Ok(there) = store.time().await else {
        return vec![Finding::warn(ABOUT, "the database does not give its time")];
    };
    let after = SystemClock.now();
    let offset = ClockOffset::between(before, there, after);
    let finding = if let Some(past) = in_the_past(after) {
        past
    } else if offset.endangers_tokens() {
        let words = format!(
            "this machine's clock is {offset}; other instances may refuse fresh tokens, which tolerate {} s; synchronise both (NTP)",
            CLOCK_LEEWAY.whole_seconds()
        );
        Finding::fail(ABOUT, words)
    } else if offset.exceeds(APART) {
        let words = format!("this machine's clock is {offset}; synchronise both (NTP)");
        Finding::fail(ABOUT, words)
    } else {
        Finding::ok(ABOUT, format!("this machine's clock is {offset}"))
    };
    vec![finding]
}
