//! The devices somebody is signed in on: seeing them, ending them.

use time::Duration;

use crate::auth::{
    AuthService, EndReason, EndSessions, Error, Event, Principal, Session, SessionId,
};
use crate::shared::{AccountId, Page, PageRequest, StoreError};

/// How long a session is kept after its end. Until then, whoever comes with a token of it is told that it has ended, and a copied token
/// that it was stolen; afterwards only that it is not valid.
const KEPT: Duration = Duration::days(7);

/// How many sessions one step of the purge looks at.
const STEP: u16 = 1000;

impl AuthService {
    /// The live sessions of the caller, the one that began last first.
    pub async fn sessions(
        &self,
        principal: &Principal,
        page: &PageRequest<SessionId>,
    ) -> Result<Page<Session, SessionId>, Error> {
        let (account, now) = (principal.account_id(), self.ports.clock.now());
        Ok(self.ports.sessions.live(account, now, page).await?)
    }

    /// Every live session of an account, page by page, the one that began last first.
    pub(in crate::auth) async fn all_live_sessions(
        &self,
        account: AccountId,
    ) -> Result<Vec<Session>, StoreError> {
        let now = self.ports.clock.now();
        let (mut sessions, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest::new(PageRequest::MAX_LIMIT, after);
            let page = self.ports.sessions.live(account, now, &request).await?;
            sessions.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(sessions);
            }
        }
    }

    pub async fn end_session(&self, principal: &Principal, id: SessionId) -> Result<(), Error> {
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

    /// Removes what nobody will ask for any more, in steps: each returns where the next begins, or nothing at the end.
    pub async fn purge_sessions(
        &self,
        after: Option<SessionId>,
    ) -> Result<Option<SessionId>, StoreError> {
        let before = self.ports.clock.now() - KEPT;
        self.ports.sessions.purge(after, before, STEP).await
    }

    pub(in crate::auth) async fn end_sessions(
        &self,
        account: AccountId,
        which: EndSessions,
    ) -> Result<u64, StoreError> {
        let now = self.ports.clock.now();
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
        self.ports.sessions.end(account, which, now, &[event]).await
    }
}
