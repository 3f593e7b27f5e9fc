//! The live sessions of an account.

use std::sync::Arc;

use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
    payload::Json,
    types::Example,
};
use portreeve::{
    auth::{Session, SessionId},
    shared::{Page, Timestamp},
};
use uuid::Uuid;

use super::{done::Done, examples::SESSION_ID, problems::UNKNOWN_SESSION, tag::Tag};
use crate::{
    examples::TIME,
    problem::{common, problem_set},
    request::{default_limit, page},
    security::{SIGNED_IN, SignedIn},
    services::Services,
};

pub struct SessionsApi(pub Arc<Services>);

problem_set!(
    ListSessionsProblem = SIGNED_IN,
    &[&common::MALFORMED, &common::VALIDATION_FAILED],
);
problem_set!(
    EndSessionProblem = SIGNED_IN,
    &[&common::MALFORMED, &UNKNOWN_SESSION],
);

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl SessionsApi {
    /// List your sessions
    ///
    /// Returns the live sessions, newest first. If the account has reached the maximum number of sessions, a further sign-in ends the
    /// least recently used one.
    #[oai(path = "/sessions", method = "get", operation_id = "listSessions")]
    async fn sessions(
        &self,
        caller: SignedIn,
        /// The maximum number of items, from 1 to 200.
        #[oai(
            validator(minimum(value = "1"), maximum(value = "200")),
            default = "default_limit"
        )]
        limit: Query<u16>,
        /// The `next_cursor` of the previous page.
        cursor: Query<Option<String>>,
    ) -> Result<Json<SessionList>, ListSessionsProblem> {
        let page = page(limit.0, cursor.0.as_deref())?;
        let page = self.0.auth.sessions.list(&caller.0, &page).await?;
        Ok(Json(SessionList::new(&page, caller.0.session_id())))
    }

    /// End one of your sessions
    #[oai(path = "/sessions/:id", method = "delete", operation_id = "endSession")]
    async fn end_session(
        &self,
        caller: SignedIn,
        /// The id of the session.
        id: Path<Uuid>,
    ) -> Result<Done, EndSessionProblem> {
        let id = SessionId::from_uuid(id.0);
        self.0.auth.sessions.end(&caller.0, id).await?;
        Ok(Done::NoContent)
    }
}

/// A page of your live sessions.
#[derive(Object)]
#[oai(example)]
pub struct SessionList {
    /// Newest first.
    items: Vec<SessionBody>,
    /// The `cursor` of the next page. `null` on the last page.
    #[oai(nullable)]
    next_cursor: Option<String>,
}

/// A live session.
#[derive(Object)]
#[oai(rename = "UserSession", skip_serializing_if_is_none)]
pub struct SessionBody {
    /// As in `sid` of its access tokens.
    id: Uuid,
    /// The `User-Agent` of the client.
    device: Option<String>,
    /// The network address of the sign-in.
    address: Option<String>,
    /// The time of the sign-in.
    created_at: Timestamp,
    /// The time of the last sign-in or refresh.
    last_used_at: Timestamp,
    /// The time at which the session ends unless it is refreshed.
    expires_at: Timestamp,
    /// Whether this is the session of the request.
    current: bool,
}

impl SessionList {
    pub fn new(page: &Page<Session, SessionId>, current: SessionId) -> Self {
        let sessions = page.items.iter();
        Self {
            items: sessions
                .map(|session| SessionBody::new(session, current))
                .collect(),
            next_cursor: page.next.map(|id| id.to_string()),
        }
    }
}

impl SessionBody {
    fn new(session: &Session, current: SessionId) -> Self {
        let state = session.state();
        Self {
            id: state.id.as_uuid(),
            device: state.device.name.clone(),
            address: state.device.address.map(|address| address.to_string()),
            created_at: state.created_at,
            last_used_at: state.refreshed_at,
            expires_at: state.expires_at,
            current: state.id == current,
        }
    }
}

impl Example for SessionList {
    fn example() -> Self {
        let session = SessionBody {
            id: SESSION_ID,
            device: Some("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0".into()),
            address: Some("192.0.2.7".into()),
            created_at: TIME,
            last_used_at: TIME,
            expires_at: TIME + time::Duration::days(7),
            current: true,
        };
        Self {
            items: vec![session],
            next_cursor: Some(SESSION_ID.to_string()),
        }
    }
}
