use std::time::{Duration, SystemTime};

use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use portreeve::notifications::{Letter, SendError, ServerReply};

use crate::sender::Sender;

/// A mail that can be handed over.
pub(crate) struct Formatted {
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
}

impl Formatted {
    /// Than ASCII, in an address.
    pub fn has_other_letters(&self) -> bool {
        let mut all = self.envelope.from().into_iter().chain(self.envelope.to());
        all.any(|address| !AsRef::<str>::as_ref(address).is_ascii())
    }
}

/// The letter as it is stored in a file, and as a mail server gets it.
///
/// # Errors
/// [`SendError::Refused`]: the address is none that a mail can have.
pub fn formatted(letter: &Letter, sender: &Sender) -> Result<Vec<u8>, SendError> {
    format(letter, sender).map(|formatted| formatted.bytes)
}

/// See [`formatted`].
pub(crate) fn format(letter: &Letter, sender: &Sender) -> Result<Formatted, SendError> {
    let to: Address = letter.to.as_str().parse().map_err(refused)?;
    let content = &letter.content;
    let both = MultiPart::alternative_plain_html(
        content.text.expose().clone(),
        content.html.expose().clone(),
    );
    let message = Message::builder()
        .from(sender.mailbox().clone())
        .to(Mailbox::new(None, to))
        .subject(&content.subject)
        .date(system_time(letter))
        .message_id(Some(format!("<{}>", letter.message_id)))
        // RFC 3834: so that no vacation notice answers it. The other one is what Exchange wants to be told.
        .raw_header(fixed("Auto-Submitted", "auto-generated"))
        .raw_header(fixed("X-Auto-Response-Suppress", "All"))
        .multipart(both);
    let message = message.map_err(refused)?;
    Ok(Formatted {
        envelope: message.envelope().clone(),
        bytes: message.formatted(),
    })
}

fn system_time(letter: &Letter) -> SystemTime {
    let seconds = u64::try_from(letter.date.unix_timestamp()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn fixed(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn refused(error: impl std::fmt::Display) -> SendError {
    SendError::Refused(ServerReply::of(&error.to_string()))
}

#[cfg(test)]
mod tests;
