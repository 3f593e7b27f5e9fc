use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError},
    workshop::{AddGizmoError, Gizmo, GizmoId, GizmoName, GizmoRepository, GizmoState},
};
use portreeve_sql::{Invalidates, Query};
use sqlx::Sqlite;
use uuid::Uuid;

use crate::{
    SqliteStore,
    envelopes::{Statement, with_events},
    error::store_error,
    rows::{RowName, micros},
};

#[derive(sqlx::FromRow)]
struct GizmoRow {
    id: Uuid,
    owner_id: Uuid,
    name: String,
    created_at: i64,
}

impl TryFrom<GizmoRow> for Gizmo {
    type Error = StoreError;

    fn try_from(row: GizmoRow) -> Result<Self, StoreError> {
        let name = RowName {
            table: "workshop_gizmos",
            id: row.id,
        };
        Ok(Self::restore(GizmoState {
            id: GizmoId::from_uuid(row.id),
            owner: AccountId::from_uuid(row.owner_id),
            name: GizmoName::restore(row.name),
            created_at: name.moment("created_at", row.created_at)?,
        }))
    }
}

const ADD: Statement = with_events!(
    "insert into workshop_gizmos (id, owner_id, name, created_at)
     values ($2, $3, $4, $5)
     on conflict (owner_id, name) do nothing
     returning 1"
);

const BY_ID: &str = "select id, owner_id, name, created_at from workshop_gizmos where id = $1";

/// The ids begin with the time, so the newest are the greatest.
const LIST: &str = "select id, owner_id, name, created_at from workshop_gizmos
     where owner_id = $1 and id < $2
     order by id desc
     limit $3";

#[async_trait]
impl GizmoRepository for SqliteStore {
    async fn add(&self, gizmo: &Gizmo, events: &[Envelope]) -> Result<(), AddGizmoError> {
        let GizmoState {
            id,
            owner,
            name,
            created_at,
        } = gizmo.state().clone();
        let bind = |query: Query<Sqlite>| {
            query
                .bind(id.as_uuid())
                .bind(owner.as_uuid())
                .bind(name.as_str())
                .bind(micros(created_at))
        };
        match self.write(ADD, events, Invalidates::Nothing, bind).await? {
            0 => Err(AddGizmoError::NameTaken),
            _ => Ok(()),
        }
    }

    async fn by_id(&self, id: GizmoId) -> Result<Option<Gizmo>, StoreError> {
        let query = sqlx::query_as::<_, GizmoRow>(BY_ID).bind(id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        row.map_err(store_error)?.map(Gizmo::try_from).transpose()
    }

    async fn list(
        &self,
        owner: AccountId,
        page: &PageRequest<GizmoId>,
    ) -> Result<Page<Gizmo, GizmoId>, StoreError> {
        let before = page.after.map_or(Uuid::max(), |id| id.as_uuid());
        let query = sqlx::query_as::<_, GizmoRow>(LIST)
            .bind(owner.as_uuid())
            .bind(before)
            .bind(i64::from(page.limit()) + 1);
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        let gizmos = rows
            .into_iter()
            .map(Gizmo::try_from)
            .collect::<Result<_, _>>()?;
        Ok(Page::from_overfull(gizmos, page, Gizmo::id))
    }
}
