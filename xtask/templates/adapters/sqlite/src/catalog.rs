use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError},
    catalog::{AddWidgetError, Widget, WidgetId, WidgetRepository},
};
use portreeve_sql::{
    Invalidates,
    catalog::{WidgetRow, bind_widget},
};
use uuid::Uuid;

use crate::{
    SqliteStore,
    envelopes::{Statement, with_events},
    error::store_error,
};

const TABLE: &str = "catalog_widgets";

const ADD: Statement = with_events!(
    "insert into catalog_widgets (id, owner_id, name, created_at)
     values ($2, $3, $4, $5)
     on conflict (owner_id, name) do nothing
     returning 1"
);

const BY_ID: &str = "select id, owner_id, name, created_at from catalog_widgets where id = $1";

/// The ids begin with the time, so the newest are the greatest.
const LIST: &str = "select id, owner_id, name, created_at from catalog_widgets
     where owner_id = $1 and id < $2
     order by id desc
     limit $3";

#[async_trait]
impl WidgetRepository for SqliteStore {
    async fn add(&self, widget: &Widget, events: &[Envelope]) -> Result<(), AddWidgetError> {
        let bind = |query| bind_widget(query, widget);
        match self.write(ADD, events, Invalidates::Nothing, bind).await? {
            0 => Err(AddWidgetError::NameTaken),
            _ => Ok(()),
        }
    }

    async fn by_id(&self, id: WidgetId) -> Result<Option<Widget>, StoreError> {
        let query = sqlx::query_as::<_, WidgetRow>(BY_ID).bind(id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        row.map_err(store_error)?
            .map(|row| row.read(TABLE))
            .transpose()
    }

    async fn list(
        &self,
        owner: AccountId,
        page: &PageRequest<WidgetId>,
    ) -> Result<Page<Widget, WidgetId>, StoreError> {
        let before = page.after.map_or(Uuid::max(), |id| id.as_uuid());
        let query = sqlx::query_as::<_, WidgetRow>(LIST)
            .bind(owner.as_uuid())
            .bind(before)
            .bind(i64::from(page.limit()) + 1);
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        let widgets = rows
            .into_iter()
            .map(|row| row.read(TABLE))
            .collect::<Result<_, _>>()?;
        Ok(Page::from_overfull(widgets, page, Widget::id))
    }
}
