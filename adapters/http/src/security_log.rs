//! The security log: a line and a count for each entry of the core, with the address and the id of the request that it belongs to.
//!
//! The core does not know where a request comes from, and most of its commands have no use for it. The middleware does: see
//! [`RequestContext`].

use std::collections::HashMap;

use metrics::{Counter, counter};
use portreeve::auth::{SecurityEntry, SecurityEvent, SecurityLog};

use crate::middleware::RequestContext;

/// Writes to the log, under the target `portreeve::security`, and counts.
pub struct LoggedSecurity(HashMap<SecurityEvent, Counter>);

impl LoggedSecurity {
    /// Begins each count with 0, so that the first event is a rise.
    pub fn new() -> Self {
        let counted = SecurityEvent::ALL.iter().map(|event| {
            let counter = counter!(
                "portreeve_security_events_total",
                "event" => event.name(), "outcome" => event.outcome()
            );
            counter.increment(0);
            (*event, counter)
        });
        Self(counted.collect())
    }
}

impl Default for LoggedSecurity {
    fn default() -> Self {
        Self::new()
    }
}

/// The fields stand in the order that filters such as fail2ban's rely on: event, outcome, address.
macro_rules! line {
    ($level:ident, $entry:expr, $origin:expr) => {
        tracing::event!(
            target: "portreeve::security",
            tracing::Level::$level,
            event = $entry.event.name(),
            outcome = $entry.event.outcome(),
            address = $origin.as_ref().and_then(|origin| origin.address).map(display),
            actor = $entry.actor.map(display),
            subject = $entry.subject.map(display),
            request_id = $origin.as_ref().map(|origin| origin.request_id.as_str()),
            "security"
        )
    };
}

impl SecurityLog for LoggedSecurity {
    fn record(&self, entry: SecurityEntry) {
        if let Some(counter) = self.0.get(&entry.event) {
            counter.increment(1);
        }
        let origin = RequestContext::current();
        if entry.event.outcome() == "success" {
            line!(INFO, entry, origin);
        } else {
            line!(WARN, entry, origin);
        }
    }
}
