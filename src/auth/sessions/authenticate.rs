//! Being recognised: who sends this request.
//!
//! A sign-out, a suspension and a change of role hold at once, so each request is checked against the session and the account as they
//! are now, not as they were when its token was signed. Most are checked against a copy that is known to be true ([`SessionCache`]);
//! a copy may say yes, and whatever it does not say yes to is for the store to decide.
//!
//! [`SessionCache`]: crate::auth::SessionCache

use std::sync::Arc;

use crate::auth::{Account, AuthService, Error, SecurityEvent, Session, SessionId};
use crate::shared::{AccountFacts, AccountId, AdminRight, Role, Status, Timestamp};

/// A session and whose it is, as the store told it.
#[derive(Clone, Debug)]
pub struct Presence {
    session_id: SessionId,
    /// From when on it is no longer live, if nothing changes.
    expires_at: Timestamp,
    facts: Arc<AccountFacts>,
}

/// Somebody who has proven, for this request, who they are: the session was live and the account active a moment ago.
#[derive(Clone, Debug)]
pub struct Principal(Presence);

/// A principal who is an administrator. Only [`AuthService::administrator`] makes one, so whoever holds it need not check.
#[derive(Clone, Debug)]
pub struct Admin(Principal);

impl Presence {
    /// None if the session is over, or the account may not be used.
    pub fn of(session: &Session, account: &Account, now: Timestamp) -> Option<Self> {
        let presence = Self {
            session_id: session.state().id,
            expires_at: session.state().expires_at,
            facts: Arc::new(account.facts().clone()),
        };
        (session.is_live(now) && presence.is_live(now)).then_some(presence)
    }

    pub fn session_id(&self) -> SessionId {
        self.session_id
    }

    pub fn account_id(&self) -> AccountId {
        self.facts.id
    }

    fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at && self.facts.status == Status::Active
    }
}

impl Principal {
    pub fn account_id(&self) -> AccountId {
        self.0.facts.id
    }

    pub fn facts(&self) -> &AccountFacts {
        &self.0.facts
    }

    pub fn session_id(&self) -> SessionId {
        self.0.session_id
    }
}

impl Admin {
    pub fn principal(&self) -> &Principal {
        &self.0
    }

    /// What stories of other contexts want to see before they tell an administrator something.
    pub fn right(&self) -> AdminRight {
        AdminRight::new()
    }
}

impl AuthService {
    pub async fn authenticate(&self, access_token: &str) -> Result<Principal, Error> {
        let now = self.ports.clock.now();
        let claims = self.ports.tokens.verify(access_token, now)?;
        let (id, subject) = (claims.session, claims.subject);
        let cache = &self.ports.session_cache;
        if let Some(known) = cache.get(id) {
            // Before anything else is asked of the copy: a good signature does not make the session the subject's.
            check_owner(known.account_id(), subject)?;
            if known.is_live(now) {
                return Ok(Principal(known));
            }
        }
        let mark = cache.mark(subject);
        let found = self.ports.sessions.with_account(id).await?;
        let (session, account) = found.ok_or(Error::SessionEnded)?;
        check_owner(account.id(), subject)?;
        let presence = Presence::of(&session, &account, now).ok_or(Error::SessionEnded)?;
        cache.put(presence.clone(), mark);
        Ok(Principal(presence))
    }

    pub fn administrator(&self, principal: Principal) -> Result<Admin, Error> {
        if principal.facts().roles.has(Role::Admin) {
            Ok(Admin(principal))
        } else {
            let event = SecurityEvent::AdminActionForbidden;
            self.record_by(principal.account_id(), event, None);
            Err(Error::NotAdmin)
        }
    }
}

