//! What the signals of the system mean to a service.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Supervisors and people often send a signal twice. Only one that comes later than this means it.
pub const SAME_REQUEST: Duration = Duration::from_secs(2);

/// SIGTERM, as `docker stop` and systemd send it; Ctrl-C; and SIGHUP.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
    /// Whether a terminal was there at the start.
    had_terminal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalAction {
    Stop,
    Reload,
}

impl Signals {
    pub fn new(hangup: Signal) -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup,
            had_terminal: std::io::stderr().is_terminal(),
        })
    }

    pub async fn next(&mut self) -> SignalAction {
        tokio::select! {
            _ = self.terminate.recv() => SignalAction::Stop,
            _ = self.interrupt.recv() => SignalAction::Stop,
            _ = self.hangup.recv() => {
                hung_up(self.had_terminal, std::io::stderr().is_terminal())
            }
        }
    }
}

/// The system sends SIGHUP too when the terminal is closed. Then no terminal is left to stop the service.
fn hung_up(had_terminal: bool, has_terminal: bool) -> SignalAction {
    if had_terminal && !has_terminal {
        SignalAction::Stop
    } else {
        SignalAction::Reload
    }
}

/// How often the service was asked to stop.
#[derive(Default)]
pub struct StopRequests {
    first: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Gracefully,
    IsUnderWay,
    AtOnce,
}

impl StopRequests {
    pub fn another(&mut self, now: Instant) -> Stop {
        match self.first {
            None => {
                self.first = Some(now);
                Stop::Gracefully
            }
            Some(first) if now.duration_since(first) < SAME_REQUEST => Stop::IsUnderWay,
            Some(_) => Stop::AtOnce,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_signal_at_once_is_the_same_request_and_a_later_one_another() {
        let began = Instant::now();
        let mut requests = StopRequests::default();
        let mut another_after = |after: u64| requests.another(began + Duration::from_millis(after));

        assert_eq!(another_after(0), Stop::Gracefully);
        assert_eq!(another_after(1), Stop::IsUnderWay);
        assert_eq!(another_after(1999), Stop::IsUnderWay);
        assert_eq!(another_after(2000), Stop::AtOnce);
    }

    #[test]
    fn a_closed_terminal_stops_the_service_and_any_other_hangup_does_not() {
        assert_eq!(hung_up(true, false), SignalAction::Stop);
        assert_eq!(hung_up(true, true), SignalAction::Reload);
        assert_eq!(hung_up(false, false), SignalAction::Reload);
    }
}
