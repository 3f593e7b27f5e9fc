//! Accounts and sign-in. A handler turns a body into a command, calls the service, and turns the result into a body.

mod body;
mod cookie;
mod feed_reader;
mod origin;
mod problems;
mod revocations;
mod token;

use std::sync::Arc;

use futures_util::stream::BoxStream;
use poem::{IntoResponse, Request, Response};
use poem_openapi::{
    ApiResponse, OpenApi, Tags,
    param::{Path, Query},
    payload::{EventStream, Json},
};
use portreeve::{
    auth::{Device, Grant, Refresh, SessionId, SessionProof},
    shared::Secret,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use self::{
    body::{
        ChangePasswordBody, GrantBody, LogInBody, LogOutBody, RefreshBody, RegisterBody,
        SessionList, Transport,
    },
    feed_reader::FeedReader,
    problems::{
        ChangePasswordProblem, EndSessionProblem, IssueTokenProblem, ListSessionsProblem,
        LogInProblem, LogOutProblem, RefreshProblem, RegisterProblem, RevocationsProblem,
    },
    revocations::{RevocationBody, RevocationsBody, place, watched},
    token::{TokenError, TokenRequest, Wanted},
};
pub use self::{
    cookie::RefreshCookie,
    problems::{EMAIL_TAKEN, KINDS, WRONG_PASSWORD},
    revocations::WATCHERS,
};
use crate::{
    Services,
    body::{Body, OptionalBody},
    form::Form,
    frame::ClientAddress,
    header_text::HeaderText,
    kinds,
    paging::{default_limit, page},
    problem::Problem,
    security::{Leaving, SignedIn},
    users::UserBody,
};

#[derive(Tags)]
enum Tag {
    /// Accounts and sign-in.
    #[oai(rename = "auth")]
    Auth,
}

pub struct AuthApi {
    pub services: Arc<Services>,
    pub cookie: RefreshCookie,
    /// For those who watch sessions end.
    pub seats: Arc<Semaphore>,
}

#[derive(ApiResponse)]
enum Registered {
    /// The account exists, and so does its profile.
    #[oai(status = 201)]
    Created(Json<UserBody>),
}

#[derive(ApiResponse)]
enum Granted {
    /// Signed in.
    #[oai(status = 200)]
    Ok(
        Json<GrantBody>,
        /// The refresh token, with the transport `cookie`.
        #[oai(header = "Set-Cookie")]
        Option<String>,
    ),
}

#[derive(ApiResponse)]
enum TokenAnswer {
    /// Signed in.
    #[oai(status = 200)]
    Granted(Json<GrantBody>),
    /// Refused, in the words of OAuth 2.0.
    #[oai(status = 400)]
    Refused(Json<TokenError>),
}

#[derive(ApiResponse)]
enum Done {
    /// Done. There is nothing to say.
    #[oai(status = 204)]
    NoContent,
}

#[derive(ApiResponse)]
enum SignedOut {
    /// Signed out. The cookie, if there was one, is removed.
    #[oai(status = 204)]
    NoContent(#[oai(header = "Set-Cookie")] Option<String>),
}

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl AuthApi {
    /// Register an account
    ///
    /// Email addresses are one identity whatever their case or Unicode form. The account has the role `user`.
    #[oai(path = "/register", method = "post", operation_id = "registerAccount")]
    async fn register(
        &self,
        client: ClientAddress,
        body: Body<RegisterBody>,
    ) -> Result<Registered, RegisterProblem> {
        let command = body.0.into_command(client);
        let onboarded = self.services.onboarding.register(command).await?;
        if let Some(error) = onboarded.profile_error {
            let account_id = onboarded.account.id();
            tracing::warn!(%error, %account_id, "the profile will be made later");
        }
        Ok(Registered::Created(Json(UserBody::from(&onboarded.user))))
    }

    /// Sign in
    ///
    /// The answer is the same, and takes the same time, for a wrong password, an unknown address and a suspended account. With the
    /// transport `cookie` the refresh token is not in the body but in an `HttpOnly` cookie.
    #[oai(path = "/login", method = "post", operation_id = "logIn")]
    async fn log_in(
        &self,
        request: &Request,
        client: ClientAddress,
        body: Body<LogInBody>,
    ) -> Result<Granted, LogInProblem> {
        let transport = body.0.transport.unwrap_or_default();
        let command = body.0.into_command(device(request, client))?;
        let grant = self.services.auth.sessions.log_in(command).await?;
        Ok(self.granted(&grant, transport))
    }

    /// Stay signed in
    ///
    /// Spends the refresh token for the next one and a new access token. Without a `refresh_token` in the body, the cookie is used.
    /// The token just spent, presented again within a few seconds, gets the same answer again, so that two tabs or a lost answer do
    /// not sign anybody out; an older one means that somebody holds a copy, and ends the session.
    #[oai(path = "/refresh", method = "post", operation_id = "refreshSession")]
    async fn refresh(
        &self,
        request: &Request,
        client: ClientAddress,
        body: OptionalBody<RefreshBody>,
    ) -> Result<Granted, RefreshProblem> {
        let (token, transport) = match body.0.refresh_token {
            Some(token) => (token, Transport::Body),
            None => (self.cookie.read(request)?, Transport::Cookie),
        };
        let grant = self
            .services
            .auth
            .sessions
            .refresh(Refresh {
                token: Secret::new(token),
                address: client.0,
            })
            .await?;
        Ok(self.granted(&grant, transport))
    }

    /// Sign in with OAuth 2.0
    ///
    /// The same as `logIn` and `refreshSession`, for tools that speak only OAuth 2.0: a form, and refusals as RFC 6749, section 5.2, has
    /// them. Everybody may be the client; its id and secret are ignored. What OAuth 2.0 has no word for is a `Problem` as elsewhere.
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
            Ok(Wanted::LogIn(command)) => self.services.auth.sessions.log_in(command).await,
            Ok(Wanted::Refresh(command)) => self.services.auth.sessions.refresh(command).await,
            Err(refusal) => return Ok(TokenAnswer::Refused(Json(refusal))),
        };
        Ok(match granted {
            Ok(grant) => TokenAnswer::Granted(Json(GrantBody::new(&grant, false))),
            Err(error) => TokenAnswer::refused(error.into())?,
        })
    }

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
            is_meant |= self
                .services
                .auth
                .sessions
                .log_out(body.command(proof))
                .await?;
        }
        let removes = is_meant && body.scope.unwrap_or_default().includes_current();
        Ok(SignedOut::NoContent(removes.then(|| self.cookie.removal())))
    }

    /// List your sessions
    ///
    /// The live ones, the one that began last first. When an account has as many as the service allows, a further sign-in ends the one
    /// that was used least recently.
    #[oai(path = "/sessions", method = "get", operation_id = "listSessions")]
    async fn sessions(
        &self,
        caller: SignedIn,
        /// How many at most, from 1 to 200.
        #[oai(
            validator(minimum(value = "1"), maximum(value = "200")),
            default = "default_limit"
        )]
        limit: Query<u16>,
        /// The `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<SessionList>, ListSessionsProblem> {
        let page = page(limit.0, cursor.0.as_deref())?;
        let page = self.services.auth.sessions.list(&caller.0, &page).await?;
        Ok(Json(SessionList::new(&page, caller.0.session_id())))
    }

    /// End one of your sessions
    #[oai(path = "/sessions/:id", method = "delete", operation_id = "endSession")]
    async fn end_session(
        &self,
        caller: SignedIn,
        id: Path<Uuid>,
    ) -> Result<Done, EndSessionProblem> {
        self.services
            .auth
            .sessions
            .end(&caller.0, SessionId::from_uuid(id.0))
            .await?;
        Ok(Done::NoContent)
    }

    /// List the sessions that have ended
    ///
    /// For services that check our access tokens by themselves: a token whose `sid` is in here is to be refused, although it has not run
    /// out. Only sessions are listed whose tokens may still be good. Ask again with `since`, every few seconds; an end may come twice.
    #[oai(
        path = "/revocations",
        method = "get",
        operation_id = "listRevocations"
    )]
    async fn revocations(
        &self,
        _reader: FeedReader,
        /// The `next` of the answer before. Without it, all that still matter.
        since: Query<Option<String>>,
    ) -> Result<Json<RevocationsBody>, RevocationsProblem> {
        let since = place("since", since.0.as_deref())?;
        let revocations = self.services.auth.sessions.revocations(since).await?;
        Ok(Json(RevocationsBody::from(&revocations)))
    }

    /// Watch sessions end
    ///
    /// The same as server-sent events, which come within about a second: all that still matter first, and then each as it ends. The id of
    /// an event is what to come back with after a break. A hundred may watch an instance at the same time.
    #[oai(
        path = "/revocations/stream",
        method = "get",
        operation_id = "watchRevocations"
    )]
    async fn watch_revocations(
        &self,
        _reader: FeedReader,
        /// The id of the last event that was seen.
        #[oai(name = "Last-Event-ID")]
        last_event_id: HeaderText,
    ) -> Result<EventStream<BoxStream<'static, RevocationBody>>, RevocationsProblem> {
        let since = place("Last-Event-ID", last_event_id.0.as_deref())?;
        Ok(watched(self.services.clone(), &self.seats, since).await?)
    }

    /// Change your password
    ///
    /// Every other session of yours ends.
    #[oai(
        path = "/password/change",
        method = "post",
        operation_id = "changePassword"
    )]
    async fn change_password(
        &self,
        caller: SignedIn,
        body: Body<ChangePasswordBody>,
    ) -> Result<Done, ChangePasswordProblem> {
        let user = self.services.users.me(caller.0.facts().clone()).await?;
        let command = body.0.into_command(&user);
        let changed = self
            .services
            .auth
            .lifecycle
            .change_password(&caller.0, command)
            .await;
        changed.map_err(problems::of_new_password)?;
        Ok(Done::NoContent)
    }
}

