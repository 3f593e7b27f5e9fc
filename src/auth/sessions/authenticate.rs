//! Being recognised: who sends this request, and what they may do.
//!
//! A sign-out, a suspension and a change of role hold at once, so each request is checked against the session and the account as they
//! are now, not as they were when its token was signed ([`SessionLookup`](super::SessionLookup)).

use super::{
    AuthenticatedSession, Error, FoundSession, InvalidToken, SessionLookup, SessionService,
    StoredSessions,
};
use crate::{
    auth::{
        SessionId, permissions,
        security_log::{SecurityEntry, SecurityEvent},
    },
    shared::{AccountFacts, AccountId, Allowed, Permission, Timestamp},
};

/// A request whose access token was verified: the session was live and the account active a moment ago.
#[derive(Clone, Debug)]
pub struct Principal(AuthenticatedSession);

impl Principal {
    pub fn account_id(&self) -> AccountId {
        self.0.account_id()
    }

    pub fn facts(&self) -> &AccountFacts {
        self.0.facts()
    }

    pub fn session_id(&self) -> SessionId {
        self.0.id()
    }

    /// From when on the session is over, unless it is refreshed before.
    pub fn session_expires_at(&self) -> Timestamp {
        self.0.expires_at()
    }
}

#[cfg(test)]
impl Principal {
    /// The holder of a session that has just begun.
    pub fn sample(session: &super::Session, account: &crate::auth::accounts::Account) -> Self {
        match FoundSession::of(session, account, session.state().created_at) {
            FoundSession::Live(found) => Self(found),
            other => panic!("{other:?}"),
        }
    }
}

impl SessionService {
    pub async fn authenticate(&self, access_token: &str) -> Result<Principal, Error> {
        let now = self.clock.now();
        let claims = self.tokens.verify(access_token, now)?;
        self.principal(claims.session, claims.subject).await
    }

    /// The principal of a session that is said to be the subject's.
    pub(in crate::auth) async fn principal(
        &self,
        session: SessionId,
        subject: AccountId,
    ) -> Result<Principal, Error> {
        let found = self.lookup.find(session, subject, self.clock.now()).await?;
        principal_of(found, subject)
    }

    /// The principal as the session and the account are now, for one whose request goes on for longer.
    ///
    /// # Errors
    /// [`Error::SessionEnded`], or the store cannot be asked.
    pub async fn authenticate_again(&self, principal: &Principal) -> Result<Principal, Error> {
        self.principal(principal.session_id(), principal.account_id())
            .await
    }

    /// The same, past any cache: for one who has just seen an event of the account, which may be faster than what invalidates a cache.
    ///
    /// # Errors
    /// [`Error::SessionEnded`], or the store cannot be asked.
    pub async fn authenticate_from_store(&self, principal: &Principal) -> Result<Principal, Error> {
        let stored = StoredSessions(self.sessions.clone());
        let (id, subject) = (principal.session_id(), principal.account_id());
        principal_of(stored.find(id, subject, self.clock.now()).await?, subject)
    }

    /// Proof that the user has the permission `P`, for a use case that does less without it: not to have it is no security event.
    pub fn permission<P: Permission>(&self, principal: &Principal) -> Option<Allowed<P>> {
        permissions::allow(principal.facts())
    }

    /// Proof that the user has the permission `P`. A refusal is a security event.
    pub fn authorize<P: Permission>(&self, principal: &Principal) -> Result<Allowed<P>, Error> {
        permissions::allow(principal.facts()).ok_or_else(|| {
            let event = SecurityEvent::AdminActionForbidden;
            let refused = SecurityEntry::by(principal.account_id(), event, None);
            self.security_log.record(refused);
            Error::Forbidden {
                permission: P::NAME,
            }
        })
    }
}

fn principal_of(found: FoundSession, subject: AccountId) -> Result<Principal, Error> {
    match found {
        FoundSession::Live(session) => {
            // A good signature does not make the session the subject's.
            check_owner(session.account_id(), subject)?;
            Ok(Principal(session))
        }
        FoundSession::Over(owner) => {
            check_owner(owner, subject)?;
            Err(Error::SessionEnded)
        }
        FoundSession::Unknown => Err(Error::SessionEnded),
    }
}

