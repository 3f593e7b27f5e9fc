use async_trait::async_trait;
use portreeve::{
    auth::{SigningKey, SigningKeyRepository},
    shared::StoreError,
};

use crate::MemoryStore;

#[async_trait]
impl SigningKeyRepository for MemoryStore {
    async fn add_first(&self, key: &SigningKey) -> Result<SigningKey, StoreError> {
        let mut state = self.state();
        let name = (key.purpose.clone(), key.algorithm.clone());
        Ok(state
            .signing_keys
            .entry(name)
            .or_insert_with(|| key.clone())
            .clone())
    }

    async fn find(&self, purpose: &str, algorithm: &str) -> Result<Option<SigningKey>, StoreError> {
        let name = (purpose.to_owned(), algorithm.to_owned());
        Ok(self.state().signing_keys.get(&name).cloned())
    }
}
