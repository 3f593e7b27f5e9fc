use time::Duration;

use crate::{
    auth::Event,
    shared::{AccountId, EmailAddress, OneTimeTokenId, Timestamp, TokenPurpose},
};

/// The right of an account to do one thing once, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeToken {
    pub id: OneTimeTokenId,
    pub account_id: AccountId,
    pub purpose: TokenPurpose,
    /// Where it was sent, and what it proves: that mail to this address is read. Of [`TokenPurpose::UndoEmailChange`] the address to put
    /// back.
    pub email: EmailAddress,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// How often a code was tried for it.
    pub code_attempts: u32,
}

/// How long a token of this kind is good.
pub fn lifetime(purpose: TokenPurpose) -> Duration {
    match purpose {
        TokenPurpose::VerifyEmail => Duration::hours(24),
        TokenPurpose::ResetPassword | TokenPurpose::ChangeEmail => Duration::minutes(60),
        TokenPurpose::UndoEmailChange => Duration::hours(72),
        TokenPurpose::Invitation => Duration::days(7),
    }
}

impl OneTimeToken {
    /// How many codes may be tried for one token. After that only the link is good.
    pub const MAX_CODE_ATTEMPTS: u32 = 5;

    /// For an account there is no second mail of one purpose within this time.
    pub const MIN_INTERVAL: Duration = Duration::seconds(60);

    pub fn new(
        id: OneTimeTokenId,
        account_id: AccountId,
        purpose: TokenPurpose,
        email: EmailAddress,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            account_id,
            purpose,
            email,
            created_at: now,
            expires_at: now + lifetime(purpose),
            code_attempts: 0,
        }
    }

    /// Has it mailed. A token that is handed out in an answer has no event.
    pub fn issued(&self) -> Event {
        Event::OneTimeTokenIssued {
            account_id: self.account_id,
            token_id: self.id,
            purpose: self.purpose,
            email: self.email.clone(),
            expires_at: self.expires_at,
        }
    }

    pub fn is_good_at(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}
