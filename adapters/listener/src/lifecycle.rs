//! The phases of the process, from serving to its end.

use std::sync::Arc;

use tokio::sync::watch;

/// Clones share one phase, which only advances.
#[derive(Clone, Debug)]
pub struct Lifecycle(Arc<watch::Sender<Phase>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Serving,
    ShuttingDown,
    Draining,
}

impl Lifecycle {
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Serving)))
    }

    /// Readiness fails from now on, and connections are not kept alive. New ones are still accepted.
    pub fn begin_shutdown(&self) {
        self.0
            .send_if_modified(|phase| advance(phase, Phase::ShuttingDown));
    }

    /// No new connections are accepted from now on.
    pub fn drain(&self) {
        self.0
            .send_if_modified(|phase| advance(phase, Phase::Draining));
    }

    pub fn is_shutting_down(&self) -> bool {
        *self.0.borrow() >= Phase::ShuttingDown
    }

    /// Waits until the process drains its connections.
    pub async fn draining(&self) {
        // Cannot fail: the sender is held here.
        let _ = self
            .0
            .subscribe()
            .wait_for(|phase| *phase >= Phase::Draining)
            .await;
    }
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether that is a later phase. It never goes back.
fn advance(phase: &mut Phase, next: Phase) -> bool {
    let further = next > *phase;
    if further {
        *phase = next;
    }
    further
}
