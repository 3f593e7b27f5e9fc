use std::sync::Arc;

use async_trait::async_trait;

use super::{FoundSession, SessionLookup, SessionRepository};
use crate::{
    auth::SessionId,
    shared::{AccountId, StoreError, Timestamp},
};

/// Looks sessions up in the repository, each time.
pub struct StoredSessions(pub Arc<dyn SessionRepository>);

#[async_trait]
impl SessionLookup for StoredSessions {
    async fn find(
        &self,
        id: SessionId,
        _: AccountId,
        now: Timestamp,
    ) -> Result<FoundSession, StoreError> {
        let found = self.0.with_account(id).await?;
        Ok(found.map_or(FoundSession::Unknown, |(session, account)| {
            FoundSession::of(&session, &account, now)
        }))
    }
}
