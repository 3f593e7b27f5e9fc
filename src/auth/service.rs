use std::sync::Arc;

use super::{
    AccountRepository, AttemptLimiter, Event, PasswordHasher, PasswordStrength, RefreshTokens,
    SecurityLog, SessionCache, SessionPolicy, SessionRepository, TokenIssuer,
};
use crate::{
    events::Envelope,
    shared::{Clock, Secrets, Timestamp},
};

/// The stories of this context. Each is told in a file of its own: `registration.rs`, `login.rs`, `presence.rs`, `refresh.rs`, `logout.rs`,
/// `sessions.rs`, `revocations.rs`, `recovery.rs`, `administration.rs`, `operator.rs`.
pub struct AuthService {
    pub(super) ports: Ports,
    pub(super) policy: Policy,
}

/// What the service needs done for it.
pub struct Ports {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub session_cache: Arc<dyn SessionCache>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub strength: Arc<dyn PasswordStrength>,
    pub limiter: Arc<dyn AttemptLimiter>,
    pub tokens: Arc<dyn TokenIssuer>,
    pub refresh_tokens: Arc<dyn RefreshTokens>,
    pub security_log: Arc<dyn SecurityLog>,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
}

#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub session: SessionPolicy,
    pub registration_open: bool,
    /// Live sessions of one account, at least 1.
    pub max_sessions: u16,
}

/// How often a story begins again when somebody else changed the account meanwhile.
pub(super) const ATTEMPTS: usize = 5;

impl AuthService {
    pub fn new(ports: Ports, policy: Policy) -> Self {
        Self { ports, policy }
    }

    /// The public keys of our access tokens, as a JWK set.
    pub fn public_keys(&self) -> String {
        self.ports.tokens.public_keys(self.ports.clock.now())
    }

    pub(super) fn envelope(&self, event: Event, now: Timestamp) -> Envelope {
        Envelope::new(event, now, self.ports.secrets.random())
    }
}
