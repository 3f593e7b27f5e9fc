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
    request::{OptionalBody, non_null},
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
    /// Of this session, of all others, or of all. What proves the session is the access token or, where none comes or it has run out, the
    /// `refresh_token` in the body or else the cookie. Signing out of a session that is over is no error, and a refresh token that is
    /// good for nothing ends nothing and gets the same answer; one that was spent before ends its session only.
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
            is_meant |= self.0.auth.log_out(body.command(proof)).await?;
        }
        let removes = is_meant && body.scope.unwrap_or_default().includes_current();
        Ok(SignedOut::NoContent(removes.then(|| self.1.removal())))
    }
}

impl LogoutApi {
    /// What shows which session is left: the first of access token, refresh token in the body, and cookie that may count. Of two cookies one
    /// may be foreign: the page that set it loses its own session only.
    fn proofs(
        &self,
        request: &Request,
        leaving: Leaving,
        body: &LogOutBody,
    ) -> Result<Vec<SessionProof>, Problem> {
        let refusal = match leaving.0 {
            None => Problem::of(&common::INVALID_ACCESS_TOKEN),
            Some(token) => match self.0.auth.check_access_token(&token) {
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
    /// Signed out. The cookie, if there was one, is removed.
    #[oai(status = 204)]
    NoContent(#[oai(header = "Set-Cookie")] Option<String>),
}

/// Which sessions to leave, and what proves this one when the access token has run out.
#[derive(Default, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields, skip_serializing_if_is_none)]
pub struct LogOutBody {
    /// `current` is the default.
    #[serde(default, deserialize_with = "non_null")]
    pub scope: Option<LogOutScope>,
    /// Proves the session where no valid access token comes along. Without it, the cookie does.
    #[serde(default, deserialize_with = "non_null")]
    pub refresh_token: Option<String>,
    /// Nothing ends if the proof is of another session than this: for a browser whose cookie may be somebody else's by now.
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
