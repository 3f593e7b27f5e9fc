//! Who may call: values that a handler must hold. A handler without one of them in its arguments is public, and the document says so.

mod problems;

use std::sync::Arc;

use poem::{Request, RequestBody, http::header::AUTHORIZATION};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions, SecurityScheme,
    auth::{Bearer, BearerAuthorization},
    registry::Registry,
};
use portreeve::{
    auth::{Principal, sessions::Error},
    shared::{self, Permission, Secret},
};

pub use self::problems::{ACCESS_TOKEN_EXPIRED, ADMIN, KINDS, NOT_ADMIN, SESSION_ENDED, SIGNED_IN};
use crate::{
    problem::{Problem, common},
    services::Services,
};

/// A caller with a live session.
#[derive(SecurityScheme)]
#[oai(
    rename = "bearerAuth",
    ty = "bearer",
    bearer_format = "JWT",
    checker = "signed_in"
)]
pub struct SignedIn(pub Principal);

/// A caller with a live session and the permission `P`.
pub struct Allowed<P>(pub shared::Allowed<P>);

/// The access token of a sign-out, if there is one: it may have run out, its session may be over, and what it lacks a refresh token may
/// make up for.
///
/// By hand and not derived, because the derived ones refuse a request without an access token.
pub struct Leaving(pub Option<Secret<String>>);

/// A caller with a live session, or one who sends no access token. One that is sent must be valid.
///
/// By hand and not derived, because the derived ones refuse a request without an access token.
pub struct MaybeSignedIn(pub Option<Principal>);

const BEARER: &str = "bearerAuth";

impl<'a> ApiExtractor<'a> for Leaving {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        SignedIn::register(registry);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![BEARER]
    }

    fn has_security_fallback() -> bool {
        true
    }

    async fn from_request(
        request: &'a Request,
        _: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let bearer = <Bearer as BearerAuthorization>::from_request(request);
        Ok(Self(bearer.ok().map(|bearer| Secret::new(bearer.token))))
    }
}

impl<'a> ApiExtractor<'a> for MaybeSignedIn {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        SignedIn::register(registry);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![BEARER]
    }

    fn has_security_fallback() -> bool {
        true
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        if !request.headers().contains_key(AUTHORIZATION) {
            return Ok(Self(None));
        }
        let SignedIn(principal) = SignedIn::from_request(request, body, options).await?;
        Ok(Self(Some(principal)))
    }
}

async fn signed_in(request: &Request, bearer: Bearer) -> poem::Result<Principal> {
    authenticate(request, &bearer).await.map_err(Into::into)
}

/// By hand and not derived, because the derived ones know no parameters.
impl<'a, P: Permission> ApiExtractor<'a> for Allowed<P> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        SignedIn::register(registry);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![BEARER]
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let SignedIn(principal) = SignedIn::from_request(request, body, options).await?;
        let sessions = &services(request)?.auth.sessions;
        let allowed = sessions.authorize(&principal).map_err(Problem::from)?;
        Ok(Self(allowed))
    }
}

async fn authenticate(request: &Request, bearer: &Bearer) -> Result<Principal, Problem> {
    services(request)?
        .auth
        .sessions
        .authenticate(&bearer.token)
        .await
        .map_err(|error| match error {
            // Elsewhere it is said of a refresh token.
            Error::SessionEnded => Problem::of_token(&SESSION_ENDED, "the session has ended"),
            other => other.into(),
        })
}

/// Fails only if the router was built without them; an API test of each operation would notice.
fn services(request: &Request) -> Result<&Arc<Services>, Problem> {
    let services = request.data::<Arc<Services>>();
    services.ok_or_else(|| Problem::of(&common::INTERNAL))
}
