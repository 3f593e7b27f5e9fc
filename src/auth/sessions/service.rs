use std::sync::Arc;

use super::{RefreshTokens, SessionLookup, SessionPolicy, SessionRepository, TokenIssuer};
use crate::{
    auth::{
        Event,
        accounts::AccountRepository,
        passwords::PasswordHasher,
        security_log::{SecurityEntry, SecurityEvent, SecurityLog},
        throttling::Throttle,
    },
    events::Envelope,
    shared::{AccountId, Clock, Secrets, Timestamp},
};

/// The use cases of sessions, a file each.
pub struct SessionService {
    pub(in crate::auth) accounts: Arc<dyn AccountRepository>,
    pub(in crate::auth) sessions: Arc<dyn SessionRepository>,
    pub(in crate::auth) lookup: Arc<dyn SessionLookup>,
    pub(in crate::auth) hasher: Arc<dyn PasswordHasher>,
    pub(in crate::auth) tokens: Arc<dyn TokenIssuer>,
    pub(in crate::auth) refresh_tokens: Arc<dyn RefreshTokens>,
    pub(in crate::auth) throttle: Arc<Throttle>,
    pub(in crate::auth) security_log: Arc<dyn SecurityLog>,
    pub(in crate::auth) clock: Arc<dyn Clock>,
    pub(in crate::auth) secrets: Arc<dyn Secrets>,
    pub(in crate::auth) policy: SessionPolicy,
}

/// How often a use case begins again when another request changed the account meanwhile.
pub(super) const ATTEMPTS: usize = 5;

impl SessionService {
    /// The public keys of our access tokens, as a JWK set.
    pub fn public_keys(&self) -> String {
        self.tokens.public_keys(self.clock.now())
    }

    pub(super) fn envelope(&self, event: Event, now: Timestamp) -> Envelope {
        Envelope::new(event, now, self.secrets.random())
    }

    pub(super) fn record(&self, event: SecurityEvent, subject: Option<AccountId>) {
        self.security_log
            .record(SecurityEntry::anonymous(event, subject));
    }
}
