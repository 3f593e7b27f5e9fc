//! Who may call: values that a handler must hold. A handler without one of them in its arguments is public, and the document says so.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{SecurityScheme, auth::Bearer};
use portreeve::auth::{Admin, Error, Principal};

use crate::{Services, kinds, problem::Problem};

/// Somebody with a live session.
#[derive(SecurityScheme)]
#[oai(
    rename = "bearerAuth",
    ty = "bearer",
    bearer_format = "JWT",
    checker = "signed_in"
)]
pub struct SignedIn(pub Principal);

/// An administrator with a live session.
#[derive(SecurityScheme)]
#[oai(
    rename = "bearerAuth",
    ty = "bearer",
    bearer_format = "JWT",
    checker = "administrator"
)]
pub struct SignedInAdmin(pub Admin);

/// Somebody with an access token of ours, whose session may be over: for signing out, which must work twice.
#[derive(SecurityScheme)]
#[oai(
    rename = "bearerAuth",
    ty = "bearer",
    bearer_format = "JWT",
    checker = "token_holder"
)]
pub struct TokenHolder(pub String);

async fn signed_in(request: &Request, bearer: Bearer) -> poem::Result<Principal> {
    authenticate(request, &bearer).await.map_err(Into::into)
}

async fn administrator(request: &Request, bearer: Bearer) -> poem::Result<Admin> {
    let principal = authenticate(request, &bearer).await?;
    Ok(principal.into_admin().map_err(Problem::from)?)
}

async fn token_holder(_: &Request, bearer: Bearer) -> poem::Result<String> {
    Ok(bearer.token)
}

async fn authenticate(request: &Request, bearer: &Bearer) -> Result<Principal, Problem> {
    // Fails only if the router was built without it; an API test of each operation would notice.
    let services = request
        .data::<Arc<Services>>()
        .ok_or_else(|| Problem::of(&kinds::INTERNAL))?;
    services
        .auth
        .authenticate(&bearer.token)
        .await
        .map_err(|error| match error {
            // Elsewhere it is said of a refresh token.
            Error::SessionEnded => {
                Problem::of_token(&kinds::SESSION_ENDED, "the session has ended")
            }
            other => other.into(),
        })
}
