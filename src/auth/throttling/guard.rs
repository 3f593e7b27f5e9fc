//! How often something may be tried, and by whom.
//!
//! A wrong password is counted three times: for this account from this network, for this account from anywhere, and for this network
//! whatever the account. The second is the ceiling that many machines together run into. It alone would let a stranger keep the owner
//! out; so a network that the owner has signed in from lately is held to the first count only. Which these are the limiter remembers,
//! and where it has forgotten, or never knew because it is another instance's, the sessions tell.

use std::time::Duration;

use uuid::Uuid;

use super::rules::{self, Attempt, Finding};
use crate::auth::{AuthService, Bucket, Caller, Decision, Error, SecurityEvent};
use crate::shared::{AccountId, Network};

/// An attempt that has been counted, and was let through.
struct Admitted {
    attempt: Attempt,
    buckets: Vec<Bucket>,
    caller: Caller,
}

impl AuthService {
    /// Does `work` if the attempt may be made now, and counts what came of it.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`], and nothing was done; or what `work` answers.
    pub(in crate::auth) async fn guarded<T, F>(
        &self,
        attempt: Attempt,
        work: impl FnOnce(Caller) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let admitted = self.admit(attempt).await?;
        let outcome = work(admitted.caller).await;
        self.settle(admitted, outcome).await
    }

    /// Counts the attempt, or says how long to wait.
    async fn admit(&self, attempt: Attempt) -> Result<Admitted, Error> {
        let limiter = &self.ports.limiter;
        let caller = match attempt.haunt() {
            Some(haunt) if limiter.is_familiar(&haunt).await.unwrap_or(false) => Caller::Known,
            _ => Caller::Unknown,
        };
        match self.take(attempt, caller).await {
            Err((attempt, _))
                if caller == Caller::Unknown && self.is_usual_place(&attempt).await =>
            {
                self.take(attempt, Caller::Known).await
            }
            taken => taken,
        }
        .map_err(|(attempt, retry_after)| {
            self.record_limited(&attempt);
            Error::TooManyAttempts { retry_after }
        })
    }

    fn record_limited(&self, attempt: &Attempt) {
        match attempt {
            Attempt::SignIn { .. } => self.record(SecurityEvent::SignInLimited, None),
            Attempt::Registration { .. } => self.record(SecurityEvent::RegistrationLimited, None),
            Attempt::Refresh { .. } => self.record(SecurityEvent::RefreshLimited, None),
            Attempt::PasswordChange { account } => {
                let event = SecurityEvent::PasswordChangeLimited;
                self.record_by(*account, event, Some(*account));
            }
        }
    }

    async fn take(
        &self,
        attempt: Attempt,
        caller: Caller,
    ) -> Result<Admitted, (Attempt, Duration)> {
        let buckets = attempt.buckets(caller);
        match self.ports.limiter.take(&buckets).await {
            Ok(Decision::Wait(retry_after)) => Err((attempt, retry_after)),
            Ok(Decision::Admitted) | Err(_) => Ok(Admitted {
                attempt,
                buckets,
                caller,
            }),
        }
    }

    /// Whether the owner of the account has a session that began at this very place. For those who would be sent away: looked up a few
    /// times for each place, so that sending a flood away stays cheap.
    async fn is_usual_place(&self, attempt: &Attempt) -> bool {
        let Some(haunt) = attempt.haunt() else {
            return false;
        };
        let lookups = self.ports.limiter.take(&[rules::lookup(&haunt)]).await;
        if !matches!(lookups, Ok(Decision::Admitted)) {
            return false;
        }
        let Ok(account) = self.ports.accounts.by_email(&haunt.account).await else {
            return false;
        };
        // Nobody has the nil id. Sessions are asked for all the same: the time taken must not tell whether there is an account.
        let account = account.map_or(AccountId::from_uuid(Uuid::nil()), |account| account.id());
        let begun_here = self.has_session_from(account, haunt.network).await;
        if begun_here {
            // Should this fail, the sessions are asked again.
            let _ = self.ports.limiter.remember(&haunt).await;
        }
        begun_here
    }

    async fn has_session_from(&self, account: AccountId, network: Network) -> bool {
        let Ok(sessions) = self.all_live_sessions(account).await else {
            return false;
        };
        let mut addresses = sessions
            .iter()
            .filter_map(|session| session.state().device.address);
        addresses.any(|address| Network::of(address) == network)
    }

