use std::sync::Arc;

use crate::{
    auth::{
        Event,
        accounts::AccountRepository,
        passwords::{PasswordHasher, PasswordStrength},
        security_log::SecurityLog,
        throttling::Throttle,
    },
    events::Envelope,
    shared::{Clock, Secrets, Timestamp},
};

/// The use cases of an account's life, a file each.
pub struct LifecycleService {
    pub(in crate::auth) accounts: Arc<dyn AccountRepository>,
    pub(in crate::auth) hasher: Arc<dyn PasswordHasher>,
    pub(in crate::auth) strength: Arc<dyn PasswordStrength>,
    pub(in crate::auth) throttle: Arc<Throttle>,
    pub(in crate::auth) security_log: Arc<dyn SecurityLog>,
    pub(in crate::auth) clock: Arc<dyn Clock>,
    pub(in crate::auth) secrets: Arc<dyn Secrets>,
    pub(in crate::auth) registration_open: bool,
}

/// How often a use case begins again when another request changed the account meanwhile.
pub(super) const ATTEMPTS: usize = 5;

impl LifecycleService {
    pub(super) fn envelope(&self, event: Event, now: Timestamp) -> Envelope {
        Envelope::new(event, now, self.secrets.random())
    }
}
