use std::collections::HashSet;

use time::Duration;

use super::Position;
use crate::shared::Timestamp;

/// So many different events fail, with no success in between, before the fault is taken to be the subscriber's and not theirs.
pub(super) const MANY: usize = 8;
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
    /// Whether anything was tried in this round.
    has_tried: bool,
    /// Whose turn the next attempt is.
    log_first: bool,
}

/// Where an event comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Parked,
    Log,
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

    /// What to take first in this round, and what next. While the subscriber can do none, they take turns: the parked ones may be those
    /// that it can never do.
    pub fn begin_round(&mut self) -> [Source; 2] {
        self.has_tried = false;
        let log_first = self.log_first && self.is_on();
        self.log_first = self.is_on() && !log_first;
        match log_first {
            true => [Source::Log, Source::Parked],
            false => [Source::Parked, Source::Log],
        }
    }

    /// Whether nothing else should be tried in this round.
    pub fn is_probed(&self) -> bool {
        self.is_on() && self.has_tried
    }

    pub fn failed(&mut self, position: Position, now: Timestamp) {
        if !self.is_on() {
            self.failing.insert(position);
        }
        self.tried_at = Some(now);
        self.has_tried = true;
    }

    pub fn succeeded(&mut self) {
        self.failing.clear();
        self.has_tried = true;
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
    fn while_it_lasts_what_is_parked_and_the_log_take_turns() {
        let mut outage = after_failures(1..=8);
        let (parked_first, log_first) =
            ([Source::Parked, Source::Log], [Source::Log, Source::Parked]);

        let turns = [(); 3].map(|()| outage.begin_round());
        outage.succeeded();
        let after_it = [(); 2].map(|()| outage.begin_round());

        assert_eq!(turns, [parked_first, log_first, parked_first]);
        assert_eq!(after_it, [parked_first; 2]);
    }

    #[test]
    fn while_it_lasts_one_attempt_is_enough_for_a_round() {
        let mut outage = after_failures(1..=8);
        outage.begin_round();
        assert!(!outage.is_probed());
        outage.failed(Position::new(9), NOW);
        assert!(outage.is_probed());
        outage.succeeded();
        assert!(!outage.is_probed());
    }

    #[test]
    fn while_it_lasts_something_is_tried_once_in_an_interval() {
        let outage = after_failures(1..=8);
        assert!(outage.waits(NOW + PROBE_INTERVAL - Duration::SECOND));
        assert!(!outage.waits(NOW + PROBE_INTERVAL));
        assert!(!outage.waits(NOW - PROBE_INTERVAL));
    }
}