    /// Called with what came of the attempt, and returns what the client is told. One that is abandoned half-way stays counted.
    async fn settle<T>(&self, admitted: Admitted, outcome: Result<T, Error>) -> Result<T, Error> {
        let (limiter, buckets) = (&self.ports.limiter, &admitted.buckets);
        // A limiter that fails has said so in the log; what it holds is forgotten in time.
        match admitted.attempt.finding(&outcome) {
            Finding::Doubtful => {
                if let Some(retry_after) = self.wait_of_a_stranger(&admitted).await {
                    self.record_limited(&admitted.attempt);
                    return Err(Error::TooManyAttempts { retry_after });
                }
            }
            Finding::PasswordRefused => {
                let _ = limiter
                    .give_back(buckets.get(..1).unwrap_or_default())
                    .await;
            }
            Finding::Harmless => {
                let _ = limiter.give_back(buckets).await;
            }
            Finding::Proven => {
                // The first is theirs alone; in the others strangers are counted too.
                if let Some((own, shared)) = buckets.split_first() {
                    let _ = limiter.forget(std::slice::from_ref(own)).await;
                    let _ = limiter.give_back(shared).await;
                }
                if let Some(haunt) = admitted.attempt.haunt() {
                    let _ = limiter.remember(&haunt).await;
                }
            }
        }
        outcome
    }

