use std::sync::Arc;

use async_trait::async_trait;

use super::{User, UserLookup, UserRepository};
use crate::shared::{AccountId, StoreError};

/// Looks users up in the repository, each time.
pub struct StoredUsers(pub Arc<dyn UserRepository>);

#[async_trait]
impl UserLookup for StoredUsers {
    async fn find(&self, id: AccountId) -> Result<Option<User>, StoreError> {
        self.0.by_id(id).await
    }
}
