use portreeve::{
    shared::{AccountId, StoreError, Timestamp},
    catalog::{Widget, WidgetId, WidgetName, WidgetState},
};
use uuid::Uuid;

use crate::{
    Parameters, RowName, Stored,
    tables::{Table, table},
};

pub const TABLE: Table = table!(catalog.widgets by 1 {
    id Uuid, owner_id Uuid, name Text, created_at Moment,
});

#[derive(sqlx::FromRow)]
pub struct WidgetRow {
    id: Uuid,
    owner_id: Uuid,
    name: String,
    created_at: Stored<Timestamp>,
}

impl WidgetRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<Widget, StoreError> {
        let name = RowName { table, id: self.id };
        Ok(Widget::restore(WidgetState {
            id: WidgetId::from_uuid(self.id),
            owner: AccountId::from_uuid(self.owner_id),
            name: WidgetName::restore(self.name),
            created_at: name.stored("created_at", self.created_at)?,
        }))
    }
}

/// Binds all columns, in the order in which the statements of both stores have them.
pub fn bind_widget<Q: Parameters>(query: Q, widget: &Widget) -> Q {
    let state = widget.state();
    query
        .id(state.id.as_uuid())
        .id(state.owner.as_uuid())
        .text(state.name.as_str())
        .moment(state.created_at)
}
