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
/// The memory is bounded: what is asked for least goes first. A count that is in use is not what a flood of other addresses pushes
/// out, because it is asked for again and again.
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
        self.tallies
            .insert((bucket.scope, bucket.subject.clone()), tally);
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
