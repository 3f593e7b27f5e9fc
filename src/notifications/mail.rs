use super::{Language, ServerReply, Template};
use crate::shared::{
    AccountId, EmailAddress, EventId, OneTimeTokenId, ParseEnumError, Timestamp, id,
};

id!(
    /// One mail, however often it is tried.
    MailId
);

impl MailId {
    /// An event leads to at most one mail, which has its id: delivered twice, it does not make two.
    pub fn of_event(event: EventId) -> Self {
        Self::from_uuid(event.as_uuid())
    }
}

/// A mail as it is stored. It holds nothing that would let its reader do anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: MailId,
    /// None if there is no account yet.
    pub account_id: Option<AccountId>,
    pub recipient: EmailAddress,
    pub template: Template,
    pub language: Language,
    pub token: Option<LinkedToken>,
    /// Without angle brackets. The same at every attempt, so that a receiver recognises a copy.
    pub message_id: String,
    pub state: MailState,
    /// Why it was not to be sent.
    pub suppression: Option<Suppression>,
    /// Those that were begun since it was queued.
    pub attempts: u32,
    /// What the server said last.
    pub reply: Option<ServerReply>,
    /// When what it is about happened.
    pub created_at: Timestamp,
    /// When it was sent, given up or suppressed.
    pub ended_at: Option<Timestamp>,
}

/// The one-time token that the link of a mail is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedToken {
    pub id: OneTimeTokenId,
    pub expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailState {
    /// For its first attempt.
    Queued,
    /// An attempt has begun. If its process was killed, the next attempt follows when the lease of the run has ended.
    Sending,
    /// The server has taken it.
    Sent,
    /// An attempt failed, and the next one is to come.
    Deferred,
    /// Given up.
    Failed,
    /// Not to be sent.
    Suppressed,
}

/// Why a mail is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suppression {
    /// What its link was for is over.
    Expired,
    /// A newer mail takes its place, or a change of the account has made its link void.
    Replaced,
    /// The address has had as many mails as it may get for now.
    TooMany,
    /// A server has refused the address for good.
    Undeliverable,
}

/// What one attempt has led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    Sent(ServerReply),
    Deferred(ServerReply),
    Failed(ServerReply),
    Suppressed(Suppression),
}

/// The end of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempted {
    pub id: MailId,
    pub outcome: MailOutcome,
    pub at: Timestamp,
    /// Marks the address: a server has refused it for good.
    pub is_undeliverable: bool,
}

/// Conditions on a list of mails; an absent one excludes none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailFilter {
    pub state: Option<MailState>,
    pub account_id: Option<AccountId>,
    pub recipient: Option<EmailAddress>,
}

impl MailOutcome {
    pub fn state(&self) -> MailState {
        match self {
            Self::Sent(_) => MailState::Sent,
            Self::Deferred(_) => MailState::Deferred,
            Self::Failed(_) => MailState::Failed,
            Self::Suppressed(_) => MailState::Suppressed,
        }
    }

    pub fn reply(&self) -> Option<&ServerReply> {
        match self {
            Self::Sent(reply) | Self::Deferred(reply) | Self::Failed(reply) => Some(reply),
            Self::Suppressed(_) => None,
        }
    }

    pub fn suppression(&self) -> Option<Suppression> {
        match self {
            Self::Suppressed(why) => Some(*why),
            Self::Sent(_) | Self::Deferred(_) | Self::Failed(_) => None,
        }
    }
}

impl MailState {
    pub const ALL: [Self; 6] = [
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Deferred,
        Self::Failed,
        Self::Suppressed,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
        }
    }

    /// Whether there is no other attempt, unless an administrator asks for one.
    pub fn has_ended(self) -> bool {
        match self {
            Self::Sent | Self::Failed | Self::Suppressed => true,
            Self::Queued | Self::Sending | Self::Deferred => false,
        }
    }
}

impl Suppression {
    pub const ALL: [Self; 4] = [
        Self::Expired,
        Self::Replaced,
        Self::TooMany,
        Self::Undeliverable,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Replaced => "replaced",
            Self::TooMany => "too_many",
            Self::Undeliverable => "undeliverable",
        }
    }
}

impl std::str::FromStr for MailState {
    type Err = ParseEnumError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        let known = all.find(|state| state.as_str() == word);
        known.ok_or_else(|| {
            ParseEnumError::of("queued, sending, sent, deferred, failed, suppressed")
        })
    }
}

impl std::str::FromStr for Suppression {
    type Err = ParseEnumError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        let known = all.find(|why| why.as_str() == word);
        known.ok_or_else(|| ParseEnumError::of("expired, replaced, too_many, undeliverable"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_word_of_its_own() {
        for state in MailState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        for why in Suppression::ALL {
            assert_eq!(why.as_str().parse(), Ok(why));
        }
        assert!("bounced".parse::<MailState>().is_err());
        assert!("bounced".parse::<Suppression>().is_err());
    }
}
