//! A guarded use case: admission before it, and what it says about the client after it.

use std::{sync::Arc, time::Duration};

use super::{Attempt, AttemptError, Buckets, Outcome, SignInHistory, TooManyAttempts, rules};
use crate::{
    auth::{
        Priority,
        security_log::{SecurityEntry, SecurityEvent, SecurityLog},
    },
    throttle::{AttemptLimiter, Decision, KnownNetwork},
};

/// Guards use cases that can be used to guess secrets.
pub struct Throttle {
    limiter: Arc<dyn AttemptLimiter>,
    history: Arc<dyn SignInHistory>,
    security_log: Arc<dyn SecurityLog>,
}

/// An attempt that was counted and admitted.
struct Permit {
    attempt: Attempt,
    buckets: Buckets,
    priority: Priority,
}

impl Throttle {
    pub fn new(
        limiter: Arc<dyn AttemptLimiter>,
        history: Arc<dyn SignInHistory>,
        security_log: Arc<dyn SecurityLog>,
    ) -> Self {
        Self {
            limiter,
            history,
            security_log,
        }
    }

    /// Does `work` if the attempt may be made now, and counts what came of it.
    ///
    /// # Errors
    /// [`TooManyAttempts`]: `work` was not begun, or it failed in a known network where a stranger would have had to wait. Otherwise the
    /// error of `work`.
    pub async fn guarded<T, E, F>(
        &self,
        attempt: Attempt,
        work: impl FnOnce(Priority) -> F,
    ) -> Result<T, E>
    where
        E: AttemptError,
        F: Future<Output = Result<T, E>>,
    {
        let permit = self.admit(attempt).await?;
        let result = work(permit.priority).await;
        let outcome = match &result {
            Ok(_) => permit.attempt.outcome_of_success(),
            Err(error) => error.outcome(),
        };
        self.finish(&permit, outcome).await?;
        result
    }

    /// Counts the attempt, or says how long to wait.
    async fn admit(&self, attempt: Attempt) -> Result<Permit, TooManyAttempts> {
        let priority = match attempt.origin() {
            Some(origin) if self.limiter.is_known(&origin).await.unwrap_or(false) => {
                Priority::Trusted
            }
            _ => Priority::Untrusted,
        };
        match self.take(attempt, priority).await {
            Err((attempt, _))
                if priority == Priority::Untrusted
                    && self.is_from_known_network(&attempt).await =>
            {
                self.take(attempt, Priority::Trusted).await
            }
            taken => taken,
        }
        .map_err(|(attempt, retry_after)| {
            self.record_limited(&attempt);
            TooManyAttempts { retry_after }
        })
    }

    async fn take(
        &self,
        attempt: Attempt,
        priority: Priority,
    ) -> Result<Permit, (Attempt, Duration)> {
        let buckets = attempt.buckets(priority);
        match self.limiter.take(&buckets.all()).await {
            Ok(Decision::Wait(retry_after)) => Err((attempt, retry_after)),
            Ok(Decision::Admitted) | Err(_) => Ok(Permit {
                attempt,
                buckets,
                priority,
            }),
        }
    }

    /// Whether the owner of the account has a session from this network. Asked for clients that would be refused, and only a few times
    /// for each network, so that refusing a flood stays cheap.
    async fn is_from_known_network(&self, attempt: &Attempt) -> bool {
        let Some(origin) = attempt.origin() else {
            return false;
        };
        let lookups = self.limiter.take(&rules::lookup(&origin)).await;
        if !matches!(lookups, Ok(Decision::Admitted)) {
            return false;
        }
        let known = self.history.has_session_from(&origin).await;
        let known = known.unwrap_or(false);
        if known {
            self.record_success(&origin).await;
        }
        known
    }

    /// If the record fails, the sessions are asked again.
    async fn record_success(&self, origin: &KnownNetwork) {
        let _ = self.limiter.record_success(origin).await;
    }

    /// Counts what came of an attempt. One that is abandoned half-way stays counted. A limiter that fails has logged it; what it holds
    /// decays.
    async fn finish(&self, permit: &Permit, outcome: Outcome) -> Result<(), TooManyAttempts> {
        let (limiter, buckets) = (&self.limiter, &permit.buckets);
        match outcome {
            Outcome::CountsAsFailure => {
                if let Some(retry_after) = self.delay_of_a_stranger(permit).await {
                    self.record_limited(&permit.attempt);
                    return Err(TooManyAttempts { retry_after });
                }
            }
            Outcome::PasswordRefused => {
                let _ = limiter.refund(&buckets.own).await;
            }
            Outcome::Neutral => {
                let _ = limiter.refund(&buckets.all()).await;
            }
            Outcome::Verified => {
                let _ = limiter.reset(&buckets.own).await;
                let _ = limiter.refund(&buckets.shared).await;
                if let Some(origin) = permit.attempt.origin() {
                    self.record_success(&origin).await;
                }
            }
        }
        Ok(())
    }

    /// How long a client that fails in a known network would have to wait if it were any other network. They get the answer that a
    /// stranger gets: otherwise every client in a network could find out who has an account and signs in from there.
    async fn delay_of_a_stranger(&self, permit: &Permit) -> Option<Duration> {
        let is_sign_in = matches!(permit.attempt, Attempt::SignIn { .. });
        if !is_sign_in || permit.priority == Priority::Untrusted {
            return None;
        }
        let limiter = &self.limiter;
        let strangers = permit.attempt.buckets(Priority::Untrusted);
        // Asked as it would have been before this attempt was counted.
        let own = permit.buckets.all();
        let _ = limiter.refund(&own).await;
        match limiter.take(&strangers.all()).await {
            Ok(Decision::Wait(retry_after)) => {
                let _ = limiter.take(&own).await;
                Some(retry_after)
            }
            Ok(Decision::Admitted) => {
                // The count of this account and network stays, as it was before.
                let _ = limiter.refund(&strangers.shared).await;
                None
            }
            Err(_) => None,
        }
    }

    fn record_limited(&self, attempt: &Attempt) {
        let entry = match attempt {
            Attempt::SignIn { .. } => SecurityEntry::anonymous(SecurityEvent::SignInLimited, None),
            Attempt::Registration { .. } => {
                SecurityEntry::anonymous(SecurityEvent::RegistrationLimited, None)
            }
            Attempt::Refresh { .. } => {
                SecurityEntry::anonymous(SecurityEvent::RefreshLimited, None)
            }
            Attempt::MailRequest { .. } => {
                SecurityEntry::anonymous(SecurityEvent::MailRequestLimited, None)
            }
            Attempt::Link { .. } | Attempt::Code { .. } => {
                SecurityEntry::anonymous(SecurityEvent::OneTimeTokenLimited, None)
            }
            Attempt::PasswordChange { account } => {
                let event = SecurityEvent::PasswordChangeLimited;
                SecurityEntry::by(*account, event, Some(*account))
            }
        };
        self.security_log.record(entry);
    }
}

#[cfg(test)]
mod tests;
