//! The service on mocks that do the ordinary, for unit tests.

use std::sync::Arc;

use time::Duration;

use super::{
    LifecycleService, MockMailRequestQueue, MockPendingRegistrationRepository, Registration,
};
use crate::{
    auth::{
        PasswordHash, SessionId,
        accounts::{Account, MockAccountRepository, sample},
        one_time_tokens::{MockLinkSigner, MockOneTimeTokenRepository},
        passwords::{MockPasswordHasher, MockPasswordStrength, Strength},
        security_log::MockSecurityLog,
        sessions::{Device, Principal, Session, SessionPolicy},
        throttling::{MockSignInHistory, Throttle},
    },
    shared::{MockClock, MockSecrets},
    throttle::MockAttemptLimiter,
};

pub struct Mocks {
    pub accounts: MockAccountRepository,
    pub tokens: MockOneTimeTokenRepository,
    pub pending: MockPendingRegistrationRepository,
    pub links: MockLinkSigner,
    pub requests: MockMailRequestQueue,
    pub hasher: MockPasswordHasher,
    pub limiter: MockAttemptLimiter,
    pub registration: Registration,
}

impl Mocks {
    pub fn new() -> Self {
        let mut hasher = MockPasswordHasher::new();
        hasher
            .expect_hash()
            .returning(|_, _| Ok(PasswordHash::new("$new".into())));
        hasher.expect_record_hash().return_const(());
        hasher
            .expect_dummy_hash()
            .returning(|email| PasswordHash::new(format!("$dummy {email}")));
        Self {
            accounts: MockAccountRepository::new(),
            tokens: MockOneTimeTokenRepository::new(),
            pending: MockPendingRegistrationRepository::new(),
            links: MockLinkSigner::new(),
            requests: MockMailRequestQueue::new(),
            hasher,
            limiter: MockAttemptLimiter::admitting(),
            registration: Registration::Open,
        }
    }

    pub fn account() -> Account {
        sample::account()
    }

    /// The account, signed in.
    pub fn principal() -> Principal {
        let policy = SessionPolicy {
            access_ttl: Duration::minutes(15),
            refresh_ttl: Duration::days(7),
            session_ttl: Duration::days(30),
            grace: Duration::seconds(10),
            max_sessions: 100,
        };
        let (account, now) = (sample::account(), sample::NOW);
        let id = SessionId::new(now, [1; 16]);
        let device = Device::default();
        let session = Session::start(id, account.id(), [1; 32], device, now, &policy);
        Principal::sample(&session, &account)
    }

    /// Every password is strong that is long enough. Everything may be logged.
    pub fn service(self) -> LifecycleService {
        let mut strength = MockPasswordStrength::new();
        strength.expect_estimate().returning(|_, _, _| {
            Ok(Strength {
                score: 4,
                advice: None,
            })
        });
        let mut security_log = MockSecurityLog::new();
        security_log.expect_record().return_const(());
        let security_log = Arc::new(security_log);
        let mut clock = MockClock::new();
        clock.expect_now().return_const(sample::NOW);
        let throttle = Throttle::new(
            Arc::new(self.limiter),
            Arc::new(MockSignInHistory::new()),
            security_log.clone(),
        );
        LifecycleService {
            accounts: Arc::new(self.accounts),
            tokens: Arc::new(self.tokens),
            pending: Arc::new(self.pending),
            links: Arc::new(self.links),
            requests: Arc::new(self.requests),
            hasher: Arc::new(self.hasher),
            strength: Arc::new(strength),
            throttle: Arc::new(throttle),
            security_log,
            clock: Arc::new(clock),
            secrets: Arc::new(MockSecrets::counting()),
            registration: self.registration,
        }
    }
}
