use std::time::Duration;

use tokio::{task::JoinSet, time::sleep};

/// Bounds the rate of restarts, and of their log lines.
const RESTART_DELAY: Duration = Duration::from_secs(1);

/// Runs `work` in a task of its own, and restarts it after a panic. Returns when it exits, and aborts it when dropped.
pub async fn supervise<W>(name: &'static str, work: impl Fn() -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    loop {
        let mut task = JoinSet::new();
        task.spawn(work());
        match task.join_next().await {
            Some(Err(error)) if error.is_panic() => {
                tracing::error!(
                    task = name,
                    "a background task panicked, which is a bug; restarting it"
                );
            }
            _ => return,
        }
        sleep(RESTART_DELAY).await;
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
    async fn a_task_is_restarted_after_a_panic_and_not_after_its_exit() {
        let begun = Arc::new(AtomicU32::new(0));

        supervise("work", || {
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
    async fn a_task_is_aborted_with_its_supervisor() {
        let alive = Arc::new(());
        let held = alive.clone();

        let supervised = supervise("work", || {
            let held = held.clone();
            async move {
                let _held = held;
                std::future::pending().await
            }
        });
        let _ = tokio::time::timeout(Duration::from_secs(1), supervised).await;
        tokio::task::yield_now().await;

        // The test's two remain.
        assert_eq!(Arc::strong_count(&alive), 2);
    }
}
