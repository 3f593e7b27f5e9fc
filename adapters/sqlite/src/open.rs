//! How many files this process has open: it must not end before they are closed, and stores end wherever the last one is dropped.

use std::sync::LazyLock;

use tokio::sync::watch;

static OPEN: LazyLock<watch::Sender<usize>> = LazyLock::new(|| watch::Sender::new(0));

/// A file counts as open for as long as this lives.
pub(crate) struct Count(());

pub(crate) fn count() -> Count {
    OPEN.send_modify(|open| *open += 1);
    Count(())
}

impl Drop for Count {
    fn drop(&mut self) {
        OPEN.send_modify(|open| *open -= 1);
    }
}

/// Returns when no file is open in this process.
pub async fn all_closed() {
    // Cannot fail: the sender is static.
    let _ = OPEN.subscribe().wait_for(|open| *open == 0).await;
}
