//! A connection's state, shared by the task that serves it and the limiter that may end it.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Waker},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::connection_state::{ConnectionState, TimeoutReason};

/// How long a graceful close may take. A little more than the longest one takes with the lingering times of [`Timings`](super::Timings).
const GRACEFUL_CLOSE_TIMEOUT: Duration = Duration::from_secs(6);

/// What one connection does, and whether it is to end.
#[derive(Debug)]
pub struct ConnectionActivity {
    state: Mutex<ConnectionState>,
    ended: Mutex<Option<(TimeoutReason, Instant)>>,
    closing: Notify,
    aborting: Notify,
    is_upgraded: AtomicBool,
    /// Of the task that has the stream after an upgrade, and does not wait for `aborting`.
    upgraded: Mutex<Option<Waker>>,
}

impl ConnectionActivity {
    pub fn new(now: Instant) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(ConnectionState::new(now)),
            ended: Mutex::new(None),
            closing: Notify::new(),
            aborting: Notify::new(),
            is_upgraded: AtomicBool::new(false),
            upgraded: Mutex::default(),
        })
    }

    pub fn state(&self) -> MutexGuard<'_, ConnectionState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the connection: an idle one gracefully, others at once. False if it was ended before; then it is aborted, unless it is
    /// idle and its graceful close still has time.
    pub fn end(&self, reason: TimeoutReason, now: Instant) -> bool {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let first = ended.is_none();
        let (_, since) = *ended.get_or_insert((reason, now));
        if reason != TimeoutReason::Idle
            || now.saturating_duration_since(since) >= GRACEFUL_CLOSE_TIMEOUT
        {
            *ended = Some((reason, since));
            self.aborting.notify_one();
            let upgraded = self.upgraded.lock();
            if let Some(waker) = upgraded.unwrap_or_else(PoisonError::into_inner).take() {
                waker.wake();
            }
        } else if first {
            self.closing.notify_one();
        }
        first
    }

    /// Why this side ended it, if it did.
    pub fn ended(&self) -> Option<TimeoutReason> {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.map(|(reason, _)| reason)
    }

    /// The stream goes to a task that speaks another protocol.
    pub fn upgrade(&self, now: Instant) {
        self.state().upgrade(now);
        self.is_upgraded.store(true, Ordering::Release);
    }

    /// Whether an upgraded connection is to end at once. If not, the task is woken when it is.
    pub fn is_aborted_after_upgrade(&self, cx: &Context<'_>) -> bool {
        if !self.is_upgraded.load(Ordering::Acquire) {
            return false;
        }
        let mut upgraded = self.upgraded.lock().unwrap_or_else(PoisonError::into_inner);
        upgraded.replace(cx.waker().clone());
        drop(upgraded);
        self.ended().is_some()
    }

    pub async fn closing(&self) {
        self.closing.notified().await;
    }

    pub async fn aborted(&self) {
        self.aborting.notified().await;
    }
}

/// A request between its complete head and the head of its response.
pub struct RequestInFlight(Arc<ConnectionActivity>);

impl RequestInFlight {
    pub fn begin(activity: &Arc<ConnectionActivity>) -> Self {
        activity.state().request_begins();
        Self(activity.clone())
    }
}

impl Drop for RequestInFlight {
    fn drop(&mut self) {
        self.0.state().request_ends(Instant::now());
    }
}
