//! What a sign-in or a refresh answers with.

use poem::Request;
use poem_openapi::{ApiResponse, Enum, Object, payload::Json, types::Example};
use portreeve::auth::{Device, Grant};
use uuid::Uuid;

use super::{
    cookie::RefreshCookie,
    examples::{ACCESS_TOKEN, REFRESH_TOKEN, SESSION_ID},
};
use crate::middleware::ClientAddress;

#[derive(ApiResponse)]
pub enum Granted {
    /// The tokens of the session.
    #[oai(status = 200)]
    Ok(
        Json<GrantBody>,
        /// The refresh token. Absent with the transport `body`.
        #[oai(header = "Set-Cookie")]
        Option<String>,
    ),
}

/// The tokens of a session.
#[derive(Object)]
#[oai(rename = "Grant", skip_serializing_if_is_none, example)]
pub struct GrantBody {
    /// A JWT for `Authorization: Bearer`.
    access_token: String,
    /// The scheme of `Authorization`.
    token_type: TokenType,
    /// Seconds until the access token expires.
    expires_in: u32,
    /// The session, as in `sid` of the access token.
    session_id: Uuid,
    /// Exchanged for the next pair of tokens, once. Absent with the transport `cookie`.
    refresh_token: Option<String>,
}

#[derive(Enum)]
pub enum TokenType {
    Bearer,
}

impl Granted {
    pub fn new(grant: &Grant, cookie: Option<&RefreshCookie>) -> Self {
        let (body, cookie) = GrantBody::beside_cookie(grant, cookie);
        Self::Ok(body, cookie)
    }
}

impl GrantBody {
    /// The body and the header `Set-Cookie`: with a cookie, the refresh token is there and not in the body.
    pub fn beside_cookie(
        grant: &Grant,
        cookie: Option<&RefreshCookie>,
    ) -> (Json<Self>, Option<String>) {
        let body = Self::new(grant, cookie.is_some());
        (Json(body), cookie.map(|cookie| cookie.set(grant)))
    }

    pub fn new(grant: &Grant, without_refresh_token: bool) -> Self {
        let seconds = (grant.access_expires_at - grant.granted_at).whole_seconds();
        Self {
            access_token: grant.access_token.expose().clone(),
            token_type: TokenType::Bearer,
            expires_in: u32::try_from(seconds).unwrap_or(0),
            session_id: grant.session_id.as_uuid(),
            refresh_token: (!without_refresh_token).then(|| grant.refresh_token.expose().clone()),
        }
    }
}

/// What the session is called after.
pub fn device(request: &Request, client: ClientAddress) -> Device {
    let agent = request
        .headers()
        .get("user-agent")
        .map(|value| String::from_utf8_lossy(value.as_bytes()));
    Device::new(agent.as_deref(), client.0)
}

impl Example for GrantBody {
    fn example() -> Self {
        Self {
            access_token: ACCESS_TOKEN.into(),
            token_type: TokenType::Bearer,
            expires_in: 900,
            session_id: SESSION_ID,
            refresh_token: Some(REFRESH_TOKEN.into()),
        }
    }
}
