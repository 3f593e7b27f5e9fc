//! Metrics, for `GET /metrics`.
//!
//! The code that counts uses the macros of the `metrics` crate; only this module knows that Prometheus reads them. `described.rs` lists
//! all metrics with their help texts. Gauges of a state are measured at each scrape: `process.rs`, `disk.rs`.

mod deliveries;
mod delivery_time;
mod described;
pub mod disk;
pub mod job_attempts;
mod mails;
pub mod process;

use std::{sync::OnceLock, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

pub use self::{
    deliveries::CountedSubscriptions,
    delivery_time::TimedSubscriber,
    described::{DESCRIBED, Described, Kind, Labels},
    mails::CountedMailer,
};

/// How often the samples of histograms are put into their buckets when there are no scrapes. Until then each takes eight bytes.
const UPKEEP: Duration = Duration::from_secs(5);

/// The recorder of this process. The first call installs it, and what was counted before is lost: call it before anything counts.
pub fn recorder() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(install).clone()
}

/// Empties the sample buffers of histograms for as long as it is polled.
pub async fn upkeep() {
    loop {
        tokio::time::sleep(UPKEEP).await;
        recorder().run_upkeep();
    }
}

fn install() -> PrometheusHandle {
    let mut builder = PrometheusBuilder::new();
    for one in DESCRIBED {
        if let Kind::Histogram(buckets) = one.kind {
            let name = Matcher::Full(one.name.to_owned());
            // Fails for an empty list only, and none is.
            builder = builder
                .set_buckets_for_metric(name, buckets)
                .unwrap_or_else(|_| PrometheusBuilder::new());
        }
    }
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::error!(
            "another recorder collects the metrics of this process; /metrics stays empty"
        );
    }
    described::describe();
    metrics::gauge!("portreeve_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    handle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_follows_the_conventions_of_prometheus() {
        for one in DESCRIBED {
            let ours = one.name.starts_with("portreeve_") || one.name.starts_with("process_");
            assert!(ours, "{}", one.name);
            let counts = matches!(one.kind, Kind::Counter);
            assert_eq!(one.name.ends_with("_total"), counts, "{}", one.name);
            let lasts = matches!(one.kind, Kind::Histogram(_));
            assert!(!lasts || one.name.ends_with("_seconds"), "{}", one.name);
            assert!(one.help.ends_with('.'), "{}", one.name);
        }
    }

    #[test]
    fn bounds_of_buckets_rise() {
        for one in DESCRIBED {
            if let Kind::Histogram(buckets) = one.kind {
                assert!(buckets.is_sorted() && !buckets.is_empty(), "{}", one.name);
            }
        }
    }

    #[test]
    fn a_second_app_in_this_process_counts_in_the_same_place() {
        let (one, other) = (recorder(), recorder());

        metrics::counter!("portreeve_accept_errors_total").increment(1);

        for handle in [one, other] {
            let text = handle.render();
            assert!(text.contains("portreeve_accept_errors_total 1"), "{text}");
            assert!(text.contains("# HELP portreeve_accept_errors_total"));
        }
    }
}
