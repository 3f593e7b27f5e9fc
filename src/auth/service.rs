use std::sync::Arc;

use time::Duration;

use super::{
    Account, AccountRepository, AttemptLimiter, Error, Event, PasswordHasher, PasswordStrength,
    RefreshTokens, SessionPolicy, SessionRepository, TokenIssuer,
};
use crate::{
    events::Envelope,
    shared::{AdminRight, Clock, Secrets, SessionId, Timestamp},
};

/// The stories of this context. Each is told in a file of its own: `registration.rs`, `login.rs`, `refresh.rs`, `sessions.rs`,
/// `recovery.rs`, `administration.rs`.
pub struct AuthService {
    pub(super) ports: Ports,
    pub(super) policy: Policy,
}

/// What the service needs done for it.
pub struct Ports {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub strength: Arc<dyn PasswordStrength>,
    pub limiter: Arc<dyn AttemptLimiter>,
    pub tokens: Arc<dyn TokenIssuer>,
    pub refresh_tokens: Arc<dyn RefreshTokens>,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
}

#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub access_ttl: Duration,
    pub session: SessionPolicy,
    pub registration_open: bool,
}

impl Policy {
    /// What `access_ttl` can be at most. A key is kept for so long after its last signature.
    pub const LONGEST_ACCESS_TTL: Duration = Duration::hours(24);
}

/// Somebody who has proven, for this request, who they are: the session was live and the account active a moment ago.
#[derive(Clone, Debug)]
pub struct Principal {
    account: Account,
    session_id: SessionId,
}

/// A principal who is an administrator. Only [`Principal::into_admin`] makes one, so whoever holds it need not check.
#[derive(Clone, Debug)]
pub struct Admin(Principal);

impl Principal {
    /// For [`AuthService::authenticate`] alone: nothing else proves who somebody is.
    pub(super) fn new(account: Account, session_id: SessionId) -> Self {
        Self {
            account,
            session_id,
        }
    }

    pub fn account(&self) -> &Account {
        &self.account
    }

    pub fn session_id(&self) -> SessionId {
        self.session_id
    }

    pub fn into_admin(self) -> Result<Admin, Error> {
        if self.account.is_admin() {
            Ok(Admin(self))
        } else {
            Err(Error::NotAdmin)
        }
    }
}

impl Admin {
    pub fn principal(&self) -> &Principal {
        &self.0
    }

    /// What stories of other contexts want to see before they tell an administrator something.
    pub fn right(&self) -> AdminRight {
        AdminRight::new()
    }
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
