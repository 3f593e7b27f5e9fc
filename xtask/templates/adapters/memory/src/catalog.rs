use std::{collections::BTreeMap, ops::Bound};

use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError},
    catalog::{AddWidgetError, Widget, WidgetId, WidgetRepository},
};

use crate::MemoryStore;

pub type Widgets = BTreeMap<WidgetId, Widget>;

#[async_trait]
impl WidgetRepository for MemoryStore {
    async fn add(&self, widget: &Widget, events: &[Envelope]) -> Result<(), AddWidgetError> {
        let mut state = self.state();
        let wanted = widget.state();
        let is_taken = state.widgets.values().any(|other| {
            other.belongs_to(wanted.owner) && other.state().name == wanted.name
        });
        if is_taken {
            return Err(AddWidgetError::NameTaken);
        }
        state.widgets.insert(widget.id(), widget.clone());
        self.record(&mut state, events);
        Ok(())
    }

    async fn by_id(&self, id: WidgetId) -> Result<Option<Widget>, StoreError> {
        Ok(self.state().widgets.get(&id).cloned())
    }

    /// The ids begin with the time, so the newest are the greatest.
    async fn list(
        &self,
        owner: AccountId,
        page: &PageRequest<WidgetId>,
    ) -> Result<Page<Widget, WidgetId>, StoreError> {
        let older_than = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let items = state
            .widgets
            .range((Bound::Unbounded, older_than))
            .rev()
            .map(|(_, widget)| widget)
            .filter(|widget| widget.belongs_to(owner))
            .take(usize::from(page.limit()) + 1)
            .cloned()
            .collect();
        Ok(Page::from_overfull(items, page, Widget::id))
    }
}
