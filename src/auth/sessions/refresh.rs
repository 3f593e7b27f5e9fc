//! Staying signed in.
//!
//! A refresh token is spent once, for the next. Presented again, it means one of two things: the client lost the answer (or two tabs
//! asked at once), and then it comes at once and from the newest token's parent; or another party holds a copy, and then the session ends.
//! [`Session::evaluate_refresh`] decides which. The answer to the first is the *same* child again: it is derived from the parent with a
//! key, so that it need not be stored, and two answers can never be two live successors.

use std::net::IpAddr;

use super::{
    Error, Grant, PresentedToken, RefreshToken, Rotation, Session, SessionService,
    service::ATTEMPTS,
};
use crate::{
    auth::{EndReason, EndSessions, Event, security_log::SecurityEvent, throttling::Attempt},
    shared::{Attempted, Network, Secret, Timestamp, retry_on_conflict},
};

/// Exchanges a refresh token for a new pair.
#[derive(Clone, Debug)]
pub struct Refresh {
    pub token: Secret<String>,
    /// Where they are.
    pub address: Option<IpAddr>,
}

impl SessionService {
    pub async fn refresh(&self, command: Refresh) -> Result<Grant, Error> {
        let network = command.address.map(Network::of);
        self.throttle
            .guarded(Attempt::Refresh { network }, |_| self.rotate(&command))
            .await
    }

    async fn rotate(&self, command: &Refresh) -> Result<Grant, Error> {
        let presented = self
            .refresh_tokens
            .read(command.token.expose())
            .ok_or(Error::InvalidRefreshToken)?;
        // A request that finds the token spent between its read and its write reads again, and evaluates again.
        retry_on_conflict(ATTEMPTS, || async {
            let found = self.sessions.with_account(presented.session_id).await?;
            let (mut session, account) = found.ok_or(Error::InvalidRefreshToken)?;
            if !account.is_active() {
                return Err(Error::SessionEnded);
            }
            let now = self.clock.now();
            match session.evaluate_refresh(&presented, now, &self.policy) {
                Rotation::Rotate => {
                    let child = self.child_of(&presented);
                    session.advance(child.digest, now, &self.policy);
                    if !self.sessions.rotate(&session, presented.generation).await? {
                        return Ok(Attempted::Conflict);
                    }
                    let grant = self.grant(&session, &account, child, now)?;
                    Ok(Attempted::Done(grant))
                }
                Rotation::Replay => {
                    let child = self.child_of(&presented);
                    if child.digest != session.state().token_digest {
                        return Err(Error::InvalidRefreshToken);
                    }
                    let grant = self.grant(&session, &account, child, now)?;
                    Ok(Attempted::Done(grant))
                }
                Rotation::Reused => Err(self.end_as_stolen(&session, now).await?),
                Rotation::Ended => Err(Error::SessionEnded),
                Rotation::Unknown => Err(Error::InvalidRefreshToken),
            }
        })
        .await
    }

    pub(super) fn child_of(&self, parent: &PresentedToken) -> RefreshToken {
        self.refresh_tokens.mint(
            parent.session_id,
            parent.generation.saturating_add(1),
            parent.nonce,
        )
    }

    /// Ends the session and says so. The event is written by the call that ended it, so it is written once.
    pub(super) async fn end_as_stolen(
        &self,
        session: &Session,
        now: Timestamp,
    ) -> Result<Error, Error> {
        let state = session.state();
        let event = self.envelope(
            Event::RefreshTokenReused {
                account_id: state.account_id,
                session_id: state.id,
            },
            now,
        );
        let which = EndSessions::One(state.id, EndReason::TokenReused);
        let ended = self
            .sessions
            .end(state.account_id, which, now, &[event])
            .await?;
        if ended > 0 {
            self.record(SecurityEvent::RefreshTokenReused, Some(state.account_id));
        }
        Ok(Error::RefreshTokenReused)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::mocks::{Mocks, NOW},
        *,
    };
    use crate::{auth::SecurityEntry, shared::StoreError};

    fn refresh() -> Refresh {
        Refresh {
            token: Secret::new("a token".into()),
            address: None,
        }
    }

    #[tokio::test]
    async fn a_refresh_that_loses_the_race_gets_the_winners_child() {
        let mut mocks = Mocks::new();
        let (before, after) = (Mocks::session(0), Mocks::session(1));
        let mut looks = vec![after, before];
        mocks
            .sessions
            .expect_with_account()
            .times(2)
            .returning(move |_| Ok(Some((looks.pop().unwrap(), Mocks::account()))));
        mocks
            .sessions
            .expect_rotate()
            .times(1)
            .returning(|_, _| Ok(false));

        let grant = mocks.service().refresh(refresh()).await.unwrap();

        assert_eq!(grant.refresh_token.expose(), "token 1");
    }

    #[tokio::test]
    async fn a_reused_token_ends_the_session_with_its_event() {
        let mut mocks = Mocks::new();
        mocks
            .sessions
            .expect_with_account()
            .returning(|_| Ok(Some((Mocks::session(2), Mocks::account()))));
        mocks
            .sessions
            .expect_end()
            .times(1)
            .withf(|_, which, at, events| {
                which.reason() == EndReason::TokenReused && *at == NOW && events.len() == 1
            })
            .returning(|_, _, _, _| Ok(1));
        mocks.records(&[SecurityEntry {
            event: SecurityEvent::RefreshTokenReused,
            actor: None,
            subject: Some(Mocks::account().id()),
        }]);

        assert!(matches!(
            mocks.service().refresh(refresh()).await,
            Err(Error::RefreshTokenReused)
        ));
    }

    #[tokio::test]
    async fn of_two_who_find_a_reused_token_the_one_that_ends_the_session_is_recorded() {
        let mut mocks = Mocks::new();
        mocks
            .sessions
            .expect_with_account()
            .returning(|_| Ok(Some((Mocks::session(2), Mocks::account()))));
        mocks.sessions.expect_end().returning(|_, _, _, _| Ok(0));
        mocks.records(&[]);

        assert!(matches!(
            mocks.service().refresh(refresh()).await,
            Err(Error::RefreshTokenReused)
        ));
    }

    #[tokio::test]
    async fn a_store_that_is_down_is_no_reason_to_call_a_token_wrong() {
        let mut mocks = Mocks::new();
        mocks
            .sessions
            .expect_with_account()
            .returning(|_| Err(StoreError::unavailable("connection refused")));

        assert!(matches!(
            mocks.service().refresh(refresh()).await,
            Err(Error::Store(_))
        ));
    }
}
