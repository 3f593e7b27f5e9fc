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
    PostgresStore,
    envelopes::{Statement, with_events},
};

const TABLE: &str = "portreeve_catalog.widgets";

const ADD: Statement = with_events!(
    "insert into portreeve_catalog.widgets (id, owner_id, name, created_at)
     values ($6, $7, $8, $9)
     on conflict on constraint widget_name_key do nothing
     returning id"
);

const BY_ID: &str = "select id, owner_id, name, created_at from portreeve_catalog.widgets where id = $1";

/// The ids begin with the time, so the newest are the greatest.
const LIST: &str = "select id, owner_id, name, created_at from portreeve_catalog.widgets
     where owner_id = $1 and id < $2
     order by id desc
     limit $3";

#[async_trait]
impl WidgetRepository for PostgresStore {
    async fn add(&self, widget: &Widget, events: &[Envelope]) -> Result<(), AddWidgetError> {
        let bind = |query| bind_widget(query, widget);
        match self.write(&ADD, events, Invalidates::Nothing, bind).await? {
            0 => Err(AddWidgetError::NameTaken),
            _ => Ok(()),
        }
    }

    async fn by_id(&self, id: WidgetId) -> Result<Option<Widget>, StoreError> {
        let query = sqlx::query_as::<_, WidgetRow>(BY_ID).bind(id.as_uuid());
        let row = self.read(async |c| query.fetch_optional(c).await).await?;
        row.map(|row| row.read(TABLE)).transpose()
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
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        let widgets = rows
            .into_iter()
            .map(|row| row.read(TABLE))
            .collect::<Result<_, _>>()?;
        Ok(Page::from_overfull(widgets, page, Widget::id))
    }
}
