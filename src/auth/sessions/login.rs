//! Signing in: proving who you are. `refresh.rs` has how one stays signed in, `authenticate.rs` how a request is recognised afterwards.

use time::Duration;

use super::{
    AddSessionError, Device, Error, Grant, RefreshToken, Session, SessionLimit, SessionService,
    service::ATTEMPTS, session_list::all_live,
};
use crate::{
    auth::{
        EndReason, Event, Priority, SessionId,
        accounts::{Account, AccountChange},
        passwords::{HashError, Password, PasswordMatch},
        security_log::SecurityEvent,
        throttling::Attempt,
    },
    shared::{Attempted, EmailAddress, Timestamp, retry_on_conflict},
};

/// A sign-in.
#[derive(Clone, Debug)]
pub struct LogIn {
    pub email: EmailAddress,
    pub password: Password,
    pub device: Device,
}

/// How long after the registration a sign-in without any other session is no news.
const SETTLED_IN: Duration = Duration::hours(1);

impl SessionService {
    pub async fn log_in(&self, command: LogIn) -> Result<Grant, Error> {
        let attempt = Attempt::sign_in(&command.email, command.device.address);
        self.throttle
            .guarded(attempt, |priority| self.try_log_in(&command, priority))
            .await
    }

    async fn try_log_in(&self, command: &LogIn, priority: Priority) -> Result<Grant, Error> {
        // A conflict means that the account changed, perhaps its password or status, so each attempt proves the password again.
        retry_on_conflict(ATTEMPTS, || async {
            let (account, is_outdated) = self
                .prove_password(&command.email, &command.password, priority)
                .await?;
            if !account.is_active() {
                self.record(SecurityEvent::SignInFailed, Some(account.id()));
                return Err(Error::InvalidCredentials);
            }
            let now = self.clock.now();
            let is_new_device = priority == Priority::Untrusted
                && self.is_new_device(&account, &command.device, now).await?;
            let (session, token) = self.new_session(&account, command.device.clone(), now);
            let event = self.envelope(
                Event::SignedIn {
                    account_id: account.id(),
                    session_id: session.state().id,
                    is_new_device,
                },
                now,
            );
            let limit = self.session_limit(&account, now);
            match self
                .sessions
                .add(&session, &account, &limit, &[event])
                .await
            {
                Err(AddSessionError::AccountChanged) => return Ok(Attempted::Conflict),
                Err(AddSessionError::Store(error)) => return Err(error.into()),
                Ok(0) => {}
                Ok(_) => self.record(SecurityEvent::SessionLimitReached, Some(account.id())),
            }
            let grant = self.grant(&session, &account, token, now)?;
            if is_outdated {
                self.upgrade_hash(account, &command.password, priority)
                    .await;
            }
            Ok(Attempted::Done(grant))
        })
        .await
    }

    /// The account, and whether its hash is outdated. Takes as long for an unknown address as for a wrong password.
    async fn prove_password(
        &self,
        email: &EmailAddress,
        password: &Password,
        priority: Priority,
    ) -> Result<(Account, bool), Error> {
        // In a flood most are refused, and those should not cost the store anything.
        if !self.hasher.has_room(priority) {
            return Err(HashError::Busy.into());
        }
        let account = self.accounts.by_email(email).await?;
        let hash = account.as_ref().map_or_else(
            || self.hasher.dummy_hash(email),
            |account| account.password().clone(),
        );
        let matched = self.hasher.verify(password, &hash, priority).await?;
        match (account, matched) {
            (Some(account), PasswordMatch::Match) => Ok((account, false)),
            (Some(account), PasswordMatch::MatchOutdated) => Ok((account, true)),
            (account, _) => {
                let account = account.map(|account| account.id());
                self.record(SecurityEvent::SignInFailed, account);
                Err(Error::InvalidCredentials)
            }
        }
    }

