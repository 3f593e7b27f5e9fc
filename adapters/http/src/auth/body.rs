//! The wire shapes of `auth`, and how they become its words.

use poem_openapi::{Enum, Object, types::Example};
use portreeve::{
    auth::{
        self, ChangePassword, Device, Grant, LogIn, LogOut, Password, Register, Session, SessionId,
        SessionProof,
    },
    shared::{EmailAddress, Page, Secret, Timestamp},
    users::User,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    body::non_null, examples, faults::FieldErrors, middleware::ClientAddress, problem::Problem,
};

/// A new account.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct RegisterBody {
    #[oai(validator(max_length = 254))]
    email: String,
    /// Hard to guess: several uncommon words do well. Any characters.
    #[oai(validator(min_length = 8, max_length = 128))]
    password: String,
    /// What others will see.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(min_length = 1, max_length = 100))]
    display_name: Option<String>,
}

/// Who signs in, and where the refresh token shall go.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct LogInBody {
    #[oai(validator(max_length = 254))]
    email: String,
    #[oai(validator(min_length = 1, max_length = 128))]
    password: String,
    /// `body` (the default): in the answer. `cookie`: in a cookie that scripts cannot read, for browsers.
    #[serde(default, deserialize_with = "non_null")]
    pub transport: Option<Transport>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case")]
pub enum Transport {
    #[default]
    Body,
    Cookie,
}

/// The refresh token, unless it comes in the cookie.
#[derive(Default, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct RefreshBody {
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 256))]
    pub refresh_token: Option<String>,
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

/// The password that is valid now, and the one that shall be.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct ChangePasswordBody {
    #[oai(validator(min_length = 1, max_length = 128))]
    current_password: String,
    #[oai(validator(min_length = 8, max_length = 128))]
    new_password: String,
}

/// What a signed-in client holds.
#[derive(Object)]
#[oai(rename = "Grant", skip_serializing_if_is_none, example)]
pub struct GrantBody {
    /// A JWT for `Authorization: Bearer`.
    access_token: String,
    token_type: TokenType,
    /// Seconds until the access token runs out.
    expires_in: u32,
    session_id: Uuid,
    /// Good for one use. Absent with the transport `cookie`.
    refresh_token: Option<String>,
}

#[derive(Enum)]
pub enum TokenType {
    Bearer,
}

/// A page of your live sessions.
#[derive(Object)]
#[oai(example)]
pub struct SessionList {
    items: Vec<SessionBody>,
    /// Where the next page begins: give it as `cursor`. `null` on the last page.
    #[oai(nullable)]
    next_cursor: Option<String>,
}

/// One signed-in device.
#[derive(Object)]
#[oai(rename = "Session", skip_serializing_if_is_none)]
pub struct SessionBody {
    id: Uuid,
    /// What the client called itself (`User-Agent`).
    device: Option<String>,
    /// The network address it signed in from.
    address: Option<String>,
    created_at: Timestamp,
    /// When it last signed in or refreshed.
    last_used_at: Timestamp,
    /// When it ends unless it is refreshed before.
    expires_at: Timestamp,
    /// Whether it is the session of this request.
    current: bool,
}

impl RegisterBody {
    pub fn into_command(self, client: ClientAddress) -> Register {
        Register {
            email: self.email,
            password: Secret::new(self.password),
            display_name: self.display_name,
            address: client.0,
        }
    }
}

impl LogInBody {
    pub fn into_command(self, device: Device) -> Result<LogIn, Problem> {
        let mut faults = FieldErrors::default();
        let email = faults.take("email", EmailAddress::parse(&self.email));
        let password =
            Password::presented(&self.password).ok_or("must have at most 128 characters");
        let password = faults.take("password", password);
        faults.or(email.zip(password).map(|(email, password)| LogIn {
            email,
            password,
            device,
        }))
    }
}

impl ChangePasswordBody {
    /// `user` is whoever asks: a password must not be made of their name.
    pub fn into_command(self, user: &User) -> ChangePassword {
        let name = user.state().profile.display_name.as_ref();
        ChangePassword {
            current: Secret::new(self.current_password),
            new: Secret::new(self.new_password),
            personal: name
                .map(|name| name.as_str().to_owned())
                .into_iter()
                .collect(),
        }
    }
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

impl GrantBody {
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

impl Example for RegisterBody {
    fn example() -> Self {
        Self {
            email: examples::EMAIL.into(),
            password: examples::PASSWORD.into(),
            display_name: Some(examples::NAME.into()),
        }
    }
}

impl Example for LogInBody {
    fn example() -> Self {
        Self {
            email: examples::EMAIL.into(),
            password: examples::PASSWORD.into(),
            transport: Some(Transport::Body),
        }
    }
}

impl Example for RefreshBody {
    fn example() -> Self {
        Self {
            refresh_token: Some(examples::REFRESH_TOKEN.into()),
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

impl Example for ChangePasswordBody {
    fn example() -> Self {
        Self {
            current_password: examples::PASSWORD.into(),
            new_password: examples::OTHER_PASSWORD.into(),
        }
    }
}

impl Example for GrantBody {
    fn example() -> Self {
        Self {
            access_token: examples::ACCESS_TOKEN.into(),
            token_type: TokenType::Bearer,
            expires_in: 900,
            session_id: examples::SESSION_ID,
            refresh_token: Some(examples::REFRESH_TOKEN.into()),
        }
    }
}

impl Example for SessionList {
    fn example() -> Self {
        let session = SessionBody {
            id: examples::SESSION_ID,
            device: Some("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0".into()),
            address: Some("192.0.2.7".into()),
            created_at: examples::TIME,
            last_used_at: examples::TIME,
            expires_at: examples::TIME + time::Duration::days(7),
            current: true,
        };
        Self {
            items: vec![session],
            next_cursor: Some(examples::SESSION_ID.to_string()),
        }
    }
}
