use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portreeve::shared::{Clock, StoreError};
use portreeve_http::{Check, CheckState, Readiness};
use portreeve_listener::Lifecycle;
use portreeve_postgres::NotificationHealth;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use crate::{
    Stores,
    doctor::requirements::postgres::predicate,
    event_flow::{EventFlow, STUCK_AFTER, age},
    tasks::{ClockCheck, ClockOffset, KeyHealth, KeyRotationTask},
};

/// How long one part may take to answer.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// Each detail says something of the part whose name stands before it, as a sentence does: "schema is not the one this version needs".
///
/// Asks the store, with a bound on how long that may take, and once at a time: any client may ask, at any rate.
pub struct StoreReadiness {
    stores: Stores,
    clock: Arc<dyn Clock>,
    lifecycle: Lifecycle,
    clock_check: Arc<ClockCheck>,
    keys: Arc<KeyRotationTask>,
    last: Mutex<Option<Asked>>,
}

struct Asked {
    at: Instant,
    checks: Vec<Check>,
}

impl StoreReadiness {
    pub fn new(
        stores: Stores,
        clock: Arc<dyn Clock>,
        lifecycle: Lifecycle,
        clock_check: Arc<ClockCheck>,
        keys: Arc<KeyRotationTask>,
    ) -> Self {
        Self {
            stores,
            clock,
            lifecycle,
            clock_check,
            keys,
            last: Mutex::new(None),
        }
    }

    async fn ask(&self) -> Vec<Check> {
        let health = &self.stores.health;
        // At once, so that one answer to all of it comes within the timeout of one.
        let (database, obstacle, schema, events, clock) = tokio::join!(
            within(health.ping()),
            within(async { Ok(health.obstacle().await) }),
            within(health.schema_obstacle()),
            within(EventFlow::of(&self.stores)),
            within(self.clock_check.measure()),
        );
        let database = match (database, obstacle) {
            (Ok(()), Ok(None)) => Ok("answers".to_owned()),
            // It says why, where a failed question only says that it failed.
            (_, Ok(Some(obstacle))) => Err(obstacle),
            (Err(failure), _) | (_, Err(failure)) => Err(failure),
        };
        if database.is_err() {
            // It is not known what is in it.
            return vec![line("database", database)];
        }
        let schema = schema.and_then(|obstacle| match obstacle {
            None => Ok("current".to_owned()),
            Some(obstacle) => Err(obstacle),
        });
        let events = events
            .map_err(|failure| format!("cannot be counted: the database {failure}"))
            .and_then(|flow| self.lag(&flow));
        let mut checks = vec![
            line("database", database),
            line("schema", schema),
            events_line(events),
            keys_line(self.keys.health()),
        ];
        // Slower without, and as right: no reason to take this instance out of service.
        let notifications = health.notifications();
        checks.extend(notifications.map(|health| line("cache", Ok(cache(health).to_owned()))));
        // A database that does not tell the time is blamed for that above.
        checks.extend(clock.ok().flatten().map(|offset| clock_line(&offset)));
        checks
    }

    fn lag(&self, flow: &EventFlow) -> Result<String, String> {
        let now = self.clock.now();
        let unsequenced = age(flow.oldest_unsequenced, now);
        if unsequenced > STUCK_AFTER {
            let seconds = unsequenced.whole_seconds();
            return Err(format!(
                "do not leave the outbox: {} waiting, the oldest for {seconds} s",
                flow.unsequenced
            ));
        }
        let stuck = flow.subscriptions.iter().filter(|lag| lag.is_stuck(now));
        let stuck: Vec<String> = stuck
            .map(|lag| {
                let (name, seconds) = (&lag.subscription.name, lag.age(now).whole_seconds());
                format!("{name}: {} waiting, the oldest for {seconds} s", lag.events)
            })
            .collect();
        if !stuck.is_empty() {
            return Err(format!("are not delivered to {}", stuck.join("; ")));
        }
        let lags = flow.subscriptions.iter();
        let ages = lags.map(|lag| lag.age(now).max(lag.parked_age(now)));
        let paused = flow.subscriptions.iter().map(|lag| &lag.subscription);
        let paused = paused.filter(|one| one.is_paused);
        let paused: Vec<&str> = paused.map(|one| one.name.as_str()).collect();
        let paused = match paused.is_empty() {
            true => String::new(),
            false => format!("; paused: {}", paused.join(", ")),
        };
        let longest = ages.max().unwrap_or_default().max(unsequenced);
        Ok(format!(
            "{} waiting, the oldest for {} s, {} dead{paused}",
            flow.waiting(),
            longest.whole_seconds(),
            flow.dead()
        ))
    }
}

fn cache(notifications: NotificationHealth) -> &'static str {
    if notifications.is_live() {
        "on"
    } else if notifications.listens {
        "off: notifications of the database do not arrive, so each request asks it"
    } else {
        "off: through a connection pooler in transaction mode each request asks the database"
    }
}

#[async_trait]
impl Readiness for StoreReadiness {
    async fn check(&self) -> Vec<Check> {
        if self.lifecycle.is_shutting_down() {
            return vec![line("process", Err("is about to end".to_owned()))];
        }
        let came = Instant::now();
        let mut last = self.last.lock().await;
        // Asked while this request waited: nothing newer is to be had by asking again.
        if let Some(asked) = last.as_ref().filter(|asked| asked.at > came) {
            return asked.checks.clone();
        }
        let at = Instant::now();
        let checks = self.ask().await;
        *last = Some(Asked {
            at,
            checks: checks.clone(),
        });
        checks
    }
}

async fn within<T>(asked: impl Future<Output = Result<T, StoreError>>) -> Result<T, String> {
    match timeout(CHECK_TIMEOUT, asked).await {
        Ok(answer) => answer.map_err(|error| predicate(&error)),
        Err(_) => Err(format!(
            "does not answer within {} s",
            CHECK_TIMEOUT.as_secs()
        )),
    }
}

/// While one SECRET_KEY replaces another, the instances that have the old one cannot read what the others have sealed. They may go on, as
/// long as their keys are those of the others.
fn keys_line(health: KeyHealth) -> Check {
    let (state, detail) = match health {
        KeyHealth::Current => (CheckState::Ok, "current".to_owned()),
        KeyHealth::Unreadable(reason) => (CheckState::Warning, reason),
        KeyHealth::Behind(reason) => (CheckState::Failing, reason),
    };
    Check {
        name: "keys",
        state,
        detail,
    }
}

/// A wrong clock is no reason to take an instance away: sessions and passwords do not depend on it.
fn clock_line(offset: &ClockOffset) -> Check {
    let state = if offset.endangers_tokens() {
        CheckState::Warning
    } else {
        CheckState::Ok
    };
    Check {
        name: "clock",
        state,
        detail: format!("{offset}"),
    }
}

/// Requests are answered as well while events wait, and all instances see the same: no reason to take any out of service.
fn events_line(events: Result<String, String>) -> Check {
    let mut line = line("events", events);
    if line.state == CheckState::Failing {
        line.state = CheckState::Warning;
    }
    line
}

fn line(name: &'static str, result: Result<String, String>) -> Check {
    let state = if result.is_ok() {
        CheckState::Ok
    } else {
        CheckState::Failing
    };
    Check {
        name,
        state,
        detail: result.unwrap_or_else(|failure| failure),
    }
}
