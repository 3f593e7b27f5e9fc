use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use metrics::counter;
use portreeve::{
    shared::{Stopwatch, StoreError},
    throttle::{AttemptLimiter, Bucket, Decision, KnownNetwork, Tally},
};
use quick_cache::unsync::Cache;

/// Counts attempts in this process. Each instance counts for itself, so N instances allow N times the attempts.
///
/// The memory is bounded: what is asked for least goes first. A flood of attempts that are refunded leaves nothing here, so it pushes no
/// count out; one of attempts that count is bounded by the counts of its networks.
pub struct MemoryLimiter {
    stopwatch: Arc<dyn Stopwatch>,
    state: Mutex<State>,
}

struct State {
    tallies: Cache<(&'static str, String), Tally>,
    known_networks: Cache<KnownNetwork, Duration>,
}

/// Tallies and known networks, of each at most. A few dozen megabytes when both are full.
const CAPACITY: usize = 100_000;
/// How long a network stays known after the last sign-in from there.
const KNOWN_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl MemoryLimiter {
    pub fn new(stopwatch: Arc<dyn Stopwatch>) -> Self {
        let state = State {
            tallies: Cache::new(CAPACITY),
            known_networks: Cache::new(CAPACITY),
        };
        Self {
            stopwatch,
            state: Mutex::new(state),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tally(&self, bucket: &Bucket) -> Tally {
        let key = (bucket.scope, bucket.subject.clone());
        self.tallies.get(&key).copied().unwrap_or_default()
    }

    fn put(&mut self, bucket: &Bucket, tally: Tally) {
        let key = (bucket.scope, bucket.subject.clone());
        if tally.is_empty() {
            self.tallies.remove(&key);
        } else {
            self.tallies.insert(key, tally);
        }
    }
}

#[async_trait]
impl AttemptLimiter for MemoryLimiter {
    async fn take(&self, buckets: &[Bucket]) -> Result<Decision, StoreError> {
        let now = self.stopwatch.elapsed();
        let mut state = self.state();
        let waits = buckets
            .iter()
            .map(|bucket| (state.tally(bucket).wait(now, &bucket.backoff), bucket.scope));
        let longest = waits.max_by_key(|(wait, _)| *wait);
        if let Some((wait, scope)) = longest.filter(|(wait, _)| !wait.is_zero()) {
            counter!("portreeve_limiter_decisions_total", "scope" => scope, "decision" => "refused")
                .increment(1);
            return Ok(Decision::Wait(wait));
        }
        for bucket in buckets {
            let mut tally = state.tally(bucket);
            tally.count(now, &bucket.backoff);
            state.put(bucket, tally);
        }
        if let Some(first) = buckets.first() {
            counter!("portreeve_limiter_decisions_total", "scope" => first.scope, "decision" => "admitted")
                .increment(1);
        }
        Ok(Decision::Admitted)
    }

    async fn refund(&self, buckets: &[Bucket]) -> Result<(), StoreError> {
        let mut state = self.state();
        for bucket in buckets {
            let mut tally = state.tally(bucket);
            tally.refund();
            state.put(bucket, tally);
        }
        Ok(())
    }

    async fn reset(&self, buckets: &[Bucket]) -> Result<(), StoreError> {
        let mut state = self.state();
        for bucket in buckets {
            state
                .tallies
                .remove(&(bucket.scope, bucket.subject.clone()));
        }
        Ok(())
    }

    async fn record_success(&self, network: &KnownNetwork) -> Result<(), StoreError> {
        let now = self.stopwatch.elapsed();
        self.state().known_networks.insert(network.clone(), now);
        Ok(())
    }

    async fn is_known(&self, network: &KnownNetwork) -> Result<bool, StoreError> {
        let now = self.stopwatch.elapsed();
        let seen = self.state().known_networks.get(network).copied();
        Ok(seen.is_some_and(|seen| now.saturating_sub(seen) < KNOWN_FOR))
    }
}

/// Counts nothing: for load tests, and for those who count in front of the service.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unlimited;

#[async_trait]
impl AttemptLimiter for Unlimited {
    async fn take(&self, _: &[Bucket]) -> Result<Decision, StoreError> {
        Ok(Decision::Admitted)
    }

    async fn refund(&self, _: &[Bucket]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn reset(&self, _: &[Bucket]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn record_success(&self, _: &KnownNetwork) -> Result<(), StoreError> {
        Ok(())
    }

    async fn is_known(&self, _: &KnownNetwork) -> Result<bool, StoreError> {
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use portreeve::throttle::Backoff;

    use super::*;

    struct Still;

    impl Stopwatch for Still {
        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }
    }

    fn bucket(subject: impl ToString) -> Bucket {
        Bucket {
            scope: "account",
            subject: subject.to_string(),
            backoff: Backoff {
                burst: 1,
                first: Duration::from_secs(1),
                max_delay: Duration::from_secs(1),
                decay_interval: Duration::from_secs(60),
            },
        }
    }

    #[tokio::test]
    async fn a_flood_of_attempts_that_are_refunded_pushes_no_count_out() {
        let limiter = MemoryLimiter::new(Arc::new(Still));
        let guessed = [bucket("ada@example.com")];
        limiter.take(&guessed).await.unwrap();

        for n in 0..3 * CAPACITY {
            let buckets = [bucket(n)];
            limiter.take(&buckets).await.unwrap();
            limiter.refund(&buckets).await.unwrap();
        }

        let decision = limiter.take(&guessed).await.unwrap();
        assert!(matches!(decision, Decision::Wait(_)));
    }
}