    /// Whether nothing tells that the owner has signed in with this device or in this network before. Of an account that has no session and
    /// was made just now, everything is new and nothing is worth a notice.
    async fn is_new_device(
        &self,
        account: &Account,
        device: &Device,
        now: Timestamp,
    ) -> Result<bool, Error> {
        if device.name.is_none() && device.address.is_none() {
            return Ok(false);
        }
        let sessions = all_live(self.sessions.as_ref(), account.id(), now).await?;
        if sessions.is_empty() {
            return Ok(now - account.facts().created_at > SETTLED_IN);
        }
        let is_known = |session: &Session| session.state().device.resembles(device);
        Ok(!sessions.iter().any(is_known))
    }

    fn session_limit(&self, account: &Account, now: Timestamp) -> SessionLimit {
        let ended = Event::SignedOut {
            account_id: account.id(),
            session_id: None,
            reason: EndReason::SessionLimit,
        };
        SessionLimit {
            most: self.policy.max_sessions,
            event: self.envelope(ended, now),
        }
    }

    fn new_session(
        &self,
        account: &Account,
        device: Device,
        now: Timestamp,
    ) -> (Session, RefreshToken) {
        let id = SessionId::new(now, self.secrets.random());
        let token = self.refresh_tokens.mint(id, 0, self.secrets.random());
        (
            Session::start(id, account.id(), token.digest, device, now, &self.policy),
            token,
        )
    }