/// A token must name the account that its session belongs to.
pub(in crate::auth) fn check_owner(owner: AccountId, subject: AccountId) -> Result<(), Error> {
    if owner == subject {
        Ok(())
    } else {
        Err(Error::InvalidAccessToken)
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::auth::{
        AccessClaims, EndReason, Ended, SecurityEntry, SessionState,
        mocks::{Mocks, NOW},
    };
    use crate::shared::{Changes, Roles};

    fn claims() -> AccessClaims {
        AccessClaims {
            subject: Mocks::account().id(),
            session: Mocks::session(0).state().id,
            roles: Roles::only(Role::User),
            token_id: uuid::Uuid::nil(),
            issued_at: NOW,
            expires_at: NOW + Duration::minutes(15),
        }
    }

    fn mocks() -> Mocks {
        let mut mocks = Mocks::new();
        mocks.tokens.expect_verify().returning(|_, _| Ok(claims()));
        let mark = Changes::alone().mark(claims().subject);
        mocks.session_cache.expect_mark().return_const(mark);
        mocks
    }

    fn ended() -> Session {
        let state = Mocks::session(0).state().clone();
        let ended = Ended {
            at: NOW,
            reason: EndReason::SignedOut,
        };
        Session::restore(SessionState {
            ended: Some(ended),
            ..state
        })
    }

    #[tokio::test]
    async fn what_is_known_by_heart_is_not_asked_for() {
        let mut mocks = mocks();
        let known = Presence::of(&Mocks::session(0), &Mocks::account(), NOW);
        mocks.session_cache.expect_get().return_const(known);
        mocks.sessions.expect_with_account().never();

        let principal = mocks.service().authenticate("token").await.unwrap();

        assert_eq!(principal.session_id(), claims().session);
    }

    #[tokio::test]
    async fn who_is_no_administrator_is_refused_and_recorded() {
        let mut mocks = mocks();
        let known = Presence::of(&Mocks::session(0), &Mocks::account(), NOW);
        mocks.session_cache.expect_get().return_const(known);
        mocks.records(&[SecurityEntry {
            event: SecurityEvent::AdminActionForbidden,
            actor: Some(Mocks::account().id()),
            subject: None,
        }]);
        let service = mocks.service();
        let principal = service.authenticate("token").await.unwrap();

        let refused = service.administrator(principal);

        assert!(matches!(refused, Err(Error::NotAdmin)));
    }

    #[tokio::test]
    async fn what_the_store_said_is_kept() {
        let mut mocks = mocks();
        mocks.session_cache.expect_get().return_const(None);
        mocks.session_cache.expect_put().times(1).return_const(());
        mocks
            .sessions
            .expect_with_account()
            .returning(|_| Ok(Some((Mocks::session(0), Mocks::account()))));

        assert!(mocks.service().authenticate("token").await.is_ok());
    }

    #[tokio::test]
    async fn a_refusal_is_never_kept() {
        let mut mocks = mocks();
        mocks.session_cache.expect_get().return_const(None);
        mocks.session_cache.expect_put().never();
        mocks
            .sessions
            .expect_with_account()
            .returning(|_| Ok(Some((ended(), Mocks::account()))));

        let refused = mocks.service().authenticate("token").await;

        assert!(matches!(refused, Err(Error::SessionEnded)));
    }

    #[tokio::test]
    async fn a_copy_that_has_run_out_does_not_end_a_session_that_was_refreshed() {
        let mut mocks = mocks();
        let mut known = Presence::of(&Mocks::session(0), &Mocks::account(), NOW).unwrap();
        known.expires_at = NOW;
        mocks.session_cache.expect_get().return_const(Some(known));
        mocks.session_cache.expect_put().return_const(());
        mocks
            .sessions
            .expect_with_account()
            .returning(|_| Ok(Some((Mocks::session(1), Mocks::account()))));

        assert!(mocks.service().authenticate("token").await.is_ok());
    }

    #[tokio::test]
    async fn a_token_for_somebody_elses_session_is_refused() {
        let mut mocks = mocks();
        let mut others = claims();
        others.subject = AccountId::new(NOW, [9; 16]);
        mocks.tokens.checkpoint();
        mocks.tokens.expect_verify().return_once(|_, _| Ok(others));
        mocks.session_cache.expect_get().return_const(None);
        mocks
            .sessions
            .expect_with_account()
            .returning(|_| Ok(Some((Mocks::session(0), Mocks::account()))));

        let refused = mocks.service().authenticate("token").await;

        assert!(matches!(refused, Err(Error::InvalidAccessToken)));
    }

    #[tokio::test]
    async fn a_copy_of_somebody_elses_session_is_compared_before_it_is_used() {
        let mut mocks = mocks();
        let mut others = claims();
        others.subject = AccountId::new(NOW, [9; 16]);
        mocks.tokens.checkpoint();
        mocks.tokens.expect_verify().return_once(|_, _| Ok(others));
        let known = Presence::of(&Mocks::session(0), &Mocks::account(), NOW);
        mocks.session_cache.expect_get().return_const(known);
        mocks.sessions.expect_with_account().never();

        let refused = mocks.service().authenticate("token").await;

        assert!(matches!(refused, Err(Error::InvalidAccessToken)));
    }
}
