use super::{super::MockSignInHistory, *};
use crate::{
    auth::security_log::MockSecurityLog,
    shared::{AccountId, EmailAddress, Network, StoreError},
    throttle::{Bucket, MockAttemptLimiter},
};

const HERE: &str = "192.0.2.7";
const DELAY: Duration = Duration::from_secs(7);

/// An error that says this of the attempt.
#[derive(Debug, PartialEq)]
enum Failure {
    Limited(Duration),
    Says(Outcome),
}

impl From<TooManyAttempts> for Failure {
    fn from(refused: TooManyAttempts) -> Self {
        Self::Limited(refused.retry_after)
    }
}

impl AttemptError for Failure {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Limited(_) => Outcome::Neutral,
            Self::Says(outcome) => *outcome,
        }
    }
}

const WRONG_PASSWORD: Result<(), Failure> = Err(Failure::Says(Outcome::CountsAsFailure));

fn sign_in() -> Attempt {
    let email = EmailAddress::parse("ada@example.com").unwrap();
    Attempt::sign_in(&email, Some(HERE.parse().unwrap()))
}

fn scopes(buckets: &[Bucket]) -> Vec<&'static str> {
    buckets.iter().map(|bucket| bucket.scope).collect()
}

struct Mocks {
    limiter: MockAttemptLimiter,
    history: MockSignInHistory,
    security_log: MockSecurityLog,
}

impl Mocks {
    /// With a limiter that has recorded the network, or not. Nothing is logged.
    fn new(known: bool) -> Self {
        let mut limiter = MockAttemptLimiter::new();
        limiter.expect_is_known().returning(move |_| Ok(known));
        Self {
            limiter,
            history: MockSignInHistory::new(),
            security_log: MockSecurityLog::new(),
        }
    }

    /// Takes of these scopes, once, are admitted.
    fn admits(&mut self, expected: &'static [&'static str]) {
        self.limiter
            .expect_take()
            .times(1)
            .withf(move |buckets| scopes(buckets) == expected)
            .returning(|_| Ok(Decision::Admitted));
    }

    fn refunds(&mut self, expected: &'static [&'static str]) {
        self.limiter
            .expect_refund()
            .times(1)
            .withf(move |buckets| scopes(buckets) == expected)
            .returning(|_| Ok(()));
    }

    fn logs(&mut self, expected: SecurityEntry) {
        self.security_log
            .expect_record()
            .times(1)
            .withf(move |entry| *entry == expected)
            .return_const(());
    }

    fn logs_limited(&mut self) {
        self.logs(SecurityEntry::anonymous(SecurityEvent::SignInLimited, None));
    }

    async fn guards(self, attempt: Attempt, result: Result<(), Failure>) -> Result<(), Failure> {
        let throttle = Throttle::new(
            Arc::new(self.limiter),
            Arc::new(self.history),
            Arc::new(self.security_log),
        );
        throttle.guarded(attempt, |_| async { result }).await
    }
}

#[tokio::test]
async fn a_client_that_must_wait_costs_no_work() {
    let mut mocks = Mocks::new(false);
    mocks
        .limiter
        .expect_take()
        .returning(|_| Ok(Decision::Wait(DELAY)));
    mocks.logs_limited();
    let throttle = Throttle::new(
        Arc::new(mocks.limiter),
        Arc::new(mocks.history),
        Arc::new(mocks.security_log),
    );
    let work = |_| async { panic!("it was done") };

    let refused: Result<(), Failure> = throttle.guarded(sign_in(), work).await;

    assert_eq!(refused, Err(Failure::Limited(DELAY)));
}

/// A network that the limiter has not recorded, in which a stranger has to wait, and in which a lookup is decided like this.
fn full_count(has_session: bool, lookup: Decision) -> Mocks {
    let mut mocks = Mocks::new(false);
    mocks
        .limiter
        .expect_take()
        .returning(move |buckets| match scopes(buckets).as_slice() {
            ["sign_in_account_and_network"] => Ok(Decision::Admitted),
            ["usual_place_lookup", "usual_place_lookup_network"] => Ok(lookup),
            _ => Ok(Decision::Wait(DELAY)),
        });
    mocks
        .history
        .expect_has_session_from()
        .returning(move |_| Ok(has_session));
    mocks.limiter.expect_record_success().returning(|_| Ok(()));
    mocks.limiter.expect_reset().returning(|_| Ok(()));
    mocks.limiter.expect_refund().returning(|_| Ok(()));
    mocks.security_log.expect_record().return_const(());
    mocks
}

#[tokio::test]
async fn a_network_that_the_limiter_has_not_recorded_is_known_by_a_session_from_there() {
    let home = full_count(true, Decision::Admitted);
    let elsewhere = full_count(false, Decision::Admitted);
    let asked_too_often = full_count(true, Decision::Wait(Duration::from_secs(10)));

    assert_eq!(home.guards(sign_in(), Ok(())).await, Ok(()));
    for mocks in [elsewhere, asked_too_often] {
        let refused = mocks.guards(sign_in(), Ok(())).await;
        assert_eq!(refused, Err(Failure::Limited(DELAY)));
    }
}

