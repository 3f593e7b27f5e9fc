//! What one connection is doing, and which clock runs for it. Pure: time comes in as a value.

use tokio::time::Instant;

use super::timings::Timings;

/// Counts of what goes on, and since when.
#[derive(Debug)]
pub struct State {
    opened: Instant,
    /// Requests whose head is complete and that have no answer yet.
    calls: u32,
    /// Of those, the ones that wait for the client to send the rest of a body.
    bodies: u32,
    /// Since when it sends nothing of it.
    body_since: Instant,
    /// Answers that are not wholly handed over to the connection.
    answers: u32,
    /// When a piece of one was handed over.
    moved: Instant,
    served: u64,
    is_http2: bool,
    /// Since when there is neither a call nor an answer.
    quiet_since: Instant,
    /// The first byte after that.
    head_since: Option<Instant>,
    /// Whether the client's side takes nothing at the moment.
    is_stuck: bool,
    /// Since when what it has taken is counted.
    taking_since: Option<Instant>,
    taken: usize,
}

/// Why a connection is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// It never said anything.
    Silent,
    /// A request head that does not become complete.
    SlowHead,
    /// An answer that is not taken.
    SlowReader,
    /// Nothing asked for after an answer. No fault of anybody.
    Idle,
    /// The place is needed for others.
    Shed,
}

impl Overdue {
    /// For the metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::SlowHead => "slow_head",
            Self::SlowReader => "slow_reader",
            Self::Idle => "idle",
            Self::Shed => "shed",
        }
    }
}

impl State {
    pub fn new(now: Instant) -> Self {
        Self {
            opened: now,
            calls: 0,
            bodies: 0,
            body_since: now,
            answers: 0,
            moved: now,
            served: 0,
            is_http2: false,
            quiet_since: now,
            head_since: None,
            is_stuck: false,
            taking_since: None,
            taken: 0,
        }
    }

    /// Bytes came in.
    pub fn heard(&mut self, now: Instant) {
        if self.is_quiet() && self.head_since.is_none() {
            self.head_since = Some(now);
        }
    }

    pub fn speaks_http2(&mut self) {
        self.is_http2 = true;
    }

    pub fn call_begins(&mut self) {
        self.calls += 1;
        self.served += 1;
        self.head_since = None;
    }

    pub fn call_ends(&mut self, now: Instant) {
        self.calls = self.calls.saturating_sub(1);
        self.rest(now);
    }

    pub fn body_stalls(&mut self, now: Instant) {
        self.bodies += 1;
        self.body_since = now;
    }

    pub fn body_goes_on(&mut self) {
        self.bodies = self.bodies.saturating_sub(1);
    }

    pub fn answer_begins(&mut self, now: Instant) {
        self.answers += 1;
        self.moved = now;
    }

    /// A piece of an answer went to the connection.
    pub fn answer_moves(&mut self, now: Instant) {
        self.moved = now;
    }

    pub fn answer_ends(&mut self, now: Instant) {
        self.answers = self.answers.saturating_sub(1);
        self.rest(now);
    }

    fn rest(&mut self, now: Instant) {
        if self.is_quiet() {
            self.quiet_since = now;
            self.head_since = None;
        }
    }

    /// The client's side took so many bytes. Having taken enough, it has the whole time again.
    pub fn took(&mut self, bytes: usize, enough: usize) {
        self.is_stuck = false;
        self.taken = self.taken.saturating_add(bytes);
        if self.taken >= enough {
            self.took_all();
        }
    }

    /// There is nothing more to take.
    pub fn took_all(&mut self) {
        self.is_stuck = false;
        self.taking_since = None;
        self.taken = 0;
    }

    /// The client's side takes no more for now.
    pub fn stuck(&mut self, now: Instant) {
        self.is_stuck = true;
        self.taking_since.get_or_insert(now);
    }

    fn is_quiet(&self) -> bool {
        self.calls == 0 && self.answers == 0
    }

    pub fn is_http2(&self) -> bool {
        self.is_http2
    }

    /// How many requests have come.
    pub fn served(&self) -> u64 {
        self.served
    }

    /// Between two requests, or before the first.
    pub fn waits_for_head(&self) -> bool {
        self.is_quiet()
    }

    /// A part of a request's head is here. HTTP/2 has frames that are none, so there it is not known.
    pub fn is_in_head(&self) -> bool {
        self.head_since.is_some() && !self.is_http2
    }

    /// The clock that has run out, if one has.
    pub fn overdue(&self, timings: &Timings, now: Instant) -> Option<Overdue> {
        let past = |since: Instant, limit| now.saturating_duration_since(since) >= limit;
        let stuck_since = self.taking_since.filter(|_| self.is_stuck);
        if stuck_since.is_some_and(|since| past(since, timings.taking)) {
            return Some(Overdue::SlowReader);
        }
        // HTTP/2 has windows of its own: nothing is handed over to a client that opens none, and the line is not stuck.
        if self.answers > 0 && past(self.moved, timings.taking) {
            return Some(Overdue::SlowReader);
        }
        if !self.is_quiet() {
            return None;
        }
        if self.served == 0 {
            let silent = self
                .head_since
                .map_or(Overdue::Silent, |_| Overdue::SlowHead);
            return past(self.opened, timings.head).then_some(silent);
        }
        match self.head_since.filter(|_| !self.is_http2) {
            Some(since) => past(since, timings.head).then_some(Overdue::SlowHead),
            None => past(self.quiet_since, timings.idle).then_some(Overdue::Idle),
        }
    }

