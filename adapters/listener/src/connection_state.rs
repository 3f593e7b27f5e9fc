//! What one connection does, and which timeout applies to it. Pure: the time is an argument.

use tokio::time::Instant;

use super::timings::Timings;

#[derive(Debug)]
pub struct ConnectionState {
    opened: Instant,
    /// Requests with a complete head and without a response.
    requests: u32,
    /// Of those, the ones that wait for the client to send more of the body.
    stalled_bodies: u32,
    /// When a body last stalled.
    stalled_since: Instant,
    /// The responses that hyper has not wholly taken.
    responses: Vec<ResponseProgress>,
    response_count: u64,
    request_count: u64,
    is_http2: bool,
    /// Whether another protocol is spoken since a response that switched to it. What each side owes the other is for that protocol to say.
    is_upgraded: bool,
    /// Since when there is neither a request nor a response; after an upgrade, since when no byte has come or gone.
    quiet_since: Instant,
    /// The first byte after that.
    head_since: Option<Instant>,
    /// Whether the last write to the socket would have blocked.
    is_write_blocked: bool,
    /// Since when `sent` is counted.
    sending_since: Option<Instant>,
    sent: usize,
}

/// A response on its way to the client.
#[derive(Debug)]
struct ResponseProgress {
    number: u64,
    /// When hyper last took a chunk, or asked for one.
    moved: Instant,
    /// Whether the next chunk does not exist yet: then the client is not the one who is awaited.
    is_awaiting_service: bool,
}

/// Why this side ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeoutReason {
    /// No byte came.
    Silent,
    /// A request head did not become complete.
    SlowHead,
    /// The client does not read a response.
    SlowReader,
    /// No further request came.
    Idle,
    /// Another connection needs the slot.
    Evicted,
}

impl TimeoutReason {
    /// The value of the metric label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::SlowHead => "slow_head",
            Self::SlowReader => "slow_reader",
            Self::Idle => "idle",
            Self::Evicted => "evicted",
        }
    }
}

impl ConnectionState {
    pub fn new(now: Instant) -> Self {
        Self {
            opened: now,
            requests: 0,
            stalled_bodies: 0,
            stalled_since: now,
            responses: Vec::new(),
            response_count: 0,
            request_count: 0,
            is_http2: false,
            is_upgraded: false,
            quiet_since: now,
            head_since: None,
            is_write_blocked: false,
            sending_since: None,
            sent: 0,
        }
    }

    /// Bytes came in.
    pub fn received(&mut self, now: Instant) {
        if self.is_upgraded {
            self.quiet_since = now;
        } else if self.is_quiet() && self.head_since.is_none() {
            self.head_since = Some(now);
        }
    }

    pub fn set_http2(&mut self) {
        self.is_http2 = true;
    }

    /// The next bytes are of another protocol.
    pub fn upgrade(&mut self, now: Instant) {
        self.is_upgraded = true;
        self.quiet_since = now;
        self.head_since = None;
    }

    pub fn request_begins(&mut self) {
        self.requests += 1;
        self.request_count += 1;
        self.head_since = None;
    }

    pub fn request_ends(&mut self, now: Instant) {
        self.requests = self.requests.saturating_sub(1);
        self.set_quiet(now);
    }

    pub fn body_stalls(&mut self, now: Instant) {
        self.stalled_bodies += 1;
        self.stalled_since = now;
    }

    pub fn body_resumes(&mut self) {
        self.stalled_bodies = self.stalled_bodies.saturating_sub(1);
    }

    /// Returns the number of the response.
    pub fn response_begins(&mut self, now: Instant) -> u64 {
        self.response_count += 1;
        self.responses.push(ResponseProgress {
            number: self.response_count,
            moved: now,
            is_awaiting_service: false,
        });
        self.response_count
    }

    /// hyper took a chunk of a response, or asks for one.
    pub fn response_moves(&mut self, number: u64, now: Instant) {
        if let Some(response) = self.response(number) {
            response.moved = now;
            response.is_awaiting_service = false;
        }
    }

    /// hyper asked for a chunk that does not exist yet.
    pub fn response_awaits_service(&mut self, number: u64) {
        if let Some(response) = self.response(number) {
            response.is_awaiting_service = true;
        }
    }

    fn response(&mut self, number: u64) -> Option<&mut ResponseProgress> {
        let mut responses = self.responses.iter_mut();
        responses.find(|response| response.number == number)
    }

    pub fn response_ends(&mut self, number: u64, now: Instant) {
        self.responses.retain(|response| response.number != number);
        self.set_quiet(now);
    }

