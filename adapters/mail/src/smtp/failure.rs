use std::fmt;

use lettre::transport::smtp::Error;
use portreeve::notifications::{SendError, ServerReply};

/// How far a mail had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Up to the greeting of the server.
    Connect,
    StartTls,
    Authentication,
    Sender,
    Recipient,
    /// Before a byte of the mail is sent.
    Data,
    /// It may have been taken.
    Content,
}

/// Why a mail was not taken, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    stage: Stage,
    /// The reply code, if the server said so.
    code: Option<u16>,
    words: String,
    /// Another attempt would end alike, whatever the server.
    is_ours: bool,
}

impl Failure {
    pub fn of(stage: Stage, error: &Error) -> Self {
        let code = error
            .status()
            .and_then(|code| code.to_string().parse().ok());
        let words = match code {
            // Its source is the reply; its own words name it once more.
            Some(code) => {
                let reply = std::error::Error::source(error);
                format!(
                    "{code} {}",
                    reply.map(ToString::to_string).unwrap_or_default()
                )
            }
            None => error.to_string(),
        };
        Self {
            stage,
            code,
            words,
            is_ours: false,
        }
    }

    pub fn timeout(stage: Stage) -> Self {
        Self::because(stage, "no answer in time")
    }

    pub fn because(stage: Stage, words: &str) -> Self {
        Self {
            stage,
            code: None,
            words: words.to_owned(),
            is_ours: false,
        }
    }

    /// What no other attempt changes.
    pub fn final_because(stage: Stage, words: &str) -> Self {
        Self {
            is_ours: true,
            ..Self::because(stage, words)
        }
    }

    /// A connection that was kept turned out to be closed when it was used again.
    pub fn is_stale_connection(&self) -> bool {
        let is_closed = self.code.is_none() || self.code == Some(421);
        self.stage == Stage::Sender && is_closed && !self.is_ours
    }

    /// Whether the address is at fault, which a code of three digits alone does not say: a relay that does not know us refuses every
    /// address with 550, and they must not all be marked.
    fn is_about_address(&self) -> bool {
        let about_one_mail = matches!(self.stage, Stage::Recipient | Stage::Data | Stage::Content);
        if !about_one_mail {
            return false;
        }
        match enhanced(&self.words) {
            // RFC 3463: bad mailbox, bad system, bad syntax, moved; null MX (RFC 7505); mailbox disabled.
            Some(code) => matches!(code, [5, 1, 1 | 2 | 3 | 6 | 10] | [5, 2, 1]),
            None => {
                let words = self.words.to_ascii_lowercase();
                let is_policy = POLICY.iter().any(|word| words.contains(word));
                let is_address = matches!(self.code, Some(550 | 551 | 553 | 556));
                self.stage == Stage::Recipient && is_address && !is_policy
            }
        }
    }
}

/// What servers say that refuse us and not the address.
const POLICY: [&str; 10] = [
    "relay",
    "spam",
    "block",
    "policy",
    "denied",
    "authent",
    "reject",
    "blacklist",
    "spf",
    "dmarc",
];

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = match self.stage {
            Stage::Connect => "connecting",
            Stage::StartTls => "STARTTLS",
            Stage::Authentication => "AUTH",
            Stage::Sender => "MAIL FROM",
            Stage::Recipient => "RCPT TO",
            Stage::Data => "DATA",
            Stage::Content => "after DATA",
        };
        write!(f, "{at}: {}", self.words)
    }
}

impl From<Failure> for SendError {
    fn from(failure: Failure) -> Self {
        let reply = ServerReply::of(&failure.to_string());
        let is_about_mail = matches!(
            failure.stage,
            Stage::Recipient | Stage::Data | Stage::Content
        );
        match failure.code {
            _ if failure.is_ours => Self::Refused(reply),
            Some(500..) if failure.is_about_address() => Self::Undeliverable(reply),
            Some(500..) if is_about_mail => Self::Refused(reply),
            // Who refuses us, our sender or our password may be repaired, or we may be, while the mail waits.
            _ => Self::Deferred(reply),
        }
    }
}

/// The enhanced status code of a reply (RFC 2034): `550 5.1.1 ..`.
fn enhanced(words: &str) -> Option<[u16; 3]> {
    let code = words.split_whitespace().nth(1)?;
    let mut parts = code.split('.').map(|part| part.parse().ok());
    let found = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(stage: Stage, code: u16, words: &str) -> SendError {
        let failure = Failure {
            stage,
            code: Some(code),
            words: format!("{code} {words}"),
            is_ours: false,
        };
        failure.into()
    }

    #[test]
    fn an_address_is_marked_only_if_the_server_says_that_it_is_at_fault() {
        for (stage, code, words) in [
            (Stage::Recipient, 550, "5.1.1 no such user"),
            (Stage::Recipient, 556, "5.1.10 null MX"),
            (Stage::Recipient, 550, "5.2.1 mailbox disabled"),
            (Stage::Recipient, 550, "no such user"),
            (Stage::Content, 550, "5.1.1 no such user"),
        ] {
            let error = error(stage, code, words);
            assert!(
                matches!(error, SendError::Undeliverable(_)),
                "{words}: {error:?}"
            );
        }
        for (stage, code, words) in [
            (Stage::Recipient, 550, "5.7.1 relaying denied"),
            (Stage::Recipient, 550, "relay not permitted"),
            (Stage::Recipient, 552, "5.2.2 mailbox full"),
            (Stage::Recipient, 554, "transaction failed"),
            (Stage::Content, 554, "5.7.1 looks like spam"),
            (Stage::Content, 550, "no"),
            (Stage::Data, 503, "no valid recipients"),
        ] {
            let error = error(stage, code, words);
            assert!(matches!(error, SendError::Refused(_)), "{words}: {error:?}");
        }
    }

    #[test]
    fn a_mail_waits_for_what_can_be_repaired() {
        for (stage, code, words) in [
            (Stage::Connect, 554, "5.7.1 your host is blocked"),
            (Stage::Authentication, 535, "5.7.8 wrong password"),
            (Stage::Sender, 550, "5.1.8 sender unknown"),
            (Stage::Recipient, 450, "4.2.1 greylisted"),
            (Stage::Content, 451, "try later"),
            (Stage::Sender, 421, "closing"),
        ] {
            let error = error(stage, code, words);
            assert!(
                matches!(error, SendError::Deferred(_)),
                "{words}: {error:?}"
            );
        }
    }
}
