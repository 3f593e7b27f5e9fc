use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const INTERVAL: Duration = Duration::from_secs(1);

/// Lets one line a second into the log. When the database is gone every request says so, and one line is enough to know.
pub struct LogThrottle(Mutex<State>);

struct State {
    last: Option<Instant>,
    occurrences: u64,
}

impl LogThrottle {
    pub const fn new() -> Self {
        Self(Mutex::new(State {
            last: None,
            occurrences: 0,
        }))
    }

    /// It happened once more. Says how often it did since the last line, if it is time for another one.
    pub fn record(&self) -> Option<u64> {
        self.record_at(Instant::now())
    }

    fn record_at(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.occurrences += 1;
        if state.last.is_some_and(|last| now < last + INTERVAL) {
            return None;
        }
        state.last = Some(now);
        Some(std::mem::take(&mut state.occurrences))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_a_second_tells_how_often_it_happened() {
        let lines = LogThrottle::new();
        let start = Instant::now();
        let after = |milliseconds| lines.record_at(start + Duration::from_millis(milliseconds));

        let reported = [after(0), after(1), after(999), after(1000), after(1001)];

        assert_eq!(reported, [Some(1), None, None, Some(3), None]);
    }
}