/// A token must name the account that its session belongs to.
pub(super) fn check_owner(owner: AccountId, subject: AccountId) -> Result<(), Error> {
    if owner == subject {
        Ok(())
    } else {
        Err(InvalidToken::Untrusted.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            AccessClaims, Ended, Session, SessionState,
            mocks::{Mocks, NOW},
        },
        *,
    };
    use crate::{
        auth::EndReason,
        shared::{Role, Roles, StoreError, UsersManage},
    };

    fn claims() -> AccessClaims {
        AccessClaims {
            subject: Mocks::account().id(),
            session: Mocks::session(0).state().id,
            roles: Roles::only(Role::User),
            token_id: uuid::Uuid::nil(),
            issued_at: NOW,
            expires_at: NOW + time::Duration::minutes(15),
        }
    }

    /// A token with these claims, and a session that was found like this.
    fn mocks(claims: AccessClaims, found: FoundSession) -> Mocks {
        let mut mocks = Mocks::new();
        mocks.tokens.expect_verify().return_once(|_, _| Ok(claims));
        mocks
            .lookup
            .expect_find()
            .times(1)
            .return_once(|_, _, _| Ok(found));
        mocks
    }

    fn live() -> FoundSession {
        FoundSession::of(&Mocks::session(0), &Mocks::account(), NOW)
    }

    fn ended() -> FoundSession {
        let ended = Session::restore(SessionState {
            ended: Some(Ended {
                at: NOW,
                reason: EndReason::SignedOut,
            }),
            ..Mocks::session(0).state().clone()
        });
        FoundSession::of(&ended, &Mocks::account(), NOW)
    }

    #[tokio::test]
    async fn a_live_session_makes_a_principal() {
        let service = mocks(claims(), live()).service();

        let principal = service.authenticate("token").await.unwrap();

        assert_eq!(principal.session_id(), claims().session);
        assert_eq!(principal.account_id(), claims().subject);
    }

    #[tokio::test]
    async fn a_token_that_is_not_valid_costs_no_lookup() {
        for invalid in [InvalidToken::Expired, InvalidToken::Untrusted] {
            let mut mocks = Mocks::new();
            mocks
                .tokens
                .expect_verify()
                .return_once(move |_, _| Err(invalid));

            let refused = mocks.service().authenticate("token").await.unwrap_err();

            assert!(matches!(refused, Error::AccessToken(error) if error == invalid));
        }
    }

    #[tokio::test]
    async fn a_session_that_is_over_or_unknown_has_ended() {
        for found in [ended(), FoundSession::Unknown] {
            let refused = mocks(claims(), found).service().authenticate("token").await;

            assert!(matches!(refused, Err(Error::SessionEnded)));
        }
    }

    #[tokio::test]
    async fn a_token_for_the_session_of_another_user_is_refused_whatever_became_of_the_session() {
        for found in [live(), ended()] {
            let others = AccessClaims {
                subject: AccountId::new(NOW, [9; 16]),
                ..claims()
            };

            let refused = mocks(others, found).service().authenticate("token").await;

            assert!(matches!(
                refused,
                Err(Error::AccessToken(InvalidToken::Untrusted))
            ));
        }
    }

    #[tokio::test]
    async fn a_store_that_is_down_is_no_reason_to_refuse_a_token() {
        let mut mocks = Mocks::new();
        mocks.tokens.expect_verify().returning(|_, _| Ok(claims()));
        mocks
            .lookup
            .expect_find()
            .returning(|_, _, _| Err(StoreError::unavailable("connection refused")));

        let failed = mocks.service().authenticate("token").await;

        assert!(matches!(failed, Err(Error::Store(_))));
    }

    #[tokio::test]
    async fn who_has_seen_an_event_is_authenticated_from_the_store_and_not_from_a_cache() {
        let mut mocks = mocks(claims(), live());
        mocks.sessions.expect_with_account().return_once(|_| {
            let ended = SessionState {
                ended: Some(Ended {
                    at: NOW,
                    reason: EndReason::SignedOut,
                }),
                ..Mocks::session(0).state().clone()
            };
            Ok(Some((Session::restore(ended), Mocks::account())))
        });
        let service = mocks.service();
        let principal = service.authenticate("token").await.unwrap();

        let again = service.authenticate_from_store(&principal).await;

        assert!(matches!(again, Err(Error::SessionEnded)));
    }

    #[tokio::test]
    async fn a_permission_that_is_missing_is_refused_and_recorded() {
        let mut mocks = mocks(claims(), live());
        mocks.records(&[SecurityEntry {
            event: SecurityEvent::AdminActionForbidden,
            actor: Some(Mocks::account().id()),
            subject: None,
        }]);
        let service = mocks.service();
        let principal = service.authenticate("token").await.unwrap();

        let refused = service.authorize::<UsersManage>(&principal);

        assert!(
            matches!(refused, Err(Error::Forbidden { permission }) if permission == "users.manage")
        );
    }
}
