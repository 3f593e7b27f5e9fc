//! Sign-out.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi, types::Example};
use portreeve::{
    auth::{self, LogOut, SessionId, SessionProof},
    shared::Secret,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{cookie::RefreshCookie, problems::FOREIGN_ORIGIN, tag::Tag};
use crate::{
    problem::{Problem, common, problem_set},
    request::{OptionalBody, non_null, non_null_enum},
    security::{ACCESS_TOKEN_EXPIRED, Leaving},
    services::Services,
};

pub struct LogoutApi(pub Arc<Services>, pub Arc<RefreshCookie>);

problem_set!(
    LogOutProblem = common::WITH_BODY,
    common::STORED,
    &[
        &common::INVALID_ACCESS_TOKEN,
        &ACCESS_TOKEN_EXPIRED,
        &FOREIGN_ORIGIN,
    ],
);

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl LogoutApi {
    /// Sign out
    ///
    /// Ends the current session, all others, or all. The access token identifies the session; if it is missing or has expired, the
    /// `refresh_token` in the body does, or else the cookie. The response is the same if the session has already ended or the refresh
    /// token is invalid. A refresh token that was already used ends its own session only.
    #[oai(path = "/logout", method = "post", operation_id = "logOut")]
    async fn log_out(
        &self,
        request: &Request,
        leaving: Leaving,
        body: OptionalBody<LogOutBody>,
    ) -> Result<SignedOut, LogOutProblem> {
        let body = body.0;
        let mut is_meant = false;
        for proof in self.proofs(request, leaving, &body)? {
            is_meant |= self.0.auth.sessions.log_out(body.command(proof)).await?;
        }
        let removes = is_meant && body.scope.unwrap_or_default().includes_current();
        Ok(SignedOut::NoContent(removes.then(|| self.1.removal())))
    }
}

impl LogoutApi {
    /// What shows which session is left: the first of access token, refresh token in the body, and cookie that may count. Of two cookies
    /// one may be foreign: the page that set it loses its own session only.
    fn proofs(
        &self,
        request: &Request,
        leaving: Leaving,
        body: &LogOutBody,
    ) -> Result<Vec<SessionProof>, Problem> {
        let refusal = match leaving.0 {
            None => Problem::of(&common::INVALID_ACCESS_TOKEN),
            Some(token) => match self.0.auth.sessions.check_access_token(&token) {
                Ok(()) => return Ok(vec![SessionProof::AccessToken(token)]),
                Err(error) => error.into(),
            },
        };
        let tokens = match &body.refresh_token {
            Some(token) => vec![token.clone()],
            None => self.1.all(request),
        };
        if tokens.is_empty() {
            return Err(refusal);
        }
        if body.refresh_token.is_none() {
            self.1.origins.check(request)?;
        }
        let proofs = tokens.into_iter().map(Secret::new);
        Ok(proofs.map(SessionProof::RefreshToken).collect())
    }
}

#[derive(ApiResponse)]
enum SignedOut {
    /// Signed out. The cookie is removed if the current session has ended.
    #[oai(status = 204)]
    NoContent(#[oai(header = "Set-Cookie")] Option<String>),
}

/// The sessions to end, and the proof of the current session if the access token has expired.
#[derive(Default, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields, skip_serializing_if_is_none)]
pub struct LogOutBody {
    /// The default is `current`.
    #[serde(default, deserialize_with = "non_null_enum")]
    pub scope: Option<LogOutScope>,
    /// Identifies the session if there is no valid access token. Without it, the cookie does.
    #[serde(default, deserialize_with = "non_null")]
    pub refresh_token: Option<String>,
    /// If present, nothing ends unless the session has this id: the cookie of a browser may belong to another account by now.
    #[serde(default, deserialize_with = "non_null")]
    pub session_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case")]
pub enum LogOutScope {
    #[default]
    Current,
    Others,
    All,
}

impl LogOutBody {
    pub fn command(&self, proof: SessionProof) -> LogOut {
        LogOut {
            proof,
            scope: self.scope.unwrap_or_default().into(),
            only: self.session_id.map(SessionId::from_uuid),
        }
    }
}

impl LogOutScope {
    pub fn includes_current(self) -> bool {
        self != Self::Others
    }
}

impl From<LogOutScope> for auth::LogOutScope {
    fn from(scope: LogOutScope) -> Self {
        match scope {
            LogOutScope::Current => Self::Current,
            LogOutScope::Others => Self::Others,
            LogOutScope::All => Self::All,
        }
    }
}

impl Example for LogOutBody {
    fn example() -> Self {
        Self {
            scope: Some(LogOutScope::Current),
            refresh_token: None,
            session_id: None,
        }
    }
}
