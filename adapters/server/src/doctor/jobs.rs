use portreeve::{jobs::JobRepository, shared::Clock};

use super::Finding;
use crate::{SystemClock, commands::output::causes, event_flow::STUCK_AFTER};

const ABOUT: &str = "jobs";

/// Whether some process works on what is due.
pub async fn check(store: &dyn JobRepository) -> Vec<Finding> {
    let now = SystemClock.now();
    let backlog = match store.backlog(now).await {
        Ok(backlog) => backlog,
        Err(error) => {
            let error = anyhow::Error::from(error);
            let words = format!("cannot be read: {}", causes(&error));
            return vec![Finding::fail(ABOUT, words)];
        }
    };
    let late = backlog.iter().filter(|job| now - job.oldest > STUCK_AFTER);
    let findings: Vec<Finding> = late
        .map(|late| {
            let (job, seconds) = (&late.job, (now - late.oldest).whole_seconds());
            let words = format!(
                "{job}: {} due, the oldest for {seconds} s; no instance works on them: start one with: portreeve serve, or portreeve serve --role worker",
                late.runs
            );
            Finding::warn(ABOUT, words)
        })
        .collect();
    if findings.is_empty() {
        return vec![Finding::ok(ABOUT, "none is late")];
    }
    findings
}
