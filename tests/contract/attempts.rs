//! What a limiter must do. Time is the test's own.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use portreeve::{
    shared::{EmailAddress, Network},
    throttle::{AttemptLimiter, Backoff, Bucket, Decision, KnownNetwork},
};
use portreeve_memory::MemoryLimiter;
use time::macros::datetime;

use crate::support::clock::ManualClock;

struct Counted {
    clock: Arc<ManualClock>,
    limiter: Arc<dyn AttemptLimiter>,
}

fn memory() -> Counted {
    let clock = Arc::new(ManualClock::standing_at(datetime!(2026-11-22 12:00 UTC)));
    Counted {
        limiter: Arc::new(MemoryLimiter::new(clock.clone())),
        clock,
    }
}

/// Three attempts need not wait.
fn bucket(scope: &'static str, subject: &str) -> Bucket {
    Bucket {
        scope,
        subject: subject.into(),
        backoff: Backoff {
            burst: 3,
            first: Duration::from_secs(1),
            max_delay: Duration::from_secs(60),
            decay_interval: Duration::from_secs(60),
        },
    }
}

fn network(address: &str) -> KnownNetwork {
    KnownNetwork {
        account: EmailAddress::parse("ada@example.com").unwrap(),
        network: Network::of(address.parse().unwrap()),
    }
}

impl Counted {
    async fn takes(&self, buckets: &[Bucket]) -> Decision {
        self.limiter.take(buckets).await.unwrap()
    }

    async fn fills(&self, bucket: &Bucket) {
        for _ in 0..bucket.backoff.burst {
            let decision = self.takes(std::slice::from_ref(bucket)).await;
            assert_eq!(decision, Decision::Admitted);
        }
    }
}

const WAIT: Decision = Decision::Wait(Duration::from_secs(1));

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_attempts_at_once_only_the_free_ones_are_admitted() {
    let counted = memory();

    let tries = (0..20).map(|_| {
        let limiter = counted.limiter.clone();
        tokio::spawn(async move { limiter.take(&[bucket("a", "x")]).await.unwrap() })
    });
    let decisions = join_all(tries).await;

    let admitted = decisions
        .into_iter()
        .filter(|decision| *decision.as_ref().unwrap() == Decision::Admitted);
    assert_eq!(admitted.count(), 3);
}

#[tokio::test]
async fn an_attempt_that_one_bucket_refuses_counts_in_none() {
    let counted = memory();
    let (full, other) = (bucket("a", "x"), bucket("b", "x"));
    counted.fills(&full).await;

    for _ in 0..10 {
        assert_eq!(counted.takes(&[other.clone(), full.clone()]).await, WAIT);
    }

    counted.fills(&other).await;
}

#[tokio::test]
async fn buckets_of_another_scope_or_subject_are_apart() {
    let counted = memory();
    counted.fills(&bucket("a", "x")).await;

    counted.fills(&bucket("a", "y")).await;
    counted.fills(&bucket("b", "x")).await;

    assert_eq!(counted.takes(&[bucket("a", "x")]).await, WAIT);
}

#[tokio::test]
async fn the_wait_passes_with_time() {
    let counted = memory();
    let bucket = bucket("a", "x");
    counted.fills(&bucket).await;
    assert_eq!(counted.takes(std::slice::from_ref(&bucket)).await, WAIT);

    counted.clock.advance(time::Duration::seconds(1));

    assert_eq!(counted.takes(&[bucket]).await, Decision::Admitted);
}

#[tokio::test]
async fn what_is_given_back_or_forgotten_was_not_counted() {
    let counted = memory();
    let bucket = [bucket("a", "x")];
    counted.fills(&bucket[0]).await;

    counted.limiter.refund(&bucket).await.unwrap();
    assert_eq!(counted.takes(&bucket).await, Decision::Admitted);
    assert_eq!(counted.takes(&bucket).await, WAIT);

    counted.limiter.reset(&bucket).await.unwrap();
    counted.fills(&bucket[0]).await;
}

#[tokio::test]
async fn more_cannot_be_given_back_than_was_counted() {
    let counted = memory();
    let bucket = [bucket("a", "x")];

    for _ in 0..10 {
        counted.limiter.refund(&bucket).await.unwrap();
    }

    counted.fills(&bucket[0]).await;
    assert_eq!(counted.takes(&bucket).await, WAIT);
}

#[tokio::test]
async fn a_place_is_familiar_once_remembered_and_for_some_weeks() {
    let counted = memory();
    let (home, elsewhere) = (network("192.0.2.1"), network("192.0.2.2"));
    counted.limiter.record_success(&home).await.unwrap();

    assert!(counted.limiter.is_known(&home).await.unwrap());
    assert!(!counted.limiter.is_known(&elsewhere).await.unwrap());

    counted.clock.advance(time::Duration::days(31));
    assert!(!counted.limiter.is_known(&home).await.unwrap());
}

#[tokio::test]
async fn a_flood_of_others_does_not_wash_away_a_count_that_is_in_use() {
    let counted = memory();
    let full = [bucket("a", "x")];
    counted.fills(&full[0]).await;

    for n in 0..300_000 {
        counted.takes(&[bucket("a", &n.to_string())]).await;
        if n % 1_000 == 0 {
            assert_eq!(counted.takes(&full).await, WAIT, "after {n}");
        }
    }
}
