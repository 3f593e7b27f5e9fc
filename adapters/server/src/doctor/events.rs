use portreeve::{events::Outbox, shared::Clock};

use super::Finding;
use crate::{SystemClock, commands::output::causes};

const ABOUT: &str = "events";
/// A relay delivers within a second.
const LATE: time::Duration = time::Duration::minutes(5);

pub async fn check(store: &dyn Outbox) -> Vec<Finding> {
    let backlog = match store.backlog().await {
        Ok(backlog) => backlog,
        Err(error) => {
            let error = anyhow::Error::from(error);
            return vec![Finding::fail(
                ABOUT,
                format!("cannot be read: {}", causes(&error)),
            )];
        }
    };
    let lag = backlog
        .oldest
        .map_or(time::Duration::ZERO, |oldest| SystemClock.now() - oldest);
    let words = format!(
        "{} waiting, the oldest for {} s",
        backlog.waiting,
        lag.whole_seconds().max(0)
    );
    let mut findings = vec![if lag > LATE {
        Finding::warn(
            ABOUT,
            format!("{words}: they are not delivered; start an instance"),
        )
    } else {
        Finding::ok(ABOUT, words)
    }];
    if backlog.dead > 0 {
        let words = format!(
            "{} dead letters; list them with: portreeve events dead",
            backlog.dead
        );
        findings.push(Finding::warn(ABOUT, words));
    }
    findings
}
