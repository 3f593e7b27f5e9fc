//! Widgets over HTTP. Users see and create their own.

mod body;
mod problems;

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, OpenApi, Tags,
    param::{Path, Query},
    payload::Json,
};
use portreeve::catalog::{WidgetId, CatalogService};
use uuid::Uuid;

pub use self::problems::{KINDS, RULES};
use self::{
    body::{WidgetBody, WidgetPage, NewWidgetBody},
    problems::{CreateWidgetProblem, GetWidgetProblem, ListWidgetsProblem},
};
use crate::{
    request::{Body, default_limit, page},
    security::SignedIn,
    services::Services,
    settings::Settings,
};

struct CatalogApi(Arc<CatalogService>);

pub fn operations(services: &Arc<Services>, _: &Settings) -> impl OpenApi + use<> {
    CatalogApi(services.catalog.clone())
}

#[derive(Tags)]
enum Tag {
    /// Widgets of your own.
    #[oai(rename = "catalog")]
    Catalog,
}

#[derive(ApiResponse)]
enum Created {
    /// It exists now.
    #[oai(status = 201)]
    Created(Json<WidgetBody>),
}

#[OpenApi(prefix_path = "/api/v1/catalog/widgets", tag = "Tag::Catalog")]
impl CatalogApi {
    /// List your widgets
    ///
    /// Newest first.
    #[oai(path = "/", method = "get", operation_id = "listWidgets")]
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
    ) -> Result<Json<WidgetPage>, ListWidgetsProblem> {
        let owner = caller.0.facts().id;
        let page = page(limit.0, cursor.0.as_deref())?;
        let widgets = self.0.list(owner, &page).await?;
        Ok(Json(WidgetPage::from(widgets)))
    }

    /// Create a widget
    ///
    /// No other of yours may have its name.
    #[oai(path = "/", method = "post", operation_id = "createWidget")]
    async fn create(
        &self,
        caller: SignedIn,
        body: Body<NewWidgetBody>,
    ) -> Result<Created, CreateWidgetProblem> {
        let command = body.0.into_command(caller.0.facts().id)?;
        let widget = self.0.create(command).await?;
        Ok(Created::Created(Json(WidgetBody::from(&widget))))
    }

    /// Get one of your widgets
    ///
    /// A widget of another account is not found either.
    #[oai(path = "/:id", method = "get", operation_id = "getWidget")]
    async fn get(
        &self,
        caller: SignedIn,
        id: Path<Uuid>,
    ) -> Result<Json<WidgetBody>, GetWidgetProblem> {
        let owner = caller.0.facts().id;
        let id = WidgetId::from_uuid(id.0);
        let widget = self.0.one(owner, id).await?;
        Ok(Json(WidgetBody::from(&widget)))
    }
}
