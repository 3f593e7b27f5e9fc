//! The service on mocks that do the ordinary, for unit tests.

use std::sync::Arc;

use time::Duration;

use super::{
    Device, MockRefreshTokens, MockSessionLookup, MockSessionRepository, MockTokenIssuer,
    PresentedToken, RefreshToken, Session, SessionPolicy, SessionService,
};
pub use crate::auth::accounts::sample::NOW;
use crate::{
    auth::{
        PasswordHash, SecurityEntry, SessionId,
        accounts::{Account, MockAccountRepository, sample},
        passwords::MockPasswordHasher,
        security_log::MockSecurityLog,
        throttling::{MockSignInHistory, Throttle},
    },
    shared::{MockClock, MockSecrets, Secret},
    throttle::MockAttemptLimiter,
};

pub struct Mocks {
    pub accounts: MockAccountRepository,
    pub sessions: MockSessionRepository,
    pub lookup: MockSessionLookup,
    pub tokens: MockTokenIssuer,
    pub hasher: MockPasswordHasher,
    pub security_log: MockSecurityLog,
    pub policy: SessionPolicy,
}

pub const POLICY: SessionPolicy = SessionPolicy {
    access_ttl: Duration::minutes(15),
    refresh_ttl: Duration::days(7),
    session_ttl: Duration::days(30),
    grace: Duration::seconds(10),
    max_sessions: 100,
};

impl Mocks {
    pub fn new() -> Self {
        let mut hasher = MockPasswordHasher::new();
        hasher
            .expect_hash()
            .returning(|_, _| Ok(PasswordHash::new("$new".into())));
        hasher.expect_has_room().return_const(true);
        hasher.expect_record_hash().return_const(());
        hasher
            .expect_dummy_hash()
            .returning(|address| PasswordHash::new(format!("$dummy {address}")));
        let mut security_log = MockSecurityLog::new();
        security_log.expect_record().return_const(());
        let mut tokens = MockTokenIssuer::new();
        tokens
            .expect_issue()
            .returning(|_| Ok(Secret::new("access".into())));
        Self {
            accounts: MockAccountRepository::new(),
            sessions: MockSessionRepository::new(),
            lookup: MockSessionLookup::new(),
            tokens,
            hasher,
            security_log,
            policy: POLICY,
        }
    }

    /// Only these entries may be recorded, each once.
    pub fn records(&mut self, entries: &[SecurityEntry]) {
        self.security_log = MockSecurityLog::expecting(entries);
    }

    pub fn account() -> Account {
        sample::account()
    }

    /// A session of that account, refreshed so many times.
    pub fn session(generation: u32) -> Session {
        let mut session = Session::start(
            SessionId::new(NOW, [2; 16]),
            Self::account().id(),
            digest(0),
            Device::default(),
            NOW,
            &POLICY,
        );
        (1..=generation).for_each(|n| session.advance(digest(n), NOW, &POLICY));
        session
    }

    /// Presented refresh tokens are always the first of the chain. No attempt is throttled.
    pub fn service(self) -> SessionService {
        let mut refresh_tokens = MockRefreshTokens::new();
        refresh_tokens
            .expect_mint()
            .returning(|_, generation, _| RefreshToken {
                token: Secret::new(format!("token {generation}")),
                digest: digest(generation),
            });
        refresh_tokens.expect_read().returning(|_| {
            Some(PresentedToken {
                session_id: SessionId::new(NOW, [2; 16]),
                generation: 0,
                nonce: [0; 16],
                digest: digest(0),
            })
        });
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let security_log = Arc::new(self.security_log);
        let throttle = Throttle::new(
            Arc::new(MockAttemptLimiter::admitting()),
            Arc::new(MockSignInHistory::new()),
            security_log.clone(),
        );
        SessionService {
            accounts: Arc::new(self.accounts),
            sessions: Arc::new(self.sessions),
            lookup: Arc::new(self.lookup),
            hasher: Arc::new(self.hasher),
            tokens: Arc::new(self.tokens),
            refresh_tokens: Arc::new(refresh_tokens),
            throttle: Arc::new(throttle),
            security_log,
            clock: Arc::new(clock),
            secrets: Arc::new(MockSecrets::counting()),
            policy: self.policy,
        }
    }
}

fn digest(generation: u32) -> [u8; 32] {
    [u8::try_from(generation).unwrap(); 32]
}
