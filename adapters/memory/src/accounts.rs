use std::ops::Bound;

use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AccountAddition, AccountChange, AccountRepository, AddAccountError, CountedHashes,
        UpdateAccountError,
    },
    shared::{AccountId, EmailAddress, Role, Status, StoreError},
};

use crate::{MemoryStore, State};

#[async_trait]
impl AccountRepository for MemoryStore {
    async fn add(
        &self,
        account: &Account,
        addition: &AccountAddition,
    ) -> Result<(), AddAccountError> {
        let mut state = self.state();
        let email = &account.facts().email;
        if state.emails.contains_key(email) {
            return Err(AddAccountError::EmailTaken);
        }
        if let Some(pending) = addition.confirms
            && state.pending_registrations.remove(&pending).is_none()
        {
            return Err(AddAccountError::TokenSpent);
        }
        state.emails.insert(email.clone(), account.id());
        state.accounts.insert(account.id(), account.clone());
        if let Some(token) = &addition.issues {
            state.issue(token);
        }
        self.record(&mut state, &addition.events);
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
        if !state.may_have_email(account) {
            return Err(UpdateAccountError::EmailTaken);
        }
        if !state.can_spend(account.id(), &change.tokens) {
            return Err(UpdateAccountError::TokenSpent);
        }
        state.move_email(account);
        state.accounts.insert(account.id(), account.clone());
        state.change_tokens(account.id(), &change.tokens);
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

    fn may_have_email(&self, account: &Account) -> bool {
        let holder = self.emails.get(&account.facts().email);
        holder.is_none_or(|holder| *holder == account.id())
    }

    fn move_email(&mut self, account: &Account) {
        let email = &account.facts().email;
        let before = self.accounts.get(&account.id());
        if let Some(before) = before.map(|before| before.facts().email.clone())
            && before != *email
        {
            self.emails.remove(&before);
            self.emails.insert(email.clone(), account.id());
        }
    }

    fn has_active_admin_besides(&self, id: AccountId) -> bool {
        self.accounts.values().any(|account| {
            let facts = account.facts();
            facts.id != id && facts.status == Status::Active && facts.roles.has(Role::Admin)
        })
    }
}
