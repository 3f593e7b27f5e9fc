use serde_json::json;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};

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
