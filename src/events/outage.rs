use std::collections::HashSet;

use time::Duration;

use super::Position;
use crate::shared::Timestamp;

/// So many different events fail, with no success in between, before the fault is taken to be the subscriber's and not theirs.
const MANY: usize = 8;
/// Between two attempts while it is.
pub(super) const PROBE_INTERVAL: Duration = Duration::seconds(10);

/// Tells events that cannot be done from a subscriber that can do none, as when what it writes to is down.
///
/// While it can do none, one event is tried in each interval, so that an outage of a day parks few events, and none is given up for it.
#[derive(Default)]
pub(super) struct Outage {
    /// Up to `MANY` events that failed since the last success.
    failing: HashSet<Position>,
    tried_at: Option<Timestamp>,
}

impl Outage {
    pub fn is_on(&self) -> bool {
        self.failing.len() >= MANY
    }

    /// Whether nothing should be tried yet.
    pub fn waits(&self, now: Timestamp) -> bool {
        // Also if the clock was set back.
        let is_recent = |at: Timestamp| (now - at).abs() < PROBE_INTERVAL;
        self.is_on() && self.tried_at.is_some_and(is_recent)
    }

    pub fn failed(&mut self, position: Position, now: Timestamp) {
        if !self.is_on() {
            self.failing.insert(position);
        }
        self.tried_at = Some(now);
    }

    pub fn succeeded(&mut self) {
        self.failing.clear();
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn after_failures(positions: impl IntoIterator<Item = u64>) -> Outage {
        let mut outage = Outage::default();
        for position in positions {
            outage.failed(Position::new(position), NOW);
        }
        outage
    }

    #[test]
    fn it_takes_many_different_events_to_be_one() {
        assert!(!after_failures(1..=7).is_on());
        assert!(!after_failures([1; 100]).is_on());
        assert!(after_failures(1..=8).is_on());
    }

    #[test]
    fn one_success_ends_it() {
        let mut outage = after_failures(1..=100);
        outage.succeeded();
        assert!(!outage.is_on());
        assert!(!outage.waits(NOW));
    }

    #[test]
    fn while_it_lasts_something_is_tried_once_in_an_interval() {
        let outage = after_failures(1..=8);
        assert!(outage.waits(NOW + PROBE_INTERVAL - Duration::SECOND));
        assert!(!outage.waits(NOW + PROBE_INTERVAL));
        assert!(!outage.waits(NOW - PROBE_INTERVAL));
    }
}
