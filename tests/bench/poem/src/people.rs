use poem::{
    Request, Result,
    error::InternalServerError,
    handler,
    http::StatusCode,
    web::{Json, Query},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::service::{Here, Service};

/// The columns of an [`Account`].
macro_rules! account_columns {
    () => {
        "id, email, role, is_active, display_name, created_at, updated_at"
    };
}
pub(crate) use account_columns;

const BY_ID: &str = concat!(
    "select ",
    account_columns!(),
    " from accounts where id = $1 and is_active"
);

const UPDATE: &str = concat!(
    "update accounts set display_name = $2, updated_at = now() where id = $1 and is_active returning ",
    account_columns!()
);

const COUNT: &str = "select count(*) from accounts";

const PAGE: &str = concat!(
    "select ",
    account_columns!(),
    " from accounts order by created_at desc, id desc limit $1 offset $2"
);

#[derive(Serialize, sqlx::FromRow)]
pub struct Account {
    id: Uuid,
    email: String,
    role: String,
    is_active: bool,
    display_name: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

#[derive(Deserialize)]
struct Change {
    display_name: String,
}

#[derive(Deserialize)]
#[serde(default)]
struct Part {
    limit: i64,
    offset: i64,
}

impl Default for Part {
    fn default() -> Self {
        Self {
            limit: 50,
            offset: 0,
        }
    }
}

#[derive(Serialize)]
struct Page {
    items: Vec<Account>,
    total: i64,
}

#[handler]
pub async fn me(request: &Request, here: Here<'_>) -> Result<Json<Account>> {
    let claims = here.access_tokens.claims(request)?;
    by_id(&here, claims.sub).await.map(Json)
}

#[handler]
pub async fn update(
    request: &Request,
    Json(change): Json<Change>,
    here: Here<'_>,
) -> Result<Json<Account>> {
    let claims = here.access_tokens.claims(request)?;
    let account = sqlx::query_as(UPDATE)
        .bind(claims.sub)
        .bind(change.display_name)
        .fetch_optional(&here.database)
        .await
        .map_err(InternalServerError)?;
    Ok(Json(account.ok_or(StatusCode::UNAUTHORIZED)?))
}

/// With the number of all, which is what makes it slow.
#[handler]
pub async fn list(
    request: &Request,
    Query(part): Query<Part>,
    here: Here<'_>,
) -> Result<Json<Page>> {
    let claims = here.access_tokens.claims(request)?;
    if by_id(&here, claims.sub).await?.role != "admin" {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let total = sqlx::query_scalar(COUNT)
        .fetch_one(&here.database)
        .await
        .map_err(InternalServerError)?;
    let items = sqlx::query_as(PAGE)
        .bind(part.limit.clamp(1, 200))
        .bind(part.offset.max(0))
        .fetch_all(&here.database)
        .await
        .map_err(InternalServerError)?;
    Ok(Json(Page { items, total }))
}

async fn by_id(service: &Service, id: Uuid) -> Result<Account> {
    let found = sqlx::query_as(BY_ID)
        .bind(id)
        .fetch_optional(&service.database)
        .await
        .map_err(InternalServerError)?;
    found.ok_or_else(|| StatusCode::UNAUTHORIZED.into())
}