#[tokio::test]
async fn a_wrong_password_stays_counted_for_account_and_network() {
    let mut mocks = Mocks::new(false);
    mocks.admits(&[
        "sign_in_account_and_network",
        "sign_in_account",
        "sign_in_network",
    ]);

    let refused = mocks.guards(sign_in(), WRONG_PASSWORD).await;

    assert_eq!(refused, WRONG_PASSWORD);
}

#[tokio::test]
async fn a_stranger_who_fills_the_count_of_the_account_does_not_keep_its_owner_out() {
    let mut mocks = Mocks::new(true);
    mocks.admits(&["sign_in_account_and_network"]);
    mocks.limiter.expect_reset().returning(|_| Ok(()));
    mocks.limiter.expect_refund().returning(|_| Ok(()));
    mocks.limiter.expect_record_success().returning(|_| Ok(()));

    assert_eq!(mocks.guards(sign_in(), Ok(())).await, Ok(()));
}

/// A known network, in which the counts of strangers are decided like this.
fn known_but_for_strangers(strangers: Decision) -> Mocks {
    let mut mocks = Mocks::new(true);
    mocks
        .limiter
        .expect_take()
        .returning(move |buckets| match buckets.len() {
            1 => Ok(Decision::Admitted),
            _ => Ok(strangers),
        });
    mocks.limiter.expect_refund().returning(|_| Ok(()));
    mocks
}

#[tokio::test]
async fn a_wrong_password_is_answered_in_a_known_network_as_anywhere() {
    let mut limited = known_but_for_strangers(Decision::Wait(DELAY));
    limited.logs_limited();
    let free = known_but_for_strangers(Decision::Admitted);

    let limited = limited.guards(sign_in(), WRONG_PASSWORD).await;
    let free = free.guards(sign_in(), WRONG_PASSWORD).await;

    assert_eq!(limited, Err(Failure::Limited(DELAY)));
    assert_eq!(free, WRONG_PASSWORD);
}

#[tokio::test]
async fn a_refused_password_counts_as_work_and_not_as_a_registration() {
    let network = Some(Network::of(HERE.parse().unwrap()));
    let mut mocks = Mocks::new(false);
    mocks.admits(&["registration", "password_check"]);
    mocks.refunds(&["registration"]);
    let refusal = Err(Failure::Says(Outcome::PasswordRefused));

    let refused = mocks.guards(Attempt::Registration { network }, refusal);

    assert_eq!(refused.await, Err(Failure::Says(Outcome::PasswordRefused)));
}

#[tokio::test]
async fn a_sign_in_clears_its_own_count_but_not_what_strangers_have_tried() {
    let mut mocks = Mocks::new(false);
    mocks
        .limiter
        .expect_take()
        .returning(|_| Ok(Decision::Admitted));
    mocks
        .limiter
        .expect_reset()
        .times(1)
        .withf(|buckets| scopes(buckets) == ["sign_in_account_and_network"])
        .returning(|_| Ok(()));
    mocks.refunds(&["sign_in_account", "sign_in_network"]);
    mocks
        .limiter
        .expect_record_success()
        .times(1)
        .withf(|known| known.network == Network::of(HERE.parse().unwrap()))
        .returning(|_| Ok(()));

    assert_eq!(mocks.guards(sign_in(), Ok(())).await, Ok(()));
}

#[tokio::test]
async fn a_failure_that_says_nothing_of_the_client_is_refunded() {
    let mut mocks = Mocks::new(false);
    mocks
        .limiter
        .expect_take()
        .returning(|_| Ok(Decision::Admitted));
    mocks.refunds(&[
        "sign_in_account_and_network",
        "sign_in_account",
        "sign_in_network",
    ]);
    let busy = Err(Failure::Says(Outcome::Neutral));

    assert!(mocks.guards(sign_in(), busy).await.is_err());
}

#[tokio::test]
async fn a_signed_in_user_is_named_when_they_are_limited() {
    let account = AccountId::from_uuid(uuid::Uuid::nil());
    let mut mocks = Mocks::new(false);
    mocks
        .limiter
        .expect_take()
        .returning(|_| Ok(Decision::Wait(DELAY)));
    let event = SecurityEvent::PasswordChangeLimited;
    mocks.logs(SecurityEntry::by(account, event, Some(account)));

    let refused = mocks.guards(Attempt::PasswordChange { account }, Ok(()));

    assert_eq!(refused.await, Err(Failure::Limited(DELAY)));
}

#[tokio::test]
async fn a_limiter_that_is_down_admits_every_attempt() {
    let down = || StoreError::unavailable("connection refused");
    let mut mocks = Mocks::new(false);
    let limiter = &mut mocks.limiter;
    limiter.expect_take().returning(move |_| Err(down()));
    limiter.expect_reset().returning(move |_| Err(down()));
    limiter.expect_refund().returning(move |_| Err(down()));
    limiter
        .expect_record_success()
        .returning(move |_| Err(down()));

    assert_eq!(mocks.guards(sign_in(), Ok(())).await, Ok(()));
}
