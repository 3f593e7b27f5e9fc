//! Whether notifications of the database arrive, as the heartbeats show that `notifications.rs` sends.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant as StdInstant},
};

/// How long copies are good after a heartbeat was sent that came back. The longest that a copy can be out of date here when the line
/// to the database dies without a word.
pub(crate) const GOOD_FOR: Duration = Duration::from_secs(3);

/// When the last heartbeat came back.
pub(crate) struct Heartbeat {
    began: StdInstant,
    /// Whether anything listens.
    is_expected: AtomicBool,
    /// When the last one that came back was sent, in nanoseconds after `began`. None is zero.
    sent: AtomicU64,
}

/// Whether notifications of the database arrive. Caches are used only while they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotificationHealth {
    /// Whether this process listens. Through a pooler in transaction mode it does not.
    pub listens: bool,
    /// How long ago the last heartbeat was sent that came back.
    pub last_heartbeat: Option<Duration>,
}

impl NotificationHealth {
    pub fn is_live(&self) -> bool {
        self.last_heartbeat.is_some_and(|age| age < GOOD_FOR)
    }
}

impl Heartbeat {
    pub(crate) fn new() -> Self {
        Self {
            began: StdInstant::now(),
            is_expected: AtomicBool::new(false),
            sent: AtomicU64::new(0),
        }
    }

    /// This process listens from now on.
    pub(crate) fn expect(&self) {
        self.is_expected.store(true, Ordering::Release);
    }

    pub(crate) fn health(&self) -> NotificationHealth {
        let sent = match self.sent.load(Ordering::Acquire) {
            0 => None,
            nanos => Some(Duration::from_nanos(nanos)),
        };
        NotificationHealth {
            listens: self.is_expected.load(Ordering::Acquire),
            last_heartbeat: sent.map(|sent| self.began.elapsed().saturating_sub(sent)),
        }
    }

    pub(crate) fn came_back(&self, sent: StdInstant) {
        let nanos = sent.saturating_duration_since(self.began).as_nanos();
        let nanos = u64::try_from(nanos).unwrap_or(u64::MAX).max(1);
        self.sent.fetch_max(nanos, Ordering::AcqRel);
    }
}
