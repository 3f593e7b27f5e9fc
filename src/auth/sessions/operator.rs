use super::{Error, Session, SessionService, session_list::all_live};
use crate::{
    auth::{EndReason, EndSessions, permissions::Operator, security_log::SecurityEvent},
    shared::AccountId,
};

impl SessionService {
    /// The live sessions of an account, the one that began last first.
    pub async fn sessions_of(&self, _: &Operator, id: AccountId) -> Result<Vec<Session>, Error> {
        Ok(all_live(self.sessions.as_ref(), id, self.clock.now()).await?)
    }

    /// Ends every live session of an account. Returns how many there were.
    pub async fn end_sessions_of(&self, _: &Operator, id: AccountId) -> Result<u64, Error> {
        let all = EndSessions::All(EndReason::SignedOut);
        let ended = self.end_sessions(id, all).await?;
        if ended > 0 {
            self.record(SecurityEvent::SessionsEndedByOperator, Some(id));
        }
        Ok(ended)
    }
}
