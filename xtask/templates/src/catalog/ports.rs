use async_trait::async_trait;

use super::{Widget, WidgetId};
use crate::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError, port},
};

#[port("widgets")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait WidgetRepository: Send + Sync {
    /// Must answer `NameTaken`, and write no event, to all but one of any number of calls for the same name of one owner.
    async fn add(&self, widget: &Widget, events: &[Envelope]) -> Result<(), AddWidgetError>;

    async fn by_id(&self, id: WidgetId) -> Result<Option<Widget>, StoreError>;

    /// Those of one owner, newest first.
    async fn list(
        &self,
        owner: AccountId,
        page: &PageRequest<WidgetId>,
    ) -> Result<Page<Widget, WidgetId>, StoreError>;
}

#[derive(Debug, thiserror::Error)]
pub enum AddWidgetError {
    #[error("the owner has another of this name")]
    NameTaken,
    #[error(transparent)]
    Store(#[from] StoreError),
}
