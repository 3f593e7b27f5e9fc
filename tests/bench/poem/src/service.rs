use std::{env, sync::Arc};

use anyhow::Context;
use poem::{
    EndpointExt, IntoEndpoint, Result, Route, Server, error::InternalServerError, get, handler,
    listener::TcpListener, post, web::Data,
};
use sqlx::{PgPool, postgres::PgPoolOptions};

use crate::{entry, hashing::Hashing, people, tokens::AccessTokens};

/// As many as Portreeve has.
const CONNECTIONS: u32 = 20;

pub struct Service {
    pub database: PgPool,
    pub hashing: Hashing,
    pub access_tokens: AccessTokens,
}

pub type Here<'a> = Data<&'a Arc<Service>>;

/// Serves on 127.0.0.1 until it is killed: `PORT`, `DATABASE_URL` and `TOKEN_SECRET` say the rest.
#[tokio::main]
pub async fn serve() -> anyhow::Result<()> {
    let service = Service {
        database: PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .test_before_acquire(false)
            .connect(&variable("DATABASE_URL")?)
            .await
            .context("the database cannot be reached")?,
        hashing: Hashing::start()?,
        access_tokens: AccessTokens::signed_with(variable("TOKEN_SECRET")?.as_bytes())?,
    };
    let address = format!("127.0.0.1:{}", variable("PORT")?);
    Server::new(TcpListener::bind(address))
        .run(routes(service))
        .await
        .context("it cannot serve")
}

fn variable(name: &str) -> anyhow::Result<String> {
    env::var(name).with_context(|| format!("{name} is not set"))
}

fn routes(service: Service) -> impl IntoEndpoint {
    Route::new()
        .at("/health/ready", get(ready))
        .at("/api/v1/auth/register", post(entry::register))
        .at("/api/v1/auth/login", post(entry::log_in))
        .at("/api/v1/auth/refresh", post(entry::refresh))
        .at("/api/v1/users/me", get(people::me).patch(people::update))
        .at("/api/v1/users", get(people::list))
        .data(Arc::new(service))
}

#[handler]
async fn ready(here: Here<'_>) -> Result<()> {
    let asked = sqlx::query("select 1").execute(&here.database).await;
    asked.map(drop).map_err(InternalServerError)
}