impl AuthApi {
    /// What shows which session is left: the first of access token, refresh token in the body, and cookie that may count. Of two cookies one
    /// may be foreign: the page that set it loses its own session only.
    fn proofs(
        &self,
        request: &Request,
        leaving: Leaving,
        body: &LogOutBody,
    ) -> Result<Vec<SessionProof>, Problem> {
        let refusal = match leaving.0 {
            None => Problem::of(&kinds::INVALID_ACCESS_TOKEN),
            Some(token) => match self.services.auth.sessions.check_access_token(&token) {
                Ok(()) => return Ok(vec![SessionProof::AccessToken(token)]),
                Err(error) => error.into(),
            },
        };
        let tokens = match &body.refresh_token {
            Some(token) => vec![token.clone()],
            None => self.cookie.all(request),
        };
        if tokens.is_empty() {
            return Err(refusal);
        }
        if body.refresh_token.is_none() {
            self.cookie.origins.check(request)?;
        }
        let proofs = tokens.into_iter().map(Secret::new);
        Ok(proofs.map(SessionProof::RefreshToken).collect())
    }

    fn granted(&self, grant: &Grant, transport: Transport) -> Granted {
        let in_cookie = transport == Transport::Cookie;
        let cookie = in_cookie.then(|| self.cookie.set(grant));
        Granted::Ok(Json(GrantBody::new(grant, in_cookie)), cookie)
    }
}

/// The answer to a request for tokens that came to no handler, in the words of OAuth 2.0 where they suffice.
pub fn refused_token_request(path: &str, problem: &Problem) -> Option<Response> {
    let is_of_frame = problem.is(&kinds::NO_HTTP) || problem.is(&kinds::MALFORMED);
    let refusal = (path == "/api/v1/auth/token" && is_of_frame)
        .then(|| TokenError::of(problem))
        .flatten()?;
    Some(TokenAnswer::Refused(Json(refusal)).into_response())
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

fn device(request: &Request, client: ClientAddress) -> Device {
    let agent = request
        .headers()
        .get("user-agent")
        .map(|value| String::from_utf8_lossy(value.as_bytes()));
    Device::new(agent.as_deref(), client.0)
}
