use std::{collections::HashSet, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use metrics::gauge;
use portreeve::shared::{Clock, Timestamp};
use portreeve_http::Metrics;
use portreeve_telemetry::metrics::{disk, process, recorder};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::Stores;
use crate::event_flow::{EventFlow, Lag, age};

/// How long the store may take for an answer. Prometheus waits for ten seconds by default.
const TIMEOUT: Duration = Duration::from_secs(2);
/// However many scrape, the store is asked once in this time.
const MAX_AGE: Duration = Duration::from_secs(1);

/// The metrics of this process, with gauges of the state that its store is in.
pub struct StoreMetrics {
    stores: Stores,
    clock: Arc<dyn Clock>,
    /// The names of the jobs.
    jobs: Vec<&'static str>,
    event_retention: time::Duration,
    /// The database file, if the store is one.
    file: Option<PathBuf>,
    asked: Mutex<Option<Instant>>,
    /// Subscriptions that have gauges.
    subscriptions: Mutex<HashSet<String>>,
}

impl StoreMetrics {
    pub fn new(
        stores: Stores,
        clock: Arc<dyn Clock>,
        jobs: Vec<&'static str>,
        event_retention: time::Duration,
        file: Option<PathBuf>,
    ) -> Self {
        Self {
            stores,
            clock,
            jobs,
            event_retention,
            file,
            asked: Mutex::new(None),
            subscriptions: Mutex::default(),
        }
    }

    fn connections(&self) {
        let Some(connections) = self.stores.health.connections() else {
            return;
        };
        let count = |name: &'static str, number: usize| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            gauge!("portreeve_db_connections", "state" => name).set(number);
        };
        count("busy", connections.busy);
        count("idle", connections.idle);
        gauge!("portreeve_db_connections_max").set(connections.max);
    }

    fn cache(&self) {
        let usable = self
            .stores
            .account_changes
            .is_connected(std::time::Instant::now());
        gauge!("portreeve_cache_usable").set(if usable { 1.0 } else { 0.0 });
        if let Some(notifications) = self.stores.health.notifications() {
            let age = notifications.last_heartbeat;
            let seconds = age.map_or(f64::NAN, |age| age.as_secs_f64());
            gauge!("portreeve_db_heartbeat_age_seconds").set(seconds);
        }
    }

    /// `NaN` if the store does not answer, and for a subscription that is there no more.
    async fn events(&self) {
        let answer = timeout(TIMEOUT, EventFlow::of(&self.stores)).await;
        let flow = answer.ok().and_then(Result::ok);
        let now = self.clock.now();
        let mut unknown = std::mem::take(&mut *self.subscriptions.lock().await);
        let mut known = HashSet::new();
        for lag in flow.iter().flat_map(|flow| &flow.subscriptions) {
            let name = &lag.subscription.name;
            set_subscription(name, Some((lag, now)), self.event_retention);
            unknown.remove(name);
            known.insert(name.clone());
        }
        for name in unknown {
            set_subscription(&name, None, self.event_retention);
            known.insert(name);
        }
        *self.subscriptions.lock().await = known;
        let waiting = flow
            .as_ref()
            .map_or(f64::NAN, |flow| number(flow.unsequenced));
        let oldest = flow.map_or(f64::NAN, |flow| {
            age(flow.oldest_unsequenced, now).as_seconds_f64()
        });
        gauge!("portreeve_outbox_waiting").set(waiting);
        gauge!("portreeve_outbox_oldest_seconds").set(oldest);
    }

    /// `NaN` if the store does not answer.
    async fn jobs(&self) {
        let now = self.clock.now();
        let answer = timeout(TIMEOUT, self.stores.jobs.backlog(now)).await;
        let backlog = answer.ok().and_then(Result::ok);
        for name in &self.jobs {
            let set = |gauge: &'static str, value: f64| gauge!(gauge, "name" => *name).set(value);
            let of_job = backlog.as_ref().map(|all| {
                let of_job = all.iter().find(|one| one.job == *name);
                of_job.map_or((0, None), |one| (one.runs, Some(one.oldest)))
            });
            let runs = of_job.map_or(f64::NAN, |(runs, _)| number(runs));
            let oldest = of_job.map_or(f64::NAN, |(_, oldest)| age(oldest, now).as_seconds_f64());
            set("portreeve_job_backlog", runs);
            set("portreeve_job_backlog_oldest_seconds", oldest);
        }
    }
}

fn set_subscription(name: &str, lag: Option<(&Lag, Timestamp)>, retention: time::Duration) {
    let set = |gauge: &'static str, value: &dyn Fn(&Lag, Timestamp) -> f64| {
        let value = lag.map_or(f64::NAN, |(lag, now)| value(lag, now));
        gauge!(gauge, "subscription" => name.to_owned()).set(value);
    };
    set("portreeve_subscription_position", &|lag, _| {
        number(lag.subscription.position.number())
    });
    set("portreeve_subscription_lag_events", &|lag, _| {
        number(lag.events)
    });
    set("portreeve_subscription_lag_seconds", &|lag, now| {
        lag.age(now).as_seconds_f64()
    });
    set(
        "portreeve_subscription_retention_used_ratio",
        &|lag, now| lag.retention_used(retention, now),
    );
    set("portreeve_subscription_parked", &|lag, _| {
        number(lag.subscription.parked)
    });
    set(
        "portreeve_subscription_parked_oldest_seconds",
        &|lag, now| lag.parked_age(now).as_seconds_f64(),
    );
    set("portreeve_subscription_dead_letters", &|lag, _| {
        number(lag.subscription.dead)
    });
    set("portreeve_subscription_paused", &|lag, _| {
        f64::from(u8::from(lag.subscription.is_paused))
    });
}

/// Exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn number(count: u64) -> f64 {
    count as f64
}

#[async_trait]
impl Metrics for StoreMetrics {
    async fn text(&self) -> String {
        // Held while the store is asked: concurrent scrapes get the same answer.
        let mut asked = self.asked.lock().await;
        if asked.is_none_or(|before| before.elapsed() > MAX_AGE) {
            self.connections();
            self.cache();
            process::measure();
            if let Some(file) = &self.file {
                disk::measure(file, &portreeve_sqlite::backup_mark(file));
            }
            tokio::join!(self.events(), self.jobs());
            *asked = Some(Instant::now());
        }
        drop(asked);
        recorder().render()
    }
}
