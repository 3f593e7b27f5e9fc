use std::ops::Bound;

use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError},
    users::{AddUserError, UpdateUserError, User, UserFilter, UserRepository},
};

use crate::MemoryStore;

#[async_trait]
impl UserRepository for MemoryStore {
    async fn add(&self, user: &User, events: &[Envelope]) -> Result<(), AddUserError> {
        let mut state = self.state();
        if state.users.contains_key(&user.id()) {
            return Err(AddUserError::Exists);
        }
        state.users.insert(user.id(), user.clone());
        self.record(&mut state, events);
        Ok(())
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<User>, StoreError> {
        Ok(self.state().users.get(&id).cloned())
    }

    async fn update(&self, user: &User, events: &[Envelope]) -> Result<(), UpdateUserError> {
        let mut state = self.state();
        let stored = state
            .users
            .get_mut(&user.id())
            .filter(|stored| stored.state().version.checked_add(1) == Some(user.state().version))
            .ok_or(UpdateUserError::Changed)?;
        stored.clone_from(user);
        self.record(&mut state, events);
        self.0.user_changes.invalidate(user.id());
        Ok(())
    }

    /// The ids begin with the time, so the newest are the greatest.
    async fn list(
        &self,
        filter: &UserFilter,
        page: &PageRequest,
    ) -> Result<Page<User>, StoreError> {
        let older_than = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let items = state
            .users
            .range((Bound::Unbounded, older_than))
            .rev()
            .map(|(_, user)| user)
            .filter(|user| meets(user, filter))
            .take(usize::from(page.limit()) + 1)
            .cloned()
            .collect();
        Ok(Page::from_overfull(items, page, User::id))
    }
}

fn meets(user: &User, filter: &UserFilter) -> bool {
    let facts = &user.state().facts;
    filter.text.as_ref().is_none_or(|text| mentions(user, text))
        && filter
            .email
            .as_ref()
            .is_none_or(|email| facts.email == *email)
        && filter.role.is_none_or(|role| facts.roles.has(role))
        && filter.status.is_none_or(|status| facts.status == status)
        && filter
            .created_after
            .is_none_or(|moment| facts.created_at > moment)
}

/// Whether the address or the display name has `text` in it, whatever the case.
fn mentions(user: &User, text: &str) -> bool {
    let text = text.to_lowercase();
    let state = user.state();
    let name = state.profile.display_name.as_ref();
    state.facts.email.as_str().contains(&text)
        || name.is_some_and(|name| name.as_str().to_lowercase().contains(&text))
}
