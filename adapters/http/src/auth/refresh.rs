//! A new pair of tokens for the refresh token.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{ApiResponse, Object, OpenApi, payload::Json, types::Example};
use portreeve::{
    auth::{Grant, Refresh},
    shared::Secret,
};
use serde::Deserialize;

use super::{
    cookie::RefreshCookie,
    examples::REFRESH_TOKEN,
    grant::GrantBody,
    problems::{AMBIGUOUS_COOKIE, FOREIGN_ORIGIN, INVALID_REFRESH_TOKEN, TOKEN_REUSED},
    tag::Tag,
};
use crate::{
    middleware::ClientAddress,
    problem::{Problem, common, problem_set},
    request::{OptionalBody, non_null},
    security::SESSION_ENDED,
    services::Services,
};

pub struct RefreshApi(pub Arc<Services>, pub Arc<RefreshCookie>);

problem_set!(
    RefreshProblem = common::WITH_BODY,
    common::STORED,
    &[
        &INVALID_REFRESH_TOKEN,
        &TOKEN_REUSED,
        &SESSION_ENDED,
        &AMBIGUOUS_COOKIE,
        &FOREIGN_ORIGIN,
        &common::CONTENTION,
        &common::TOO_MANY_ATTEMPTS,
    ],
);

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl RefreshApi {
    /// Refresh the session
    ///
    /// Exchange the refresh token for a new pair of tokens. Without a `refresh_token` in the body, the cookie is used; without a cookie,
    /// no user is signed in, and the answer is 204. The previous
    /// refresh token returns the same pair again for a few seconds, so that concurrent tabs and lost responses do not end the session.
    /// Any later reuse is treated as theft and ends the session.
    #[oai(path = "/refresh", method = "post", operation_id = "refreshSession")]
    async fn refresh(
        &self,
        request: &Request,
        client: ClientAddress,
        body: OptionalBody<RefreshBody>,
    ) -> Result<Refreshed, RefreshProblem> {
        let Some((token, cookie)) = self.token(request, body.0)? else {
            return Ok(Refreshed::NoSession);
        };
        let command = Refresh {
            token,
            address: client.0,
        };
        let grant = self.0.auth.sessions.refresh(command).await?;
        Ok(Refreshed::new(&grant, cookie))
    }
}

/// The token, and the cookie if it came there.
type Presented<'a> = (Secret<String>, Option<&'a RefreshCookie>);

impl RefreshApi {
    /// The token, if there is one. The next one goes the same way.
    fn token(
        &self,
        request: &Request,
        body: RefreshBody,
    ) -> Result<Option<Presented<'_>>, Problem> {
        let cookie = self.1.as_ref();
        Ok(match body.refresh_token {
            Some(token) => Some((Secret::new(token), None)),
            None => cookie
                .read(request)?
                .map(|token| (Secret::new(token), Some(cookie))),
        })
    }
}

#[derive(ApiResponse)]
enum Refreshed {
    /// The tokens of the session.
    #[oai(status = 200)]
    Ok(
        Json<GrantBody>,
        /// The refresh token. Absent if it came in the body.
        #[oai(header = "Set-Cookie")]
        Option<String>,
    ),
    /// Neither a token in the body nor a cookie: no user is signed in.
    #[oai(status = 204)]
    NoSession,
}

impl Refreshed {
    fn new(grant: &Grant, cookie: Option<&RefreshCookie>) -> Self {
        let (body, cookie) = GrantBody::beside_cookie(grant, cookie);
        Self::Ok(body, cookie)
    }
}

/// The refresh token. Optional if the cookie carries it.
#[derive(Default, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct RefreshBody {
    /// The refresh token of the last sign-in or refresh.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 256))]
    pub refresh_token: Option<String>,
}

impl Example for RefreshBody {
    fn example() -> Self {
        Self {
            refresh_token: Some(REFRESH_TOKEN.into()),
        }
    }
}
