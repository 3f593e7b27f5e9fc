use std::sync::Arc;

use crate::InvalidationTracker;
use async_trait::async_trait;
use portreeve::{
    auth::{AuthenticatedSession, FoundSession, SessionId, SessionLookup},
    shared::{AccountId, StoreError, Timestamp},
};

use crate::versioned::VersionedCache;

/// Caches the live sessions that the lookup behind it finds.
pub struct CachedSessions {
    behind: Arc<dyn SessionLookup>,
    live: VersionedCache<SessionId, AuthenticatedSession>,
}

impl CachedSessions {
    /// `changes` are those of the accounts and their sessions.
    pub fn new(behind: Arc<dyn SessionLookup>, changes: Arc<InvalidationTracker>) -> Self {
        Self {
            behind,
            live: VersionedCache::new("session", changes),
        }
    }
}

#[async_trait]
impl SessionLookup for CachedSessions {
    async fn find(
        &self,
        id: SessionId,
        subject: AccountId,
        now: Timestamp,
    ) -> Result<FoundSession, StoreError> {
        // An entry may have expired while its session was refreshed: a cache never says that a session is over.
        if let Some(known) = self.live.get(&id).filter(|known| known.is_live(now)) {
            return Ok(FoundSession::Live(known));
        }
        let version = self.live.version(subject);
        let found = self.behind.find(id, subject, now).await?;
        if let FoundSession::Live(session) = &found {
            self.live
                .put(id, session.account_id(), session.clone(), version);
        }
        Ok(found)
    }
}
