//! The service on mocks that do the ordinary, for the unit tests of the stories.

use std::sync::Arc;

use time::{Duration, macros::datetime};

use super::{
    Account, AuthService, Decision, Device, MockAccountRepository, MockAttemptLimiter,
    MockPasswordHasher, MockPasswordStrength, MockRefreshTokens, MockSecurityLog, MockSessionCache,
    MockSessionRepository, MockTokenIssuer, PasswordHash, Policy, Ports, PresentedToken,
    RefreshToken, SecurityEntry, Session, SessionId, SessionPolicy, Strength,
};
use crate::shared::{AccountId, EmailAddress, MockClock, MockSecrets, Role, Secret, Timestamp};

pub const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

pub struct Mocks {
    pub accounts: MockAccountRepository,
    pub sessions: MockSessionRepository,
    pub session_cache: MockSessionCache,
    pub tokens: MockTokenIssuer,
    pub hasher: MockPasswordHasher,
    pub limiter: MockAttemptLimiter,
    pub security_log: MockSecurityLog,
    pub policy: Policy,
}

impl Mocks {
    pub fn new() -> Self {
        let mut hasher = MockPasswordHasher::new();
        hasher
            .expect_hash()
            .returning(|_, _| Ok(PasswordHash::new("$new".into())));
        hasher.expect_has_room().return_const(true);
        hasher.expect_imitate_change().return_const(());
        hasher
            .expect_dummy_hash()
            .returning(|address| PasswordHash::new(format!("$dummy {address}")));
        let mut limiter = MockAttemptLimiter::new();
        limiter.expect_is_familiar().returning(|_| Ok(false));
        limiter.expect_take().returning(|_| Ok(Decision::Admitted));
        limiter.expect_give_back().returning(|_| Ok(()));
        limiter.expect_forget().returning(|_| Ok(()));
        limiter.expect_remember().returning(|_| Ok(()));
        let mut security_log = MockSecurityLog::new();
        security_log.expect_record().return_const(());
        let mut tokens = MockTokenIssuer::new();
        tokens
            .expect_issue()
            .returning(|_| Ok(Secret::new("access".into())));
        let session = SessionPolicy {
            access_ttl: Duration::minutes(15),
            refresh_ttl: Duration::days(7),
            session_ttl: Duration::days(30),
            grace: Duration::seconds(10),
        };
        Self {
            accounts: MockAccountRepository::new(),
            sessions: MockSessionRepository::new(),
            session_cache: MockSessionCache::new(),
            tokens,
            hasher,
            limiter,
            security_log,
            policy: Policy {
                session,
                registration_open: true,
                max_sessions: 100,
            },
        }
    }

    /// Only these entries may be recorded, each once.
    pub fn records(&mut self, entries: &[SecurityEntry]) {
        self.security_log = MockSecurityLog::new();
        for entry in entries {
            let expected = *entry;
            self.security_log
                .expect_record()
                .times(1)
                .withf(move |entry| *entry == expected)
                .return_const(());
        }
    }

    pub fn account() -> Account {
        let email = EmailAddress::parse("ada@example.com").unwrap();
        Account::register(
            AccountId::new(NOW, [1; 16]),
            email,
            PasswordHash::new("$old".into()),
            Role::User,
            None,
            NOW,
        )
        .0
    }

    /// A session of that account, refreshed so many times.
    pub fn session(generation: u32) -> Session {
        let policy = Self::new().policy.session;
        let mut session = Session::start(
            SessionId::new(NOW, [2; 16]),
            Self::account().id(),
            digest(0),
            Device::default(),
            NOW,
            &policy,
        );
        (1..=generation).for_each(|n| session.advance(digest(n), NOW, &policy));
        session
    }

    /// Presented refresh tokens are always the first of the chain.
    pub fn service(self) -> AuthService {
        let mut strength = MockPasswordStrength::new();
        strength.expect_judge().returning(|_, _, _| {
            Ok(Strength {
                score: 4,
                advice: String::new(),
            })
        });
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
        let mut secrets = MockSecrets::new();
        let mut drawn = 0;
        secrets.expect_random().returning(move || {
            drawn += 1;
            [drawn; 16]
        });
        let ports = Ports {
            accounts: Arc::new(self.accounts),
            sessions: Arc::new(self.sessions),
            session_cache: Arc::new(self.session_cache),
            hasher: Arc::new(self.hasher),
            strength: Arc::new(strength),
            limiter: Arc::new(self.limiter),
            tokens: Arc::new(self.tokens),
            refresh_tokens: Arc::new(refresh_tokens),
            security_log: Arc::new(self.security_log),
            clock: Arc::new(clock),
            secrets: Arc::new(secrets),
        };
        AuthService::new(ports, self.policy)
    }
}

fn digest(generation: u32) -> [u8; 32] {
    [u8::try_from(generation).unwrap(); 32]
}
