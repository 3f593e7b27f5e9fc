use portreeve::{
    events::{EventLog, Sequencer, SubscriptionRepository},
    shared::{Clock, Timestamp},
};

use super::Finding;
use crate::{
    SystemClock,
    commands::output::causes,
    event_flow::{EventFlow, Lag, STUCK_AFTER, age},
};

const ABOUT: &str = "events";

pub async fn check<S>(store: &S) -> Vec<Finding>
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
    if flow.dead() > 0 {
        let words = format!(
            "{} dead letters; list them with: portreeve events dead",
            flow.dead()
        );
        findings.push(Finding::warn(ABOUT, words));
    }
    findings
}

fn subscription(lag: &Lag, now: Timestamp) -> Finding {
    let name = &lag.subscription.name;
    let words = format!(
        "{name}: {} waiting, the oldest for {} s, {} to be tried again",
        lag.events,
        lag.age(now).whole_seconds(),
        lag.subscription.parked
    );
    if lag.subscription.is_paused {
        let advice = format!("{words}; paused, go on with: portreeve events resume {name}");
        return Finding::warn(ABOUT, advice);
    }
    if lag.is_stuck(now) {
        let advice = match lag.subscription.is_leased {
            true => format!("{words}: an instance works on it, and nothing succeeds; read its log"),
            false => format!(
                "{words}: no instance works on it; start one, or if no version has it any more: portreeve events remove {name}"
            ),
        };
        return Finding::warn(ABOUT, advice);
    }
    if lag.age(now) > STUCK_AFTER {
        return Finding::warn(ABOUT, format!("{words}: it is behind"));
    }
    Finding::ok(ABOUT, words)
}
