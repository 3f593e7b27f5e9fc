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
    /// The answers that are not wholly handed over to the connection: the number of each, and when a piece of it was.
    answers: Vec<(u64, Instant)>,
    answered: u64,
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
            answers: Vec::new(),
            answered: 0,
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

    /// Returns the number of the answer.
    pub fn answer_begins(&mut self, now: Instant) -> u64 {
        self.answered += 1;
        self.answers.push((self.answered, now));
        self.answered
    }

    /// A piece of an answer went to the connection.
    pub fn answer_moves(&mut self, number: u64, now: Instant) {
        let answer = self.answers.iter_mut().find(|(one, _)| *one == number);
        if let Some((_, moved)) = answer {
            *moved = now;
        }
    }

    pub fn answer_ends(&mut self, number: u64, now: Instant) {
        self.answers.retain(|(one, _)| *one != number);
        self.rest(now);
    }

    /// When the answer that has stood still for longest last moved.
    fn moved(&self) -> Option<Instant> {
        self.answers.iter().map(|(_, moved)| *moved).min()
    }

    fn rest(&mut self, now: Instant) {
        if self.is_quiet() {
            self.quiet_since = now;
            self.head_since = None;
        }
    }

    /// The client's side took so many bytes. Having taken enough, it has the whole time again.
    pub fn took(&mut self, bytes: usize, enough: usize, now: Instant) {
        self.is_stuck = false;
        self.taken = self.taken.saturating_add(bytes);
        if self.taken >= enough {
            self.took_all(now);
        }
    }

    /// There is nothing more to take.
    pub fn took_all(&mut self, now: Instant) {
        self.is_stuck = false;
        self.taken = 0;
        if self.taking_since.take().is_some() {
            // Only now does it have its answer, and the others have stood still because they share the line with it.
            self.quiet_since = now;
            self.answers.iter_mut().for_each(|(_, moved)| *moved = now);
        }
    }

    /// The client's side takes no more for now.
    pub fn stuck(&mut self, now: Instant) {
        self.is_stuck = true;
        self.taking_since.get_or_insert(now);
    }

    fn is_quiet(&self) -> bool {
        self.calls == 0 && self.answers.is_empty()
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
        // HTTP/2 has windows of its own: nothing of an answer is handed over to a client that opens none for it, and the line is not
        // stuck. Others may move meanwhile.
        let moved = self.moved().filter(|_| self.taking_since.is_none());
        if moved.is_some_and(|since| past(since, timings.taking)) {
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
            // What was handed over last is still on its way.
            None if self.taking_since.is_some() => None,
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
        } else {
            self.moved().unwrap_or(self.quiet_since)
        };
        Some((self.served > 0, since))
    }
}

#[cfg(test)]
mod tests;
