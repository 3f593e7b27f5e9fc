//! What this crate asks of the process it runs in.

use async_trait::async_trait;
use portreeve::{
    events::{Subscription, SubscriptionsRead},
    shared::{Allowed, StoreError},
};

/// Whether the parts the service needs do their work.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// One line for each part. Returns within a few seconds, whatever the parts do.
    async fn check(&self) -> Vec<Check>;
}

/// When the process is asked to stop.
#[async_trait]
pub trait ShutdownSignal: Send + Sync {
    /// Returns when no new connections are accepted: answers without an end of their own should end.
    async fn requested(&self);
}

/// How far subscribers have come.
#[async_trait]
pub trait Subscriptions: Send + Sync {
    /// By name.
    async fn list(
        &self,
        allowed: &Allowed<SubscriptionsRead>,
    ) -> Result<Vec<SubscriptionLag>, StoreError>;
}

/// A subscription, and how far it is behind.
#[derive(Clone, Debug)]
pub struct SubscriptionLag {
    pub subscription: Subscription,
    /// In positions, which is at least the number of events.
    pub events: u64,
    /// For how long the next event has waited.
    pub seconds: u64,
}

/// How one part does. `detail` is public.
#[derive(Clone, Debug)]
pub struct Check {
    pub name: &'static str,
    pub state: CheckState,
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    Ok,
    /// It works, and an operator should look at it.
    Warning,
    Failing,
}
