//! Work in the background that must go on whatever happens.

use std::time::Duration;

use tokio::{task::JoinSet, time::sleep};

/// So that what fails again and again does nothing else, and fills no log.
const PAUSE: Duration = Duration::from_secs(1);

/// Does `work` in a task of its own, and begins it anew if it panics. Ends with it otherwise, and ends it when dropped.
pub async fn tended<W>(name: &'static str, work: impl Fn() -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    loop {
        let mut task = JoinSet::new();
        task.spawn(work());
        match task.join_next().await {
            Some(Err(error)) if error.is_panic() => {
                tracing::error!(work = name, "panicked, which is a bug; it begins anew");
            }
            _ => return,
        }
        sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_panics_begins_anew_and_what_ends_has_ended() {
        let begun = Arc::new(AtomicU32::new(0));

        tended("work", || {
            let begun = begun.clone();
            async move {
                let times = begun.fetch_add(1, Ordering::Relaxed) + 1;
                assert!(times == 3, "it fails twice");
            }
        })
        .await;

        assert_eq!(begun.load(Ordering::Relaxed), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_with_whoever_tends_it() {
        let alive = Arc::new(());
        let held = alive.clone();

        let tending = tended("work", || {
            let held = held.clone();
            async move {
                let _held = held;
                std::future::pending().await
            }
        });
        let _ = tokio::time::timeout(Duration::from_secs(1), tending).await;
        tokio::task::yield_now().await;

        // The test's two remain.
        assert_eq!(Arc::strong_count(&alive), 2);
    }
}
