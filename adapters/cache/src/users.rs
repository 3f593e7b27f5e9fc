use std::sync::Arc;

use crate::InvalidationTracker;
use async_trait::async_trait;
use portreeve::{
    shared::{AccountId, StoreError},
    users::{User, UserLookup},
};

use crate::versioned::VersionedCache;

/// Caches the users that the lookup behind it finds.
pub struct CachedUsers {
    behind: Arc<dyn UserLookup>,
    users: VersionedCache<AccountId, User>,
}

impl CachedUsers {
    /// `changes` are those of the users.
    pub fn new(behind: Arc<dyn UserLookup>, changes: Arc<InvalidationTracker>) -> Self {
        Self {
            behind,
            users: VersionedCache::new("user", changes),
        }
    }
}

#[async_trait]
impl UserLookup for CachedUsers {
    async fn find(&self, id: AccountId) -> Result<Option<User>, StoreError> {
        if let Some(known) = self.users.get(&id) {
            return Ok(Some(known));
        }
        let version = self.users.version(id);
        let found = self.behind.find(id).await?;
        if let Some(user) = &found {
            self.users.put(id, id, user.clone(), version);
        }
        Ok(found)
    }
}
