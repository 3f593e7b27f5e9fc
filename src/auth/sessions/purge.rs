use time::Duration;

use super::SessionService;
use crate::{auth::SessionId, shared::StoreError};

/// How long a session is kept after its end. Until then, a client that presents a token of it learns that it has ended, or that the token
/// was stolen; afterwards only that the token is not valid.
const KEPT: Duration = Duration::days(7);

/// How many sessions one step looks at.
const STEP: u16 = 1000;

impl SessionService {
    /// Removes sessions that ended long ago, in steps: each returns where the next begins, or nothing at the end.
    pub async fn purge(&self, after: Option<SessionId>) -> Result<Option<SessionId>, StoreError> {
        let before = self.clock.now() - KEPT;
        self.sessions.purge(after, before, STEP).await
    }
}
