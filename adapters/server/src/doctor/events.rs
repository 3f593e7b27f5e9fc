use portreeve::{
    events::{EventLog, Position, Sequencer, SubscriptionRepository},
    shared::{Clock, Timestamp},
};
use time::Duration;

use super::Finding;
use crate::{
    SystemClock,
    commands::output::causes,
    event_flow::{EventFlow, Lag, STUCK_AFTER, age},
    wiring::events::followed,
};

const ABOUT: &str = "events";

/// As the alerts say.
const RETENTION_USED: f64 = 1.0 / 3.0;
const PARKED_TOO_LONG: Duration = Duration::minutes(15);

pub async fn check<S>(store: &S, retention: Duration) -> Vec<Finding>
where
    S: Sequencer + EventLog + SubscriptionRepository,
{
    let flow = match EventFlow::read(store, store, store).await {
        Ok(flow) => flow,
        Err(error) => {
            let error = anyhow::Error::from(error);
            return vec![Finding::fail(
                ABOUT,
                format!("cannot be read: {}", causes(&error)),
            )];
        }
    };
    let now = SystemClock.now();
    let unsequenced = age(flow.oldest_unsequenced, now);
    let words = format!(
        "outbox: {} waiting, the oldest for {} s",
        flow.unsequenced,
        unsequenced.whole_seconds()
    );
    let mut findings = vec![if unsequenced > STUCK_AFTER {
        Finding::warn(
            ABOUT,
            format!(
                "{words}: no instance delivers them; start one with: portreeve serve, or portreeve serve --role worker"
            ),
        )
    } else {
        Finding::ok(ABOUT, words)
    }];
    findings.extend(flow.subscriptions.iter().map(|lag| subscription(lag, now)));
    findings.extend(missing(&flow));
    let lags = flow.subscriptions.iter();
    findings.extend(lags.filter_map(|lag| loss(lag, retention, now)));
    if flow.dead() > 0 {
        let words = match flow.dead() {
            1 => "one dead letter; see it with: portreeve events dead".to_owned(),
            many => format!("{many} dead letters; list them with: portreeve events dead"),
        };
        findings.push(Finding::warn(ABOUT, words));
    }
    findings
}

/// Of events that are removed before the subscription has seen them, or will be.
fn loss(lag: &Lag, retention: Duration, now: Timestamp) -> Option<Finding> {
    let name = &lag.subscription.name;
    let advice = match lag.subscription.is_paused {
        true => format!("go on with: portreeve events resume {name}"),
        false => "see what keeps it behind, or set EVENT_RETENTION_DAYS higher".to_owned(),
    };
    if let Some(kept_from) = lag.gap_until {
        let words = format!(
            "{name}: {} events were removed by retention that it has not seen, up to {}; {advice}",
            lag.removed(),
            kept_from.number() - 1
        );
        return Some(Finding::warn(ABOUT, words));
    }
    if lag.retention_used(retention, now) < RETENTION_USED {
        return None;
    }
    let left = (retention - lag.age(now)).max(Duration::ZERO);
    let words = format!(
        "{name}: in {} days retention begins to remove events that it has not seen; {advice}",
        left.whole_days()
    );
    Some(Finding::warn(ABOUT, words))
}

/// Before the first start, there are none.
fn missing(flow: &EventFlow) -> impl Iterator<Item = Finding> {
    let is_used = !flow.subscriptions.is_empty() || flow.end > Position::START;
    let missing = followed().filter(move |name| is_used && !flow.has(name));
    missing.map(|name| {
        let words = format!(
            "{name}: there is no such subscription, and this version needs it; start an instance of it, which makes it"
        );
        Finding::warn(ABOUT, words)
    })
}

fn subscription(lag: &Lag, now: Timestamp) -> Finding {
    let name = &lag.subscription.name;
    let words = format!(
        "{name}: {} waiting, the oldest for {} s, {} to be tried again",
        lag.events,
        lag.age(now).whole_seconds(),
        lag.subscription.parked
    );
    let parked_for = lag.parked_age(now);
    let words = match parked_for > Duration::ZERO {
        true => format!("{words}, the oldest for {} s", parked_for.whole_seconds()),
        false => words,
    };
    if !followed().any(|one| one == name) && !lag.subscription.is_leased {
        let advice = format!(
            "{words}; this version does not follow it, and if no version does any more: portreeve events remove {name}"
        );
        return Finding::warn(ABOUT, advice);
    }
    if lag.subscription.is_paused {
        let advice = format!("{words}; paused, go on with: portreeve events resume {name}");
        return Finding::warn(ABOUT, advice);
    }
    if lag.subscription.seems_down() {
        let advice = format!(
            "{words}: all that is tried fails, so one event is tried every ten seconds; read the log, or: portreeve events parked"
        );
        return Finding::warn(ABOUT, advice);
    }
    if lag.is_stuck(now) {
        let advice = match lag.subscription.is_leased {
            true => format!("{words}: an instance works on it, and nothing succeeds; read its log"),
            false => format!("{words}: no instance works on it; start one"),
        };
        return Finding::warn(ABOUT, advice);
    }
    if lag.age(now) > STUCK_AFTER {
        return Finding::warn(ABOUT, format!("{words}: it is behind"));
    }
    if parked_for > PARKED_TOO_LONG {
        let advice =
            format!("{words}; list them with: portreeve events parked --subscription {name}");
        return Finding::warn(ABOUT, advice);
    }
    Finding::ok(ABOUT, words)
}
