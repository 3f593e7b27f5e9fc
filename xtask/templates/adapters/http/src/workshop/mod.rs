//! Gizmos over HTTP. Everybody sees and makes their own.

mod body;
mod problems;

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, OpenApi, Tags,
    param::{Path, Query},
    payload::Json,
};
use portreeve::workshop::{GizmoId, WorkshopService};
use uuid::Uuid;

pub use self::problems::KINDS;
use self::{
    body::{GizmoBody, GizmoPage, NewGizmoBody},
    problems::{CreateGizmoProblem, GetGizmoProblem, ListGizmosProblem},
};
use crate::{
    request::{Body, default_limit, page},
    security::SignedIn,
    services::Services,
    settings::Settings,
};

struct WorkshopApi(Arc<WorkshopService>);

pub fn operations(services: &Arc<Services>, _: &Settings) -> impl OpenApi + use<> {
    WorkshopApi(services.workshop.clone())
}

#[derive(Tags)]
enum Tag {
    /// Gizmos of your own.
    #[oai(rename = "workshop")]
    Workshop,
}

#[derive(ApiResponse)]
enum Created {
    /// It exists now.
    #[oai(status = 201)]
    Created(Json<GizmoBody>),
}

#[OpenApi(prefix_path = "/api/v1/workshop/gizmos", tag = "Tag::Workshop")]
impl WorkshopApi {
    /// List your gizmos
    ///
    /// Newest first.
    #[oai(path = "/", method = "get", operation_id = "listGizmos")]
    async fn list(
        &self,
        caller: SignedIn,
        /// The maximum number of items, from 1 to 200.
        #[oai(
            validator(minimum(value = "1"), maximum(value = "200")),
            default = "default_limit"
        )]
        limit: Query<u16>,
        /// The `next_cursor` of the previous page.
        cursor: Query<Option<String>>,
    ) -> Result<Json<GizmoPage>, ListGizmosProblem> {
        let owner = caller.0.facts().id;
        let page = page(limit.0, cursor.0.as_deref())?;
        let gizmos = self.0.list(owner, &page).await?;
        Ok(Json(GizmoPage::from(gizmos)))
    }

    /// Create a gizmo
    ///
    /// No other of yours may have its name.
    #[oai(path = "/", method = "post", operation_id = "createGizmo")]
    async fn create(
        &self,
        caller: SignedIn,
        body: Body<NewGizmoBody>,
    ) -> Result<Created, CreateGizmoProblem> {
        let command = body.0.into_command(caller.0.facts().id)?;
        let gizmo = self.0.create(command).await?;
        Ok(Created::Created(Json(GizmoBody::from(&gizmo))))
    }

    /// Get one of your gizmos
    ///
    /// What belongs to somebody else is not found either.
    #[oai(path = "/:id", method = "get", operation_id = "getGizmo")]
    async fn get(
        &self,
        caller: SignedIn,
        id: Path<Uuid>,
    ) -> Result<Json<GizmoBody>, GetGizmoProblem> {
        let owner = caller.0.facts().id;
        let id = GizmoId::from_uuid(id.0);
        let gizmo = self.0.one(owner, id).await?;
        Ok(Json(GizmoBody::from(&gizmo)))
    }
}
