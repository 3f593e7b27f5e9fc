//! What this room needs done for it. Write here a trait for each store and each capability. What can race is one compare-and-set method,
//! which the contract suite calls from many tasks at once on every store.

use async_trait::async_trait;

use super::{Widget, WidgetId};
use crate::shared::{StoreError, port};

/// A call is one transaction. A change that causes events takes them as one more argument, and writes them with itself.
#[port("widgets")]
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait WidgetRepository: Send + Sync {
    async fn by_id(&self, id: WidgetId) -> Result<Option<Widget>, StoreError>;

    /// Writes the widget, provided that the stored one has the version before its own. Of any number of concurrent calls that write one
    /// version, exactly one gets `true`.
    async fn update(&self, widget: &Widget) -> Result<bool, StoreError>;
}
