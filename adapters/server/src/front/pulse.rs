//! A connection's state, shared by those who change it and those who watch over it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::{sync::Notify, time::Instant};

use super::state::{Overdue, State};

/// One connection, as the rest of the front sees it.
#[derive(Debug)]
pub struct Pulse {
    state: Mutex<State>,
    ended: Mutex<Option<Overdue>>,
    ending: Notify,
    cutting: Notify,
}

impl Pulse {
    pub fn new(now: Instant) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::new(now)),
            ended: Mutex::new(None),
            ending: Notify::new(),
            cutting: Notify::new(),
        })
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the connection: an idle one in a way that its client understands, if there is time for that, others at once. False if it
    /// was told so before; then it is cut.
    pub fn end(&self, reason: Overdue) -> bool {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let first = ended.replace(reason).is_none();
        if first && reason == Overdue::Idle {
            self.ending.notify_one();
        } else {
            self.cutting.notify_one();
        }
        first
    }

    /// Why it was ended from our side.
    pub fn ended(&self) -> Option<Overdue> {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub async fn ending(&self) {
        self.ending.notified().await;
    }

    pub async fn cut(&self) {
        self.cutting.notified().await;
    }
}

/// A request between its head and its answer.
pub struct Call(Arc<Pulse>);

impl Call {
    pub fn begin(pulse: &Arc<Pulse>) -> Self {
        pulse.state().call_begins();
        Self(pulse.clone())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.0.state().call_ends(Instant::now());
    }
}