    /// Since when we wait for the client, if we do, and whether it ever asked for anything: who did not goes first when places are
    /// needed.
    pub fn waits_since(&self) -> Option<(bool, Instant)> {
        let since = if self.calls > self.bodies {
            return None;
        } else if self.calls > 0 {
            self.body_since
        } else if self.answers > 0 {
            self.moved
        } else {
            self.quiet_since
        };
        Some((self.served > 0, since))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    /// A connection, and the instant of its opening.
    fn opened() -> (State, Instant, Timings) {
        let now = Instant::now();
        (State::new(now), now, Timings::default())
    }

    #[test]
    fn who_says_nothing_and_who_does_not_finish_has_ten_seconds_from_the_opening() {
        let (mut state, start, timings) = opened();
        assert_eq!(state.overdue(&timings, start + seconds(9)), None);
        assert_eq!(
            state.overdue(&timings, start + seconds(10)),
            Some(Overdue::Silent)
        );

        state.heard(start + seconds(9));

        assert_eq!(
            state.overdue(&timings, start + seconds(10)),
            Some(Overdue::SlowHead)
        );
    }

    #[test]
    fn a_later_head_has_ten_seconds_from_its_first_byte() {
        let (mut state, start, timings) = opened();
        state.call_begins();
        state.call_ends(start + seconds(20));
        state.heard(start + seconds(30));
        state.heard(start + seconds(39));

        assert_eq!(state.overdue(&timings, start + seconds(39)), None);
        assert_eq!(
            state.overdue(&timings, start + seconds(40)),
            Some(Overdue::SlowHead)
        );
    }

    #[test]
    fn nobody_is_cut_while_we_work_and_the_idle_time_begins_after_the_answer() {
        let (mut state, start, timings) = opened();
        state.call_begins();
        state.answer_begins(start + seconds(60));
        state.call_ends(start + seconds(60));
        assert_eq!(state.overdue(&timings, start + seconds(61)), None);

        state.answer_ends(start + seconds(62));

        assert_eq!(state.overdue(&timings, start + seconds(76)), None);
        assert_eq!(
            state.overdue(&timings, start + seconds(77)),
            Some(Overdue::Idle)
        );
    }

    #[test]
    fn pings_do_not_keep_an_http2_connection_nor_end_it_early() {
        let (mut state, start, timings) = opened();
        state.speaks_http2();
        state.call_begins();
        state.call_ends(start);
        for second in 1..15 {
            state.heard(start + seconds(second));
        }

        assert_eq!(state.overdue(&timings, start + seconds(14)), None);
        assert_eq!(
            state.overdue(&timings, start + seconds(15)),
            Some(Overdue::Idle)
        );
    }

    #[test]
    fn an_answer_that_is_taken_in_drips_is_given_up_and_a_slow_line_is_not() {
        for (bytes, given_up) in [(1_000, true), (1_100, false)] {
            let (mut state, start, timings) = opened();
            state.call_begins();
            let verdicts = (0..=12).map(|second| {
                let now = start + seconds(second);
                state.stuck(now);
                let verdict = state.overdue(&timings, now);
                state.took(bytes, timings.least_taken);
                verdict
            });

            let verdicts: Vec<_> = verdicts.flatten().collect();

            assert_eq!(verdicts.contains(&Overdue::SlowReader), given_up, "{bytes}");
        }
    }

    #[test]
    fn an_answer_for_which_an_http2_client_opens_no_window_is_given_up() {
        let (mut state, start, timings) = opened();
        state.speaks_http2();
        state.call_begins();
        state.answer_begins(start);
        state.call_ends(start);
        state.answer_moves(start + seconds(5));

        assert_eq!(state.overdue(&timings, start + seconds(14)), None);
        assert_eq!(
            state.overdue(&timings, start + seconds(15)),
            Some(Overdue::SlowReader)
        );
    }

    #[test]
    fn only_who_keeps_us_waiting_can_be_shed_and_strangers_go_first() {
        let (mut state, start, _) = opened();
        assert_eq!(state.waits_since(), Some((false, start)));

        state.call_begins();
        assert_eq!(state.waits_since(), None);
        state.body_stalls(start + seconds(1));
        assert_eq!(state.waits_since(), Some((true, start + seconds(1))));
        state.body_goes_on();
        assert_eq!(state.waits_since(), None);
        state.call_ends(start + seconds(2));

        assert_eq!(state.waits_since(), Some((true, start + seconds(2))));
    }
}
