use async_trait::async_trait;
use portreeve::{
    keys::{SigningKey, SigningKeyRepository},
    shared::{Secret, StoreError},
};

use crate::{MemoryStore, State};

#[async_trait]
impl SigningKeyRepository for MemoryStore {
    async fn of(&self, purpose: &str) -> Result<Vec<SigningKey>, StoreError> {
        Ok(self.state().keys_of(purpose).cloned().collect())
    }

    async fn add_first(&self, key: &SigningKey) -> Result<Vec<SigningKey>, StoreError> {
        let mut state = self.state();
        if state.keys_of(&key.purpose).next().is_none() {
            state.put_key(key);
        }
        Ok(state.keys_of(&key.purpose).cloned().collect())
    }

    async fn add_successor(&self, key: &SigningKey) -> Result<bool, StoreError> {
        let mut state = self.state();
        let added = state.is_next(key);
        if added {
            state.put_key(key);
            self.0.keys_changed.notify_one();
        }
        Ok(added)
    }

    async fn replace_all(&self, key: &SigningKey) -> Result<bool, StoreError> {
        let mut state = self.state();
        let added = state.is_next(key);
        if added {
            state
                .signing_keys
                .retain(|(purpose, _), _| *purpose != key.purpose);
            state.put_key(key);
            self.0.keys_changed.notify_one();
        }
        Ok(added)
    }

    async fn reseal(
        &self,
        key: &SigningKey,
        instead_of: &Secret<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        let mut state = self.state();
        let name = (key.purpose.clone(), key.number);
        let stored = state.signing_keys.get_mut(&name);
        let stored = stored.filter(|stored| stored.material.expose() == instead_of.expose());
        Ok(stored
            .map(|stored| {
                stored.material = key.material.clone();
                stored.sealed = key.sealed;
            })
            .is_some())
    }

    async fn remove(&self, purpose: &str, number: u32) -> Result<(), StoreError> {
        let mut state = self.state();
        if state.keys_of(purpose).any(|key| key.number > number) {
            state.signing_keys.remove(&(purpose.to_owned(), number));
        }
        Ok(())
    }

    async fn changed(&self) {
        self.0.keys_changed.notified().await;
    }
}

impl State {
    fn keys_of(&self, purpose: &str) -> impl Iterator<Item = &SigningKey> {
        let from = (purpose.to_owned(), 0);
        let to = (purpose.to_owned(), u32::MAX);
        self.signing_keys.range(from..=to).map(|(_, key)| key)
    }

    fn is_next(&self, key: &SigningKey) -> bool {
        let newest = self.keys_of(&key.purpose).last();
        newest.is_some_and(|newest| newest.number.checked_add(1) == Some(key.number))
    }

    fn put_key(&mut self, key: &SigningKey) {
        let name = (key.purpose.clone(), key.number);
        self.signing_keys.insert(name, key.clone());
    }
}