    /// How long somebody would have to wait who fails where the owner has signed in, if that were any other place. They get the answer
    /// that a stranger gets: by another one, everybody in a network could ask who has an account and signs in from there.
    async fn wait_of_a_stranger(&self, admitted: &Admitted) -> Option<Duration> {
        let is_sign_in = matches!(admitted.attempt, Attempt::SignIn { .. });
        if !is_sign_in || admitted.caller == Caller::Unknown {
            return None;
        }
        let limiter = &self.ports.limiter;
        let strangers = admitted.attempt.buckets(Caller::Unknown);
        // Asked as it would have been before this attempt was counted.
        let _ = limiter.give_back(&admitted.buckets).await;
        match limiter.take(&strangers).await {
            Ok(Decision::Wait(retry_after)) => {
                let _ = limiter.take(&admitted.buckets).await;
                Some(retry_after)
            }
            Ok(Decision::Admitted) => {
                let _ = limiter
                    .give_back(strangers.get(1..).unwrap_or_default())
                    .await;
                None
            }
            Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{LogIn, Password, Verdict, mocks::Mocks};
    use crate::{
        auth::{Device, Register, RegistrationFaults, SecurityEntry, Session, SessionState},
        shared::{EmailAddress, Page, Secret},
    };

    const HERE: &str = "192.0.2.7";

    fn command() -> LogIn {
        LogIn {
            email: EmailAddress::parse("ada@example.com").unwrap(),
            password: Password::presented("correct horse battery").unwrap(),
            device: Device::new(None, Some(HERE.parse().unwrap())),
        }
    }

    fn scopes(buckets: &[Bucket]) -> Vec<&'static str> {
        buckets.iter().map(|bucket| bucket.scope).collect()
    }

    /// Mocks that answer a sign-in with this, and find the place familiar or not.
    fn mocks(verdict: Verdict, familiar: bool) -> Mocks {
        let mut mocks = Mocks::new();
        mocks.limiter = Default::default();
        mocks
            .limiter
            .expect_is_familiar()
            .returning(move |_| Ok(familiar));
        mocks
            .accounts
            .expect_by_email()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks
            .hasher
            .expect_verify()
            .returning(move |_, _, _| Ok(verdict));
        mocks.sessions.expect_add().returning(|_, _, _, _| Ok(0));
        mocks
    }

    #[tokio::test]
    async fn whoever_must_wait_costs_no_hash_and_no_look_into_the_store() {
        let mut mocks = Mocks::new();
        mocks.limiter = Default::default();
        mocks.limiter.expect_is_familiar().returning(|_| Ok(false));
        mocks
            .limiter
            .expect_take()
            .returning(|_| Ok(Decision::Wait(Duration::from_secs(7))));
        mocks.records(&[SecurityEntry {
            event: SecurityEvent::SignInLimited,
            actor: None,
            subject: None,
        }]);

        let refusal = mocks.service().log_in(command()).await.unwrap_err();

        assert!(
            matches!(refusal, Error::TooManyAttempts { retry_after } if retry_after == Duration::from_secs(7))
        );
    }

    /// Mocks with a full count, and a session of the account that began there.
    fn full_count(session_from: &str, lookups: Decision) -> Mocks {
        let mut mocks = mocks(Verdict::Match, false);
        let device = Device::new(None, Some(session_from.parse().unwrap()));
        mocks
            .sessions
            .expect_live()
            .returning(move |_, _, request| {
                let state = Mocks::session(0).state().clone();
                let session = Session::restore(SessionState {
                    device: device.clone(),
                    ..state
                });
                // On the second page.
                Ok(Page {
                    next: request.after.is_none().then_some(session.state().id),
                    items: request.after.map(|_| session).into_iter().collect(),
                })
            });
        mocks
            .limiter
            .expect_take()
            .returning(move |buckets| match scopes(buckets).as_slice() {
                ["sign_in_account_and_network"] => Ok(Decision::Admitted),
                ["usual_place_lookup"] => Ok(lookups),
                _ => Ok(Decision::Wait(Duration::from_secs(7))),
            });
        mocks.limiter.expect_remember().returning(|_| Ok(()));
        mocks.limiter.expect_forget().returning(|_| Ok(()));
        mocks.limiter.expect_give_back().returning(|_| Ok(()));
        mocks
    }

    #[tokio::test]
    async fn a_place_that_the_limiter_has_forgotten_is_known_by_a_session_from_there() {
        let home = full_count(HERE, Decision::Admitted);
        let elsewhere = full_count("198.51.100.1", Decision::Admitted);
        let asked_too_often = full_count(HERE, Decision::Wait(Duration::from_secs(10)));

        assert!(home.service().log_in(command()).await.is_ok());
        for mocks in [elsewhere, asked_too_often] {
            let refusal = mocks.service().log_in(command()).await.unwrap_err();
            assert!(
                matches!(refusal, Error::TooManyAttempts { retry_after } if retry_after == Duration::from_secs(7))
            );
        }
    }

    #[tokio::test]
    async fn an_unknown_address_costs_the_store_as_many_looks_as_a_known_one() {
        let mut mocks = full_count("198.51.100.1", Decision::Admitted);
        mocks.accounts = Default::default();
        mocks.accounts.expect_by_email().returning(|_| Ok(None));
        mocks.sessions = Default::default();
        mocks
            .sessions
            .expect_live()
            .times(1)
            .withf(|account, _, _| account.as_uuid().is_nil())
            .returning(|_, _, _| {
                Ok(Page {
                    items: vec![],
                    next: None,
                })
            });

        let refusal = mocks.service().log_in(command()).await.unwrap_err();

        assert!(matches!(refusal, Error::TooManyAttempts { .. }));
    }

    #[tokio::test]
    async fn a_wrong_password_stays_counted_for_account_and_network() {
        let mut mocks = mocks(Verdict::Mismatch, false);
        mocks
            .limiter
            .expect_take()
            .times(1)
            .withf(|buckets| {
                scopes(buckets)
                    == [
                        "sign_in_account_and_network",
                        "sign_in_account",
                        "sign_in_network",
                    ]
            })
            .returning(|_| Ok(Decision::Admitted));

        let refusal = mocks.service().log_in(command()).await.unwrap_err();

        assert!(matches!(refusal, Error::InvalidCredentials));
    }

    #[tokio::test]
    async fn a_stranger_who_fills_the_count_of_the_account_does_not_keep_its_owner_out() {
        let mut mocks = mocks(Verdict::Match, true);
        mocks
            .limiter
            .expect_take()
            .times(1)
            .withf(|buckets| scopes(buckets) == ["sign_in_account_and_network"])
            .returning(|_| Ok(Decision::Admitted));
        mocks.limiter.expect_forget().returning(|_| Ok(()));
        mocks.limiter.expect_give_back().returning(|_| Ok(()));
        mocks.limiter.expect_remember().returning(|_| Ok(()));

        assert!(mocks.service().log_in(command()).await.is_ok());
    }

    /// Mocks with a familiar place, in which the counts of strangers are as given.
    fn familiar_but_for_strangers(strangers: Decision) -> Mocks {
        let mut mocks = mocks(Verdict::Mismatch, true);
        mocks
            .limiter
            .expect_take()
            .returning(move |buckets| match buckets.len() {
                1 => Ok(Decision::Admitted),
                _ => Ok(strangers),
            });
        mocks.limiter.expect_give_back().returning(|_| Ok(()));
        mocks
    }

    #[tokio::test]
    async fn a_wrong_password_is_answered_at_the_owners_place_as_anywhere() {
        let wait = Decision::Wait(Duration::from_secs(7));
        let mut limited = familiar_but_for_strangers(wait);
        limited.records(&[
            SecurityEntry {
                event: SecurityEvent::SignInFailed,
                actor: None,
                subject: Some(Mocks::account().id()),
            },
            SecurityEntry {
                event: SecurityEvent::SignInLimited,
                actor: None,
                subject: None,
            },
        ]);
        let free = familiar_but_for_strangers(Decision::Admitted);

        let limited = limited.service().log_in(command()).await.unwrap_err();
        let free = free.service().log_in(command()).await.unwrap_err();

        assert!(
            matches!(limited, Error::TooManyAttempts { retry_after } if retry_after == Duration::from_secs(7))
        );
        assert!(matches!(free, Error::InvalidCredentials));
    }

    #[tokio::test]
    async fn a_refused_password_counts_as_work_and_not_as_a_registration() {
        let mut mocks = Mocks::new();
        mocks.limiter = Default::default();
        mocks
            .limiter
            .expect_take()
            .times(1)
            .withf(|buckets| scopes(buckets) == ["registration", "password_check"])
            .returning(|_| Ok(Decision::Admitted));
        mocks
            .limiter
            .expect_give_back()
            .times(1)
            .withf(|buckets| scopes(buckets) == ["registration"])
            .returning(|_| Ok(()));

        let command = Register {
            email: "ada@example.com".into(),
            password: Secret::new("short".into()),
            display_name: None,
            address: Some(HERE.parse().unwrap()),
        };
        let refused = mocks.service().register(command).await;

        assert!(matches!(refused, Err(Error::InvalidRegistration(_))));
    }

    #[tokio::test]
    async fn a_sign_in_clears_its_own_count_but_not_what_strangers_have_tried() {
        let mut mocks = mocks(Verdict::Match, false);
        mocks
            .limiter
            .expect_take()
            .returning(|_| Ok(Decision::Admitted));
        mocks
            .limiter
            .expect_forget()
            .times(1)
            .withf(|buckets| scopes(buckets) == ["sign_in_account_and_network"])
            .returning(|_| Ok(()));
        mocks
            .limiter
            .expect_give_back()
            .times(1)
            .withf(|buckets| scopes(buckets) == ["sign_in_account", "sign_in_network"])
            .returning(|_| Ok(()));
        mocks
            .limiter
            .expect_remember()
            .times(1)
            .withf(|haunt| haunt.network == Network::of(HERE.parse().unwrap()))
            .returning(|_| Ok(()));

        mocks.service().log_in(command()).await.unwrap();
    }

    #[tokio::test]
    async fn a_limiter_that_is_down_lets_people_in() {
        let down = || crate::shared::StoreError::unavailable("connection refused");
        let mut mocks = mocks(Verdict::Match, false);
        mocks.limiter.expect_take().returning(move |_| Err(down()));
        mocks
            .limiter
            .expect_forget()
            .returning(move |_| Err(down()));
        mocks
            .limiter
            .expect_give_back()
            .returning(move |_| Err(down()));
        mocks
            .limiter
            .expect_remember()
            .returning(move |_| Err(down()));

        mocks.service().log_in(command()).await.unwrap();
    }

    #[test]
    fn what_was_no_guess_is_given_back() {
        let failed = |error| Err::<(), _>(error);
        let sign_in = Attempt::sign_in(&command().email, None);
        let registration = Attempt::Registration { network: None };
        let refresh = Attempt::Refresh { network: None };

        for (attempt, outcome, finding) in [
            (
                &sign_in,
                failed(Error::InvalidCredentials),
                Finding::Doubtful,
            ),
            (&sign_in, failed(Error::Busy), Finding::Harmless),
            (&sign_in, Ok(()), Finding::Proven),
            (&registration, Ok(()), Finding::Doubtful),
            (&registration, failed(Error::EmailTaken), Finding::Doubtful),
            (&registration, failed(Error::Busy), Finding::Harmless),
            (
                &registration,
                failed(Error::InvalidRegistration(RegistrationFaults::default())),
                Finding::PasswordRefused,
            ),
            (&refresh, Ok(()), Finding::Harmless),
            (
                &refresh,
                failed(Error::InvalidRefreshToken),
                Finding::Doubtful,
            ),
        ] {
            assert_eq!(attempt.finding(&outcome), finding, "{outcome:?}");
        }
    }
}
