use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use super::{SessionRepository, session_list::all_live};
use crate::{
    auth::{accounts::AccountRepository, throttling::SignInHistory},
    shared::{AccountId, Clock, Network, StoreError},
    throttle::KnownNetwork,
};

/// Answers by the live sessions of an account where it has signed in.
pub struct SignInsBySession {
    accounts: Arc<dyn AccountRepository>,
    sessions: Arc<dyn SessionRepository>,
    clock: Arc<dyn Clock>,
}

impl SignInsBySession {
    pub fn new(
        accounts: Arc<dyn AccountRepository>,
        sessions: Arc<dyn SessionRepository>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            accounts,
            sessions,
            clock,
        }
    }
}

#[async_trait]
impl SignInHistory for SignInsBySession {
    async fn has_session_from(&self, known: &KnownNetwork) -> Result<bool, StoreError> {
        let account = self.accounts.by_email(&known.account).await?;
        // No account has the nil id. Sessions are asked for all the same: the time taken must not tell whether there is an account.
        let account = account.map_or(AccountId::from_uuid(Uuid::nil()), |account| account.id());
        let sessions = all_live(self.sessions.as_ref(), account, self.clock.now()).await?;
        let mut addresses = sessions
            .iter()
            .filter_map(|session| session.state().device.address);
        Ok(addresses.any(|address| Network::of(address) == known.network))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Device, MockSessionRepository, Session, SessionState, mocks::Mocks},
        *,
    };
    use crate::{
        auth::accounts::{MockAccountRepository, sample},
        shared::{MockClock, Page},
    };

    const HERE: &str = "192.0.2.7";

    async fn has_session_here(
        accounts: MockAccountRepository,
        sessions: MockSessionRepository,
    ) -> bool {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(sample::NOW);
        let history =
            SignInsBySession::new(Arc::new(accounts), Arc::new(sessions), Arc::new(clock));
        let known = KnownNetwork {
            account: sample::account().facts().email.clone(),
            network: Network::of(HERE.parse().unwrap()),
        };
        history.has_session_from(&known).await.unwrap()
    }

    /// The account has a session from this address, on the second page.
    async fn with_session_from(address: &'static str) -> bool {
        let mut accounts = MockAccountRepository::new();
        accounts
            .expect_by_email()
            .returning(|_| Ok(Some(sample::account())));
        let mut sessions = MockSessionRepository::new();
        sessions.expect_live().returning(move |_, _, request| {
            let session = Session::restore(SessionState {
                device: Device::new(None, Some(address.parse().unwrap())),
                ..Mocks::session(0).state().clone()
            });
            Ok(Page {
                next: request.after.is_none().then_some(session.state().id),
                items: request.after.map(|_| session).into_iter().collect(),
            })
        });
        has_session_here(accounts, sessions).await
    }

    #[tokio::test]
    async fn a_session_from_the_same_network_counts_and_no_other() {
        assert!(with_session_from(HERE).await);
        assert!(!with_session_from("198.51.100.1").await);
    }

    #[tokio::test]
    async fn an_unknown_address_costs_the_store_as_many_looks_as_a_known_one() {
        let mut accounts = MockAccountRepository::new();
        accounts.expect_by_email().returning(|_| Ok(None));
        let mut sessions = MockSessionRepository::new();
        sessions
            .expect_live()
            .times(1)
            .withf(|account, _, _| account.as_uuid().is_nil())
            .returning(|_, _, _| {
                Ok(Page {
                    items: vec![],
                    next: None,
                })
            });

        assert!(!has_session_here(accounts, sessions).await);
    }
}