    /// When the response that the client stalls for longest last moved.
    fn stalled_response(&self) -> Option<Instant> {
        let responses = self.responses.iter();
        let stalled = responses.filter(|response| !response.is_awaiting_service);
        stalled.map(|response| response.moved).min()
    }

    /// When the response that has moved least lately did.
    fn moved(&self) -> Option<Instant> {
        self.responses.iter().map(|response| response.moved).min()
    }

    fn is_live(&self) -> bool {
        let mut responses = self.responses.iter();
        self.is_upgraded || responses.any(|response| response.is_awaiting_service)
    }

    fn set_quiet(&mut self, now: Instant) {
        if self.is_quiet() {
            self.quiet_since = now;
            self.head_since = None;
        }
    }

    /// The socket took so many bytes. After `enough` of them the write window starts again.
    pub fn sent(&mut self, bytes: usize, enough: usize, now: Instant) {
        self.is_write_blocked = false;
        if self.is_upgraded {
            self.quiet_since = now;
        }
        self.sent = self.sent.saturating_add(bytes);
        if self.sent >= enough {
            self.sent_all(now);
        }
    }

    /// Everything was written.
    pub fn sent_all(&mut self, now: Instant) {
        self.is_write_blocked = false;
        self.sent = 0;
        if self.sending_since.take().is_some() {
            // Only now is the response sent, and the others stalled because they share the connection.
            self.quiet_since = now;
            self.responses
                .iter_mut()
                .for_each(|response| response.moved = now);
        }
    }

    /// The socket takes no more for now.
    pub fn write_blocked(&mut self, now: Instant) {
        self.is_write_blocked = true;
        self.sending_since.get_or_insert(now);
    }

    fn is_quiet(&self) -> bool {
        self.requests == 0 && self.responses.is_empty()
    }

    pub fn is_http2(&self) -> bool {
        self.is_http2
    }

    /// Requests since the connection was opened.
    pub fn request_count(&self) -> u64 {
        self.request_count
    }

    /// Whether it is between two requests, or before the first.
    pub fn waits_for_head(&self) -> bool {
        self.is_quiet() && !self.is_upgraded
    }

    /// Whether a part of a request's head has arrived. Not known on HTTP/2, whose frames need not be heads.
    pub fn is_in_head(&self) -> bool {
        self.head_since.is_some() && !self.is_http2
    }

    /// The timeout that has expired, if one has.
    pub fn timed_out(&self, timings: &Timings, now: Instant) -> Option<TimeoutReason> {
        let past = |since: Instant, limit| now.saturating_duration_since(since) >= limit;
        let blocked_since = self.sending_since.filter(|_| self.is_write_blocked);
        if blocked_since.is_some_and(|since| past(since, timings.write_window)) {
            return Some(TimeoutReason::SlowReader);
        }
        if self.is_upgraded {
            return None;
        }
        // HTTP/2 has flow control of its own: without a window, hyper takes nothing of a response, and the socket does not block.
        // Other responses may move meanwhile.
        let stalled = self.stalled_response();
        let stalled = stalled.filter(|_| self.sending_since.is_none());
        if stalled.is_some_and(|since| past(since, timings.write_window)) {
            return Some(TimeoutReason::SlowReader);
        }
        if !self.is_quiet() {
            return None;
        }
        if self.request_count == 0 {
            let silent = self
                .head_since
                .map_or(TimeoutReason::Silent, |_| TimeoutReason::SlowHead);
            return past(self.opened, timings.head).then_some(silent);
        }
        match self.head_since.filter(|_| !self.is_http2) {
            Some(since) => past(since, timings.head).then_some(TimeoutReason::SlowHead),
            // The last response is still being sent.
            None if self.sending_since.is_some() => None,
            None => past(self.quiet_since, timings.idle).then_some(TimeoutReason::Idle),
        }
    }

    /// Since when the client is awaited, if it is, and whether it ever sent a request. In this order connections are evicted: those
    /// without a request come first.
    ///
    /// A live connection, upgraded or with a stream that has nothing to send, awaits this side and is never evicted. How many there may be
    /// is for those to limit who let them in.
    pub fn waiting_since(&self) -> Option<(bool, Instant)> {
        let since = if self.requests > self.stalled_bodies || self.is_live() {
            return None;
        } else if self.requests > 0 {
            self.stalled_since
        } else {
            self.moved().unwrap_or(self.quiet_since)
        };
        Some((self.request_count > 0, since))
    }
}

#[cfg(test)]
mod tests;
