use async_trait::async_trait;
use portreeve::{
    auth::{OneTimeToken, OneTimeTokenRepository, TokenChanges},
    events::Envelope,
    shared::{AccountId, OneTimeTokenId, StoreError, Timestamp, TokenPurpose},
};

use crate::{MemoryStore, State};

#[async_trait]
impl OneTimeTokenRepository for MemoryStore {
    async fn issue(
        &self,
        token: &OneTimeToken,
        replaces_until: Timestamp,
        events: &[Envelope],
    ) -> Result<bool, StoreError> {
        let mut state = self.state();
        if state
            .replaceable(token)
            .is_some_and(|replaced| replaced.created_at > replaces_until)
        {
            return Ok(false);
        }
        state.issue(token);
        self.record(&mut state, events);
        Ok(true)
    }

    async fn by_id(&self, id: OneTimeTokenId) -> Result<Option<OneTimeToken>, StoreError> {
        Ok(self.state().one_time_tokens.get(&id).cloned())
    }

    async fn find(
        &self,
        account: AccountId,
        purpose: TokenPurpose,
    ) -> Result<Option<OneTimeToken>, StoreError> {
        let state = self.state();
        let tokens = state.one_time_tokens.values();
        let found = tokens.filter(|one| one.account_id == account && one.purpose == purpose);
        Ok(found.max_by_key(|one| (one.created_at, one.id)).cloned())
    }

    async fn count_code_attempt(&self, id: OneTimeTokenId, most: u32) -> Result<bool, StoreError> {
        let mut state = self.state();
        let token = state.one_time_tokens.get_mut(&id);
        let token = token.filter(|token| token.code_attempts < most);
        Ok(token.map(|token| token.code_attempts += 1).is_some())
    }

    async fn remove_expired(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut state = self.state();
        let tokens = state.one_time_tokens.values();
        let expired = tokens.filter(|token| token.expires_at <= before);
        let expired: Vec<_> = expired
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .map(|token| token.id)
            .collect();
        for id in &expired {
            state.one_time_tokens.remove(id);
        }
        Ok(expired.len() as u64)
    }
}

impl State {
    /// The token whose place `token` takes.
    fn replaceable(&self, token: &OneTimeToken) -> Option<&OneTimeToken> {
        let mut tokens = self.one_time_tokens.values();
        tokens.find(|one| {
            one.account_id == token.account_id
                && one.purpose == token.purpose
                && one.purpose != TokenPurpose::UndoEmailChange
        })
    }

    pub(crate) fn issue(&mut self, token: &OneTimeToken) {
        if let Some(replaced) = self.replaceable(token).map(|one| one.id) {
            self.one_time_tokens.remove(&replaced);
        }
        self.one_time_tokens.insert(token.id, token.clone());
    }

    /// Whether the account has the token that the change spends.
    pub(crate) fn can_spend(&self, account: AccountId, changes: &TokenChanges) -> bool {
        changes.spends.is_none_or(|id| {
            let token = self.one_time_tokens.get(&id);
            token.is_some_and(|token| token.account_id == account)
        })
    }

    pub(crate) fn change_tokens(&mut self, account: AccountId, changes: &TokenChanges) {
        if let Some(id) = changes.spends {
            self.one_time_tokens.remove(&id);
        }
        if let Some(which) = changes.voids {
            let spared = which.spares_undo_before();
            self.one_time_tokens.retain(|_, token| {
                token.account_id != account
                    || token.purpose == TokenPurpose::UndoEmailChange && token.created_at < spared
            });
        }
        if let Some(token) = &changes.issues {
            self.issue(token);
        }
    }
}
