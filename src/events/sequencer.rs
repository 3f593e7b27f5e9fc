use async_trait::async_trait;
use time::Duration;

use crate::shared::{Holder, StoreError, Timestamp, port};

/// Gives committed events their place in the log. In a store with one writer at a time they have it as they are written, and there is
/// nothing to do.
///
/// Events get in through the repositories, in the transaction of the change they describe: into the *outbox*, from which one process at a
/// time moves them. Of changes that conflict, the event of the earlier one comes first.
#[port("sequencer")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait Sequencer: Send + Sync {
    /// Moves up to `limit` events to the end of the log, unless another process holds the lease, and takes the lease for `lease`. Returns
    /// how many were moved; fewer than `limit` mean that there are no more, or that another process moves them.
    #[call(unobserved)]
    async fn sequence(
        &self,
        holder: Holder,
        lease: Duration,
        limit: u16,
    ) -> Result<u64, StoreError>;

    /// Gives up the lease, so that another process need not wait for its end.
    async fn release(&self, holder: Holder) -> Result<(), StoreError>;

    /// What has no place in the log yet.
    async fn waiting(&self) -> Result<Unsequenced, StoreError>;

    /// Returns when events may have been written since the last call. May return for nothing, and may miss what another process wrote: the
    /// caller also polls.
    #[call(unobserved)]
    async fn wait_for_writes(&self);
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsequenced {
    /// Counted up to [`COUNTED`](super::COUNTED).
    pub events: u64,
    /// When the oldest of them happened.
    pub oldest: Option<Timestamp>,
}
