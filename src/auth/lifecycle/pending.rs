use time::Duration;

use crate::{
    auth::{Event, PasswordHash, one_time_tokens::lifetime},
    shared::{DisplayName, EmailAddress, OneTimeTokenId, Timestamp, TokenPurpose},
};

/// A registration whose address is still to be proven. There is one for each address, whether or not an account has it: nothing that a
/// client sees or can measure tells which.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingRegistration {
    /// Also that of the one-time token that proves the address.
    pub id: OneTimeTokenId,
    pub email: EmailAddress,
    pub password: PasswordHash,
    pub display_name: Option<DisplayName>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// When the last mail for it was asked for.
    pub announced_at: Option<Timestamp>,
    /// How often a code was tried for it.
    pub code_attempts: u32,
}

impl PendingRegistration {
    /// For an address there is no second mail within this time.
    pub const MIN_INTERVAL: Duration = Duration::seconds(60);

    pub fn new(
        id: OneTimeTokenId,
        email: EmailAddress,
        password: PasswordHash,
        display_name: Option<DisplayName>,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            email,
            password,
            display_name,
            created_at: now,
            expires_at: now + lifetime(TokenPurpose::VerifyEmail),
            announced_at: None,
            code_attempts: 0,
        }
    }

    /// Has the proof mailed.
    pub fn requested(&self) -> Event {
        Event::RegistrationRequested {
            token_id: self.id,
            email: self.email.clone(),
            expires_at: self.expires_at,
        }
    }

    pub fn is_good_at(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}
