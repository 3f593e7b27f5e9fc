//! A connection's state, shared by those who change it and those who watch over it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::state::{Overdue, State};

/// How long a client has that was told of the end in a way that it understands. A bit more than the longest farewell takes by its own
/// clocks, which are in [`Timings`](super::Timings).
const FAREWELL: Duration = Duration::from_secs(6);

/// One connection, as the rest of the front sees it.
#[derive(Debug)]
pub struct Pulse {
    state: Mutex<State>,
    ended: Mutex<Option<(Overdue, Instant)>>,
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

    /// Ends the connection: an idle one in a way that its client understands, others at once. False if it was ended before; then it
    /// is cut, unless it is idle and still has time to understand.
    pub fn end(&self, reason: Overdue, now: Instant) -> bool {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let first = ended.is_none();
        let (_, since) = *ended.get_or_insert((reason, now));
        if reason != Overdue::Idle || now.saturating_duration_since(since) >= FAREWELL {
            *ended = Some((reason, since));
            self.cutting.notify_one();
        } else if first {
            self.ending.notify_one();
        }
        first
    }

    /// Why it was ended from our side.
    pub fn ended(&self) -> Option<Overdue> {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.map(|(reason, _)| reason)
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
