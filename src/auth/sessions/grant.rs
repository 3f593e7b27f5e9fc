use uuid::Uuid;

use super::{AccessClaims, Error, RefreshToken, Session, SessionService};
use crate::{
    auth::{SessionId, accounts::Account},
    shared::{Secret, Timestamp},
};

/// What a signed-in client gets.
#[derive(Clone, Debug)]
pub struct Grant {
    pub access_token: Secret<String>,
    pub access_expires_at: Timestamp,
    pub refresh_token: Secret<String>,
    pub refresh_expires_at: Timestamp,
    pub session_id: SessionId,
    pub granted_at: Timestamp,
}

impl SessionService {
    pub(super) fn grant(
        &self,
        session: &Session,
        account: &Account,
        refresh_token: RefreshToken,
        now: Timestamp,
    ) -> Result<Grant, Error> {
        let state = session.state();
        // Never after the session, and never after the end that the events announce.
        let expires_at = (now + self.policy.access_ttl).min(state.access_until);
        let claims = AccessClaims {
            subject: account.id(),
            session: state.id,
            roles: account.facts().roles.clone(),
            token_id: Uuid::from_bytes(self.secrets.random()),
            issued_at: now,
            expires_at,
        };
        Ok(Grant {
            access_token: self.tokens.issue(&claims)?,
            access_expires_at: expires_at,
            refresh_token: refresh_token.token,
            refresh_expires_at: state.expires_at,
            session_id: state.id,
            granted_at: now,
        })
    }
}
