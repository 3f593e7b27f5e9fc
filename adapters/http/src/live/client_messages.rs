use portreeve::events::Position;
use serde::Deserialize;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{
    Error, Message,
    error::ProtocolError,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::{
    end::End,
    metered_stream::{TooMuch, WINDOW},
};
use crate::live_events::position;

/// Bytes of a message that a client may send.
pub const MAX_MESSAGE: usize = 1024;
/// How many messages of any kind a client may send in a [`WINDOW`]. One ping a second is more than any needs.
const MAX_MESSAGES: u32 = 30;

/// What a client has sent: one message with a place, and pings.
pub struct ClientMessages {
    has_spoken: bool,
    window_began: Instant,
    in_window: u32,
}

#[derive(Deserialize)]
struct FirstMessage {
    after: String,
}

impl ClientMessages {
    pub fn new() -> Self {
        Self {
            has_spoken: false,
            window_began: Instant::now(),
            in_window: 0,
        }
    }

    /// Takes the next one. Returns where the client wants to begin, if it says so.
    pub fn take(
        &mut self,
        message: Option<Result<Message, Error>>,
    ) -> Result<Option<Position>, End> {
        let message = match message {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(fault(&error)),
            None => return Err(End::Client),
        };
        self.count()?;
        match message {
            Message::Text(text) => self.read(&text).map(Some),
            Message::Binary(_) => Err(End::Binary),
            Message::Close(Some(frame)) if is_refused(&frame) => Err(End::Protocol),
            Message::Close(_) => Err(End::Client),
            // Pings are answered with the next read or write.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(None),
        }
    }

    fn count(&mut self) -> Result<(), End> {
        if self.window_began.elapsed() >= WINDOW {
            self.window_began = Instant::now();
            self.in_window = 0;
        }
        self.in_window += 1;
        if self.in_window > MAX_MESSAGES {
            return Err(End::Flood);
        }
        Ok(())
    }

    fn read(&mut self, text: &str) -> Result<Position, End> {
        if std::mem::replace(&mut self.has_spoken, true) {
            return Err(End::Flood);
        }
        let first: Option<FirstMessage> = serde_json::from_str(text).ok();
        let after = first.and_then(|first| position(&first.after));
        after.ok_or(End::InvalidMessage)
    }
}

/// Whether the library has put this in the place of a close code that may not be sent (RFC 6455, section 7.4).
fn is_refused(frame: &CloseFrame) -> bool {
    frame.code == CloseCode::Protocol && frame.reason.as_str() == "Protocol violation"
}

fn fault(error: &Error) -> End {
    match error {
        Error::Io(error) if error.get_ref().is_some_and(|error| error.is::<TooMuch>()) => {
            End::Flood
        }
        Error::Capacity(_) => End::TooBig,
        Error::Utf8(_) => End::InvalidMessage,
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => End::Client,
        Error::Protocol(_) => End::Protocol,
        _ => End::Client,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Option<Result<Message, Error>> {
        Some(Ok(Message::text(text)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_says_once_where_to_begin() {
        let mut client = ClientMessages::new();

        let first = client.take(text(r#"{"after": "7"}"#));
        let second = client.take(text(r#"{"after": "8"}"#));

        assert_eq!(
            (first, second),
            (Ok(Some(Position::new(7))), Err(End::Flood))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_makes_no_sense_is_refused() {
        for message in ["", "x", "{}", r#"{"after": 7}"#, r#"{"after": "x"}"#] {
            let refused = ClientMessages::new().take(text(message));
            assert_eq!(refused, Err(End::InvalidMessage), "{message}");
        }
        let binary = Some(Ok(Message::binary(vec![0])));
        assert_eq!(ClientMessages::new().take(binary), Err(End::Binary));
        assert_eq!(ClientMessages::new().take(None), Err(End::Client));
    }

    #[tokio::test(start_paused = true)]
    async fn pings_are_taken_and_a_flood_of_them_is_not() {
        let mut client = ClientMessages::new();
        let ping = || Some(Ok(Message::Ping(vec![].into())));
        for _ in 0..MAX_MESSAGES {
            assert_eq!(client.take(ping()), Ok(None));
        }

        tokio::time::advance(WINDOW).await;
        for _ in 0..MAX_MESSAGES {
            assert_eq!(client.take(ping()), Ok(None));
        }

        assert_eq!(client.take(ping()), Err(End::Flood));
    }
}
