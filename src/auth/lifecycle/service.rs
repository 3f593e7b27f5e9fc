use std::sync::Arc;

use super::{MailRequestQueue, PendingRegistrationRepository};
use crate::{
    auth::{
        Event,
        accounts::AccountRepository,
        one_time_tokens::{LinkSigner, OneTimeTokenRepository},
        passwords::{PasswordHasher, PasswordStrength},
        security_log::SecurityLog,
        throttling::Throttle,
    },
    events::Envelope,
    shared::{Clock, Secrets, StoreError, Timestamp},
};

/// The use cases of an account's life, a file each.
pub struct LifecycleService {
    pub(in crate::auth) accounts: Arc<dyn AccountRepository>,
    pub(in crate::auth) tokens: Arc<dyn OneTimeTokenRepository>,
    pub(in crate::auth) pending: Arc<dyn PendingRegistrationRepository>,
    pub(in crate::auth) links: Arc<dyn LinkSigner>,
    pub(in crate::auth) requests: Arc<dyn MailRequestQueue>,
    pub(in crate::auth) hasher: Arc<dyn PasswordHasher>,
    pub(in crate::auth) strength: Arc<dyn PasswordStrength>,
    pub(in crate::auth) throttle: Arc<Throttle>,
    pub(in crate::auth) security_log: Arc<dyn SecurityLog>,
    pub(in crate::auth) clock: Arc<dyn Clock>,
    pub(in crate::auth) secrets: Arc<dyn Secrets>,
    pub(in crate::auth) registration: Registration,
}

/// Who may register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    Open,
    /// Everyone, but the account is made only when the address is proven, and nothing tells whether there is one already.
    Confirmed,
    /// Nobody over the network.
    Closed,
}

/// How many expired tokens one step removes.
const STEP: u32 = 1000;

/// How often a use case begins again when another request changed the account meanwhile.
pub(super) const ATTEMPTS: usize = 5;

impl LifecycleService {
    pub(super) fn envelope(&self, event: Event, now: Timestamp) -> Envelope {
        Envelope::new(event, now, self.secrets.random())
    }

    /// Removes expired one-time tokens and registrations that were never confirmed, in steps: each returns whether there may be more.
    pub async fn purge_one_time_tokens(&self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let tokens = self.tokens.remove_expired(now, STEP).await?;
        let pending = self.pending.remove_expired(now, STEP).await?;
        Ok(tokens.max(pending) == u64::from(STEP))
    }
}
