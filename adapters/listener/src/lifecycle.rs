//! How the end of the process is told to its parts.

use std::sync::Arc;

use tokio::sync::watch;

/// From serving to the end. Clones are of one and the same life.
#[derive(Clone, Debug)]
pub struct Lifecycle(Arc<watch::Sender<Phase>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Serving,
    Leaving,
    Draining,
}

impl Lifecycle {
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Serving)))
    }

    /// Readiness says no from now on, and connections are not kept alive. New ones are still answered.
    pub fn leave(&self) {
        self.0
            .send_if_modified(|phase| advance(phase, Phase::Leaving));
    }

    /// No new connections from now on.
    pub fn drain(&self) {
        self.0
            .send_if_modified(|phase| advance(phase, Phase::Draining));
    }

    pub fn is_leaving(&self) -> bool {
        *self.0.borrow() >= Phase::Leaving
    }

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

/// Never back.
fn advance(phase: &mut Phase, next: Phase) -> bool {
    let further = next > *phase;
    if further {
        *phase = next;
    }
    further
}
