//! The service on mocks that do the ordinary, for unit tests.

use std::sync::Arc;

use super::LifecycleService;
use crate::{
    auth::{
        PasswordHash,
        accounts::{Account, MockAccountRepository, sample},
        passwords::{MockPasswordHasher, MockPasswordStrength, Strength},
        security_log::MockSecurityLog,
        throttling::{MockSignInHistory, Throttle},
    },
    shared::{MockClock, MockSecrets},
    throttle::MockAttemptLimiter,
};

pub struct Mocks {
    pub accounts: MockAccountRepository,
    pub hasher: MockPasswordHasher,
    pub limiter: MockAttemptLimiter,
    pub registration_open: bool,
}

impl Mocks {
    pub fn new() -> Self {
        let mut hasher = MockPasswordHasher::new();
        hasher
            .expect_hash()
            .returning(|_, _| Ok(PasswordHash::new("$new".into())));
        hasher.expect_record_hash().return_const(());
        Self {
            accounts: MockAccountRepository::new(),
            hasher,
            limiter: MockAttemptLimiter::admitting(),
            registration_open: true,
        }
    }

    pub fn account() -> Account {
        sample::account()
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
            hasher: Arc::new(self.hasher),
            strength: Arc::new(strength),
            throttle: Arc::new(throttle),
            security_log,
            clock: Arc::new(clock),
            secrets: Arc::new(MockSecrets::counting()),
            registration_open: self.registration_open,
        }
    }
}
