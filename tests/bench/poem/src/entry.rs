use poem::{
    IntoResponse, Response, Result,
    error::InternalServerError,
    handler,
    http::StatusCode,
    web::{Json, WithStatus},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    people::{Account, account_columns},
    service::{Here, Service},
    tokens::{ACCESS_SECONDS, RefreshToken, sha256},
};

const MIN_PASSWORD_LEN: usize = 8;

const REGISTER: &str = concat!(
    "insert into accounts (email, password_hash, display_name) values ($1, $2, $3)
     on conflict on constraint account_email_key do nothing
     returning ",
    account_columns!()
);

const BY_EMAIL: &str =
    "select id, role, password_hash from accounts where email = $1 and is_active";

const HAND_OUT: &str = "insert into refresh_tokens (digest, account_id, expires_at)
     values ($1, $2, now() + interval '30 days')";

/// Spends a token for the next, in one statement.
const ROTATE: &str = "with spent as (
         update refresh_tokens set spent_at = now()
         from accounts
         where digest = $1 and spent_at is null and expires_at > now()
             and accounts.id = refresh_tokens.account_id and accounts.is_active
         returning accounts.id, accounts.role
     ), next as (
         insert into refresh_tokens (digest, account_id, expires_at)
         select $2, id, now() + interval '30 days' from spent
     )
     select id, role from spent";

#[derive(Deserialize)]
struct Registration {
    email: String,
    password: String,
    display_name: Option<String>,
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

#[derive(Deserialize)]
struct Spent {
    refresh_token: String,
}

#[derive(Serialize)]
struct Grant {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    refresh_token: String,
}

#[handler]
pub async fn register(
    Json(wanted): Json<Registration>,
    here: Here<'_>,
) -> Result<WithStatus<Json<Account>>> {
    if !wanted.email.contains('@') || wanted.password.len() < MIN_PASSWORD_LEN {
        return Err(StatusCode::UNPROCESSABLE_ENTITY.into());
    }
    let account: Account = sqlx::query_as(REGISTER)
        .bind(wanted.email.to_lowercase())
        .bind(here.hashing.hash(wanted.password).await?)
        .bind(wanted.display_name)
        .fetch_optional(&here.database)
        .await
        .map_err(InternalServerError)?
        .ok_or(StatusCode::CONFLICT)?;
    Ok(Json(account).with_status(StatusCode::CREATED))
}

#[handler]
pub async fn log_in(Json(who): Json<Credentials>, here: Here<'_>) -> Result<Response> {
    let found: Option<(Uuid, String, String)> = sqlx::query_as(BY_EMAIL)
        .bind(who.email.to_lowercase())
        .fetch_optional(&here.database)
        .await
        .map_err(InternalServerError)?;
    let (id, role, hash) = found.ok_or(StatusCode::UNAUTHORIZED)?;
    if !here.hashing.matches(who.password, &hash).await? {
        return Err(StatusCode::UNAUTHORIZED.into());
    }
    let next = RefreshToken::draw()?;
    sqlx::query(HAND_OUT)
        .bind(&next.digest)
        .bind(id)
        .execute(&here.database)
        .await
        .map_err(InternalServerError)?;
    grant(&here, id, role, next)
}

#[handler]
pub async fn refresh(Json(body): Json<Spent>, here: Here<'_>) -> Result<Response> {
    let next = RefreshToken::draw()?;
    let spent: Option<(Uuid, String)> = sqlx::query_as(ROTATE)
        .bind(sha256(&body.refresh_token))
        .bind(&next.digest)
        .fetch_optional(&here.database)
        .await
        .map_err(InternalServerError)?;
    let (id, role) = spent.ok_or(StatusCode::UNAUTHORIZED)?;
    grant(&here, id, role, next)
}

fn grant(service: &Service, id: Uuid, role: String, next: RefreshToken) -> Result<Response> {
    let grant = Grant {
        access_token: service.access_tokens.issue(id, role)?,
        token_type: "Bearer",
        expires_in: ACCESS_SECONDS,
        refresh_token: next.token,
    };
    Ok(Json(grant).into_response())
}
