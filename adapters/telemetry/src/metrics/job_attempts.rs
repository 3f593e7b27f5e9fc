//! Attempts of jobs. Their label is `name`, because Prometheus gives `job` to whatever it scrapes.

use std::time::Duration;

use metrics::{counter, histogram};

const OUTCOMES: [&str; 4] = ["succeeded", "retried", "failed", "lost"];

/// Begins the counters of these jobs at zero.
pub fn register(jobs: &[&'static str]) {
    for name in jobs {
        for outcome in OUTCOMES {
            counter!("portreeve_job_attempts_total", "name" => *name, "outcome" => outcome)
                .increment(0);
        }
    }
}

pub fn record(job: &'static str, outcome: &'static str, took: Duration) {
    counter!("portreeve_job_attempts_total", "name" => job, "outcome" => outcome).increment(1);
    histogram!("portreeve_job_duration_seconds", "name" => job).record(took);
}
