use super::LoggedEvent;
use crate::shared::Timestamp;

/// Sees each event that could not be delivered, as soon as it could not.
pub trait DeliveryObserver: Send + Sync {
    fn failed(&self, failed: &FailedDelivery<'_>);
}

/// An attempt that failed. If that cannot be written, the same attempt is made again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FailedDelivery<'a> {
    pub subscription: &'a str,
    pub event: &'a LoggedEvent,
    /// Those that count, with this one.
    pub attempts: u32,
    pub reason: &'a str,
    /// None if it is given up.
    pub retry_at: Option<Timestamp>,
}
