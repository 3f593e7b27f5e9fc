//! The log and the subscriptions to it. An event has its place in the log as it is written, because writers come one after the other.

mod log;
mod subscriptions;

use async_trait::async_trait;
use portreeve::{
    events::{Envelope, Sequencer, Unsequenced},
    shared::{Holder, StoreError},
};
use time::Duration;

pub(crate) use self::{log::Log, subscriptions::Subscriptions};
use crate::MemoryStore;

/// What the store has of events.
#[derive(Default)]
pub(crate) struct Events {
    log: Log,
    subscriptions: Subscriptions,
}

impl Events {
    pub(crate) fn append(&mut self, envelope: &Envelope) {
        self.log.append(envelope, self.subscriptions.slowest());
    }
}

#[async_trait]
impl Sequencer for MemoryStore {
    async fn sequence(&self, _: Holder, _: Duration, _: u16) -> Result<u64, StoreError> {
        Ok(0)
    }

    async fn release(&self, _: Holder) -> Result<(), StoreError> {
        Ok(())
    }

    async fn waiting(&self) -> Result<Unsequenced, StoreError> {
        Ok(Unsequenced::default())
    }

    async fn wait_for_writes(&self) {
        std::future::pending().await
    }
}
