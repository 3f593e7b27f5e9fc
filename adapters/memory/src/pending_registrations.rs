use async_trait::async_trait;
use portreeve::{
    auth::{PendingRegistration, PendingRegistrationRepository},
    events::Envelope,
    shared::{EmailAddress, OneTimeTokenId, StoreError, Timestamp},
};

use crate::{MemoryStore, State};

#[async_trait]
impl PendingRegistrationRepository for MemoryStore {
    async fn put(
        &self,
        pending: &PendingRegistration,
        replaces_until: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut state = self.state();
        let replaced = state.pending_of(&pending.email);
        let replaced = replaced.map(|one| (one.id, one.created_at));
        if let Some((id, created_at)) = replaced {
            if created_at > replaces_until {
                return Ok(false);
            }
            state.pending_registrations.remove(&id);
        }
        let registrations = &mut state.pending_registrations;
        registrations.insert(pending.id, pending.clone());
        Ok(true)
    }

    async fn by_id(&self, id: OneTimeTokenId) -> Result<Option<PendingRegistration>, StoreError> {
        Ok(self.state().pending_registrations.get(&id).cloned())
    }

    async fn by_email(
        &self,
        email: &EmailAddress,
    ) -> Result<Option<PendingRegistration>, StoreError> {
        Ok(self.state().pending_of(email).cloned())
    }

    async fn announce(
        &self,
        id: OneTimeTokenId,
        at: Timestamp,
        not_since: Timestamp,
        events: &[Envelope],
    ) -> Result<bool, StoreError> {
        let mut state = self.state();
        let pending = state.pending_registrations.get_mut(&id);
        let pending =
            pending.filter(|pending| pending.announced_at.is_none_or(|last| last <= not_since));
        let Some(pending) = pending else {
            return Ok(false);
        };
        pending.announced_at = Some(at);
        self.record(&mut state, events);
        Ok(true)
    }

    async fn count_code_attempt(&self, id: OneTimeTokenId, most: u32) -> Result<bool, StoreError> {
        let mut state = self.state();
        let pending = state.pending_registrations.get_mut(&id);
        let pending = pending.filter(|pending| pending.code_attempts < most);
        Ok(pending.map(|pending| pending.code_attempts += 1).is_some())
    }

    async fn remove_expired(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut state = self.state();
        let registrations = state.pending_registrations.values();
        let expired = registrations.filter(|pending| pending.expires_at <= before);
        let expired: Vec<_> = expired
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .map(|pending| pending.id)
            .collect();
        for id in &expired {
            state.pending_registrations.remove(id);
        }
        Ok(expired.len() as u64)
    }
}

impl State {
    fn pending_of(&self, email: &EmailAddress) -> Option<&PendingRegistration> {
        let mut registrations = self.pending_registrations.values();
        registrations.find(|pending| pending.email == *email)
    }
}
