//! The devices a user is signed in on: listing and ending their sessions.

use super::{Error, Principal, Session, SessionRepository, SessionService};
use crate::{
    auth::{EndReason, EndSessions, Event, SessionId},
    shared::{AccountId, Page, PageRequest, StoreError, Timestamp},
};

impl SessionService {
    /// The live sessions of the caller, the one that began last first.
    pub async fn list(
        &self,
        principal: &Principal,
        page: &PageRequest<SessionId>,
    ) -> Result<Page<Session, SessionId>, Error> {
        let (account, now) = (principal.account_id(), self.clock.now());
        Ok(self.sessions.live(account, now, page).await?)
    }

    pub async fn end(&self, principal: &Principal, id: SessionId) -> Result<(), Error> {
        let ended = self
            .end_sessions(
                principal.account_id(),
                EndSessions::One(id, EndReason::SignedOut),
            )
            .await?;
        if ended == 0 {
            Err(Error::UnknownSession)
        } else {
            Ok(())
        }
    }

    pub(super) async fn end_sessions(
        &self,
        account: AccountId,
        which: EndSessions,
    ) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let session_id = match which {
            EndSessions::One(id, _) => Some(id),
            EndSessions::AllBut(..) | EndSessions::All(_) => None,
        };
        let event = self.envelope(
            Event::SignedOut {
                account_id: account,
                session_id,
                reason: which.reason(),
            },
            now,
        );
        self.sessions.end(account, which, now, &[event]).await
    }
}

/// Every live session of an account, page by page, the one that began last first.
pub(super) async fn all_live(
    sessions: &dyn SessionRepository,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    let (mut live, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest::new(PageRequest::MAX_LIMIT, after);
        let page = sessions.live(account, now, &request).await?;
        live.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(live);
        }
    }
}
