//! Signing out.
//!
//! A session is proven by its access token while that lasts, and by its refresh token afterwards. A refresh token that proves nothing ends
//! nothing, and the result does not tell it from one that does (RFC 7009, section 2.2).

use super::{
    AccessClaims, Error, PresentedToken, Rotation, Session, SessionService,
    authenticate::check_owner,
};
use crate::{
    auth::{EndReason, EndSessions, SessionId},
    shared::{Secret, Timestamp},
};

/// A user signs out.
#[derive(Clone, Debug)]
pub struct LogOut {
    pub proof: SessionProof,
    pub scope: LogOutScope,
    /// Nothing ends if the proof is of another session than this.
    pub only: Option<SessionId>,
}

/// What proves that the caller holds a session.
#[derive(Clone, Debug)]
pub enum SessionProof {
    AccessToken(Secret<String>),
    RefreshToken(Secret<String>),
}

/// Which sessions to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogOutScope {
    Current,
    Others,
    All,
}

/// What a proof says, once it is known to be ours.
enum Claim {
    Access(AccessClaims),
    Refresh(PresentedToken),
}

impl Claim {
    fn session(&self) -> SessionId {
        match self {
            Self::Access(claims) => claims.session,
            Self::Refresh(presented) => presented.session_id,
        }
    }
}

impl SessionService {
    /// Ends the proven session, or the others of its account, or all. Returns false, and does nothing, if the proof is of another session
    /// than [`LogOut::only`].
    ///
    /// A session that is over already is left over, whatever the scope: signing out twice is no error, and a token of an ended session
    /// cannot end the living ones. A refresh token that was spent before, and is not forgiven, ends its own session and no other, as it
    /// does at a refresh.
    pub async fn log_out(&self, command: LogOut) -> Result<bool, Error> {
        let now = self.clock.now();
        let claim = match &command.proof {
            SessionProof::AccessToken(token) => {
                Claim::Access(self.tokens.verify(token.expose(), now)?)
            }
            SessionProof::RefreshToken(token) => match self.refresh_tokens.read(token.expose()) {
                Some(presented) => Claim::Refresh(presented),
                None => return Ok(true),
            },
        };
        let named = claim.session();
        if command.only.is_some_and(|only| only != named) {
            return Ok(false);
        }
        let Some((session, _)) = self.sessions.with_account(named).await? else {
            return Ok(true);
        };
        if let Claim::Access(claims) = &claim {
            check_owner(session.state().account_id, claims.subject)?;
        }
        if !session.is_live(now) {
            return Ok(true);
        }
        if let Claim::Refresh(presented) = &claim
            && !self.is_proven(&session, presented, now).await?
        {
            return Ok(true);
        }
        let reason = EndReason::SignedOut;
        let which = match command.scope {
            LogOutScope::Current => EndSessions::One(named, reason),
            LogOutScope::Others => EndSessions::AllBut(named, reason),
            LogOutScope::All => EndSessions::All(reason),
        };
        self.end_sessions(session.state().account_id, which).await?;
        Ok(true)
    }

    /// Whether the access token is valid at this moment. Its session may be over all the same.
    pub fn check_access_token(&self, access_token: &Secret<String>) -> Result<(), Error> {
        let now = self.clock.now();
        self.tokens.verify(access_token.expose(), now)?;
        Ok(())
    }

    /// Whether the refresh token still would get a new one. Ends the session if the token counts as stolen.
    async fn is_proven(
        &self,
        session: &Session,
        presented: &PresentedToken,
        now: Timestamp,
    ) -> Result<bool, Error> {
        match session.evaluate_refresh(presented, now, &self.policy) {
            Rotation::Rotate => Ok(true),
            Rotation::Replay => Ok(self.child_of(presented).digest == session.state().token_digest),
            Rotation::Reused => {
                self.end_as_stolen(session, now).await?;
                Ok(false)
            }
            Rotation::Ended | Rotation::Unknown => Ok(false),
        }
    }
}