    /// Best effort: a user who has signed in is not turned away because their hash could not be renewed.
    async fn upgrade_hash(&self, mut account: Account, password: &Password, priority: Priority) {
        if let Ok(hash) = self.hasher.hash(password, priority).await {
            let old_hash = account.password().clone();
            account.upgrade_hash(hash, self.clock.now());
            let no_events = AccountChange::default();
            let updated = self.accounts.update(&account, &no_events);
            if updated.await.is_ok() {
                let hasher = &self.hasher;
                hasher.record_hash(Some(old_hash), account.password());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{SessionState, mocks::Mocks},
        *,
    };
    use crate::{
        auth::SecurityEntry,
        shared::{Page, Status},
    };

    fn command() -> LogIn {
        let password = Password::presented("correct horse battery").unwrap();
        LogIn {
            email: EmailAddress::parse("ada@example.com").unwrap(),
            password,
            device: Device::default(),
        }
    }

    #[tokio::test]
    async fn an_unknown_address_is_hashed_for_all_the_same() {
        let mut mocks = Mocks::new();
        mocks.accounts.expect_by_email().returning(|_| Ok(None));
        mocks
            .hasher
            .expect_verify()
            .times(1)
            .withf(|_, hash, _| hash.expose() == "$dummy ada@example.com")
            .returning(|_, _, _| Ok(PasswordMatch::Mismatch));

        assert!(matches!(
            mocks.service().log_in(command()).await,
            Err(Error::InvalidCredentials)
        ));
    }

    #[tokio::test]
    async fn a_sign_in_that_fails_is_recorded_with_the_account_if_there_is_one() {
        let suspended = || {
            let mut account = Mocks::account();
            account.change_status(Status::Suspended, Mocks::account().facts().created_at);
            account
        };
        for (account, matched) in [
            (None, PasswordMatch::Mismatch),
            (Some(Mocks::account()), PasswordMatch::Mismatch),
            (Some(suspended()), PasswordMatch::Match),
        ] {
            let mut mocks = Mocks::new();
            mocks.records(&[SecurityEntry {
                event: SecurityEvent::SignInFailed,
                actor: None,
                subject: account.as_ref().map(Account::id),
            }]);
            mocks
                .accounts
                .expect_by_email()
                .return_once(move |_| Ok(account));
            mocks
                .hasher
                .expect_verify()
                .returning(move |_, _, _| Ok(matched));

            let refused = mocks.service().log_in(command()).await;

            assert!(matches!(refused, Err(Error::InvalidCredentials)));
        }
    }

    #[tokio::test]
    async fn with_a_full_queue_the_store_is_not_even_asked() {
        let mut mocks = Mocks::new();
        mocks.hasher = Default::default();
        mocks.hasher.expect_has_room().return_const(false);

        assert!(matches!(
            mocks.service().log_in(command()).await,
            Err(Error::Hash(HashError::Busy))
        ));
    }

    #[tokio::test]
    async fn even_a_password_that_fits_the_dummy_hash_opens_nothing() {
        let mut mocks = Mocks::new();
        mocks.accounts.expect_by_email().returning(|_| Ok(None));
        mocks
            .hasher
            .expect_verify()
            .returning(|_, _, _| Ok(PasswordMatch::Match));

        assert!(matches!(
            mocks.service().log_in(command()).await,
            Err(Error::InvalidCredentials)
        ));
    }

    #[tokio::test]
    async fn a_password_change_during_the_sign_in_is_seen() {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_by_email()
            .returning(|_| Ok(Some(Mocks::account())));
        let mut matches_left = vec![PasswordMatch::Mismatch, PasswordMatch::Match];
        mocks
            .hasher
            .expect_verify()
            .times(2)
            .returning(move |_, _, _| Ok(matches_left.pop().unwrap()));
        mocks
            .sessions
            .expect_add()
            .times(1)
            .returning(|_, _, _, _| Err(AddSessionError::AccountChanged));

        assert!(matches!(
            mocks.service().log_in(command()).await,
            Err(Error::InvalidCredentials)
        ));
    }

    #[tokio::test]
    async fn a_sign_in_says_how_many_sessions_may_live_and_which_event_an_ended_one_has() {
        let mut mocks = Mocks::new();
        mocks.policy.max_sessions = 7;
        mocks
            .accounts
            .expect_by_email()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks
            .hasher
            .expect_verify()
            .returning(|_, _, _| Ok(PasswordMatch::Match));
        mocks
            .sessions
            .expect_add()
            .times(1)
            .withf(|_, account, limit, events| {
                let expected = Event::SignedOut {
                    account_id: account.id(),
                    session_id: None,
                    reason: EndReason::SessionLimit,
                };
                limit.most == 7
                    && limit.event.event == expected.into()
                    && events.iter().all(|event| event.id != limit.event.id)
            })
            .returning(|_, _, _, _| Ok(1));
        mocks.records(&[SecurityEntry {
            event: SecurityEvent::SessionLimitReached,
            actor: None,
            subject: Some(Mocks::account().id()),
        }]);

        mocks.service().log_in(command()).await.unwrap();
    }

    #[tokio::test]
    async fn an_outdated_hash_is_renewed_after_the_sign_in() {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_by_email()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks
            .hasher
            .expect_verify()
            .returning(|_, _, _| Ok(PasswordMatch::MatchOutdated));
        mocks.sessions.expect_add().returning(|_, _, _, _| Ok(0));
        mocks
            .accounts
            .expect_update()
            .times(1)
            .withf(|account, change| {
                account.facts().version == 2 && change.ends.is_none() && change.events.is_empty()
            })
            .returning(|_, _| Ok(()));

        mocks.service().log_in(command()).await.unwrap();
    }

    /// Whether a sign-in from here is one from a new device, where the account has a session of each of these, and is so old.
    async fn is_new(live: Vec<Device>, age: Duration) -> bool {
        let mut mocks = Mocks::new();
        mocks.sessions.expect_live().returning(move |_, _, _| {
            let session = |device: &Device| {
                Session::restore(SessionState {
                    device: device.clone(),
                    ..Mocks::session(0).state().clone()
                })
            };
            Ok(Page {
                items: live.iter().map(session).collect(),
                next: None,
            })
        });
        let (account, here) = (Mocks::account(), device("curl/8", "192.0.2.7"));
        let now = account.facts().created_at + age;
        let service = mocks.service();
        service.is_new_device(&account, &here, now).await.unwrap()
    }

    fn device(name: &str, address: &str) -> Device {
        Device::new(Some(name), Some(address.parse().unwrap()))
    }

    #[tokio::test]
    async fn a_device_is_new_that_resembles_none_of_those_before() {
        let day = Duration::DAY;

        assert!(is_new(vec![device("Firefox", "198.51.100.1")], day).await);
        assert!(!is_new(vec![device("curl/8", "198.51.100.1")], day).await);
        assert!(!is_new(vec![device("Firefox", "192.0.2.7")], day).await);
        assert!(is_new(vec![], day).await);
        assert!(!is_new(vec![], Duration::MINUTE).await);
    }
}
