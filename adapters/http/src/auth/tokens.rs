//! The token endpoint of OAuth 2.0 (RFC 6749).

use std::sync::Arc;

use poem::{IntoResponse, Request};
use poem_openapi::{ApiResponse, OpenApi, payload::Json};

use super::{
    grant::{GrantBody, device},
    oauth::{TokenError, TokenRequest, Wanted},
    tag::Tag,
};
use crate::{
    document::PasswordFlow,
    middleware::{ClientAddress, PathOverride},
    problem::{Problem, common, problem_set},
    request::Form,
    services::Services,
};

pub struct TokensApi(pub Arc<Services>);

// The rest is said in the words of OAuth 2.0: see `oauth.rs`.
problem_set!(
    only IssueTokenProblem = common::ALWAYS,
    common::STORED,
    &[
        &common::UNSUPPORTED_MEDIA_TYPE,
        &common::UNSUPPORTED_CONTENT_ENCODING,
        &common::CONTENTION,
        &common::TOO_MANY_ATTEMPTS,
        &common::BUSY,
    ],
);

const PATH: &str = "/api/v1/auth/token";

/// Refusals have the shape of RFC 6749, section 5.2, and no cache keeps an answer (section 5.1).
pub static TOKEN_ENDPOINT: PathOverride = PathOverride {
    path: PATH,
    headers: &[("pragma", "no-cache")],
    refusal: |problem| {
        let is_of_middleware =
            problem.is(&common::MALFORMED_HTTP) || problem.is(&common::MALFORMED);
        let refusal = is_of_middleware
            .then(|| TokenError::of(problem))
            .flatten()?;
        Some(TokenAnswer::Refused(Json(refusal)).into_response())
    },
};

/// How tools sign in.
pub static PASSWORD_FLOW: PasswordFlow = PasswordFlow {
    token_path: PATH,
    bearer: "The `access_token` that `logIn` and `refreshSession` return.",
    password: "Signs in with an email address and a password. Leave the id and the secret of the client empty.",
};

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl TokensApi {
    /// Sign in with OAuth 2.0
    ///
    /// The same as `logIn` and `refreshSession`, for OAuth 2.0 clients: the request is a form, and errors have the format of RFC 6749,
    /// section 5.2. All clients are accepted; their id and secret are ignored. Errors that OAuth 2.0 does not define are a `Problem`.
    #[oai(path = "/token", method = "post", operation_id = "issueToken")]
    async fn issue_token(
        &self,
        request: &Request,
        client: ClientAddress,
        form: Form<TokenRequest>,
    ) -> Result<TokenAnswer, IssueTokenProblem> {
        let wanted = match form.0 {
            Ok(form) => form.parse(device(request, client)),
            Err(problem) => return Ok(TokenAnswer::refused(problem)?),
        };
        let granted = match wanted {
            Ok(Wanted::LogIn(command)) => self.0.auth.sessions.log_in(command).await,
            Ok(Wanted::Refresh(command)) => self.0.auth.sessions.refresh(command).await,
            Err(refusal) => return Ok(TokenAnswer::Refused(Json(refusal))),
        };
        Ok(match granted {
            Ok(grant) => TokenAnswer::Granted(Json(GrantBody::new(&grant, false))),
            Err(error) => TokenAnswer::refused(error.into())?,
        })
    }
}

#[derive(ApiResponse)]
enum TokenAnswer {
    /// The tokens of the session.
    #[oai(status = 200)]
    Granted(Json<GrantBody>),
    /// An error of OAuth 2.0.
    #[oai(status = 400)]
    Refused(Json<TokenError>),
}

impl TokenAnswer {
    /// In the words of OAuth 2.0 where they suffice.
    fn refused(problem: Problem) -> Result<Self, Problem> {
        match TokenError::of(&problem) {
            Some(refusal) => Ok(Self::Refused(Json(refusal))),
            None => Err(problem),
        }
    }
}
