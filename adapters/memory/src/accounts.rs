use std::ops::Bound;

use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AccountChange, AccountRepository, AddAccountError, CountedHashes,
        UpdateAccountError,
    },
    events::Envelope,
    shared::{AccountId, EmailAddress, Role, Status, StoreError},
};

use crate::{MemoryStore, State};

#[async_trait]
impl AccountRepository for MemoryStore {
    async fn add(&self, account: &Account, events: &[Envelope]) -> Result<(), AddAccountError> {
        let mut state = self.state();
        let email = &account.facts().email;
        if state.emails.contains_key(email) {
            return Err(AddAccountError::EmailTaken);
        }
        state.emails.insert(email.clone(), account.id());
        state.accounts.insert(account.id(), account.clone());
        self.record(&mut state, events);
        Ok(())
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.state().accounts.get(&id).cloned())
    }

    async fn by_email(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
        let state = self.state();
        let id = state.emails.get(email);
        Ok(id.and_then(|id| state.accounts.get(id)).cloned())
    }

    async fn administrators(&self) -> Result<Vec<Account>, StoreError> {
        let state = self.state();
        let mut admins: Vec<Account> = state
            .accounts
            .values()
            .filter(|account| account.is_admin())
            .cloned()
            .collect();
        admins.sort_unstable_by_key(Account::id);
        Ok(admins)
    }

    async fn update(
        &self,
        account: &Account,
        change: &AccountChange,
    ) -> Result<(), UpdateAccountError> {
        let mut state = self.state();
        if !state.holds_version_before(account) {
            return Err(UpdateAccountError::Changed);
        }
        if change.needs_another_admin && !state.has_active_admin_besides(account.id()) {
            return Err(UpdateAccountError::LastAdmin);
        }
        state.accounts.insert(account.id(), account.clone());
        if let Some(which) = change.ends {
            state.end_sessions(account.id(), which, account.facts().updated_at);
        }
        self.record(&mut state, &change.events);
        self.0.account_changes.invalidate(account.id());
        Ok(())
    }

    async fn count_hashes(
        &self,
        after: Option<AccountId>,
        limit: u16,
    ) -> Result<CountedHashes, StoreError> {
        let state = self.state();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = state.accounts.range((from, Bound::Unbounded));
        let mut counted = CountedHashes::default();
        for (id, account) in behind.take(limit.into()) {
            let parameters = account.password().parameters().to_owned();
            *counted.population.entry(parameters).or_default() += 1;
            counted.last = Some(*id);
        }
        Ok(counted)
    }
}

impl State {
    fn holds_version_before(&self, account: &Account) -> bool {
        self.accounts.get(&account.id()).is_some_and(|stored| {
            stored.facts().version.checked_add(1) == Some(account.facts().version)
        })
    }

    fn has_active_admin_besides(&self, id: AccountId) -> bool {
        self.accounts.values().any(|account| {
            let facts = account.facts();
            facts.id != id && facts.status == Status::Active && facts.roles.has(Role::Admin)
        })
    }
}
