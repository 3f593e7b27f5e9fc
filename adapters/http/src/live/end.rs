use std::time::Duration;

use serde_json::json;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};

/// How long a message of a stream may wait to be taken: what the listener allows, before it cuts the connection.
const WRITE_WINDOW: Duration = Duration::from_secs(10);

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client went away.
    Client,
    /// The process ends.
    Shutdown,
    /// The client does not read fast enough.
    Slow,
    /// The session has ended, or its account was suspended.
    SessionEnded,
    /// What the account may see is another by now.
    AccessChanged,
    /// The store cannot be asked.
    Unavailable,
    /// The client broke the protocol of WebSockets.
    Protocol,
    /// The client sent a binary message.
    Binary,
    /// The client sent a message that is too big.
    TooBig,
    /// The client sent too many messages.
    Flood,
    /// The client sent a message that makes no sense.
    InvalidMessage,
}

impl End {
    /// Of a stream that is dropped without having said why: its client is gone, or the listener has cut it. Whether more came than its queue
    /// holds, and how long its last message has waited to be taken. What the listener itself has taken and could not send is not known here.
    pub fn of_dropped(is_cut_off: bool, waited: Option<Duration>) -> Self {
        if is_cut_off || waited.is_some_and(|waited| waited >= WRITE_WINDOW) {
            Self::Slow
        } else {
            Self::Client
        }
    }

    /// For clients and for the metric.
    pub fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Shutdown => "shutdown",
            Self::Slow => "slow",
            Self::SessionEnded => "session_ended",
            Self::AccessChanged => "access_changed",
            Self::Unavailable => "unavailable",
            Self::Protocol => "protocol",
            Self::Binary => "binary",
            Self::TooBig => "too_big",
            Self::Flood => "flood",
            Self::InvalidMessage => "invalid_message",
        }
    }

    /// The close code of a WebSocket (RFC 6455, section 7.4). Those from 4400 on are our own, and resemble a status of HTTP.
    pub fn code(self) -> Option<u16> {
        match self {
            Self::Client => None,
            Self::Shutdown => Some(1001),
            Self::Protocol => Some(1002),
            Self::Binary => Some(1003),
            Self::Flood => Some(1008),
            Self::TooBig => Some(1009),
            Self::Unavailable => Some(1013),
            Self::InvalidMessage => Some(4400),
            Self::SessionEnded => Some(4401),
            Self::AccessChanged => Some(4403),
            Self::Slow => Some(4408),
        }
    }

    /// The last frame of a WebSocket.
    pub fn close_frame(self) -> Option<CloseFrame> {
        Some(CloseFrame {
            code: CloseCode::from(self.code()?),
            reason: self.word().into(),
        })
    }

    /// The last event of a stream. Not called `error`, which `EventSource` uses for what goes wrong on the way.
    pub fn as_event(self) -> Option<String> {
        let data = json!({"code": self.code()?, "reason": self.word()});
        Some(format!("event: close\ndata: {data}\n\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_is_dropped_was_slow_if_nobody_took_what_there_was() {
        let just_less = WRITE_WINDOW - Duration::from_millis(1);

        for (is_cut_off, waited, end) in [
            (false, None, End::Client),
            (false, Some(just_less), End::Client),
            (false, Some(WRITE_WINDOW), End::Slow),
            (true, None, End::Slow),
            (true, Some(Duration::ZERO), End::Slow),
        ] {
            assert_eq!(End::of_dropped(is_cut_off, waited), end, "{waited:?}");
        }
    }

    #[test]
    fn a_client_that_is_cut_is_told_why() {
        let frame = End::SessionEnded.close_frame().unwrap();

        assert_eq!(u16::from(frame.code), 4401);
        assert_eq!(frame.reason.as_str(), "session_ended");
        assert_eq!(
            End::Slow.as_event().unwrap(),
            "event: close\ndata: {\"code\":4408,\"reason\":\"slow\"}\n\n"
        );
        assert_eq!(End::Client.as_event(), None);
    }
}
