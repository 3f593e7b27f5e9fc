//! A person as the API shows them.

use poem_openapi::{Enum, Object, types::Example};
use portreeve::{
    shared::{Page, Role, Status, Timestamp},
    users::User,
};
use serde::Deserialize;
use uuid::Uuid;

use super::examples::{EMAIL, NAME, USER_ID};
use crate::examples::TIME;

/// A user with account and profile.
#[derive(Object)]
#[oai(rename = "User", skip_serializing_if_is_none, example)]
pub struct UserBody {
    /// Never changes, and is `sub` of the access tokens.
    id: Uuid,
    /// The address that the user signs in with.
    email: String,
    /// Whether the user has proven that the address is theirs.
    email_verified: bool,
    /// What the user may do.
    roles: Vec<RoleName>,
    /// Whether the user may sign in.
    status: StatusName,
    /// The name that others see.
    display_name: Option<String>,
    /// A picture, as an `https` URL.
    avatar_url: Option<String>,
    /// A language tag (RFC 5646).
    locale: Option<String>,
    /// A name of the IANA time zone database.
    time_zone: Option<String>,
    /// The time of the registration.
    created_at: Timestamp,
    /// The time of the last change of the account or the profile.
    updated_at: Timestamp,
}

/// A page of users.
#[derive(Object)]
#[oai(example)]
pub struct UserPage {
    /// Newest first.
    items: Vec<UserBody>,
    /// The `cursor` of the next page. `null` on the last page.
    #[oai(nullable)]
    next_cursor: Option<String>,
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case", rename = "UserRole")]
pub enum RoleName {
    User,
    Admin,
}

/// Whether a user may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case", rename = "UserStatus")]
pub enum StatusName {
    Active,
    Suspended,
}

impl From<&User> for UserBody {
    fn from(user: &User) -> Self {
        let state = user.state();
        let profile = &state.profile;
        Self {
            id: user.id().as_uuid(),
            email: state.facts.email.to_string(),
            email_verified: state.facts.email_verified,
            roles: state.facts.roles.iter().map(Into::into).collect(),
            status: state.facts.status.into(),
            display_name: profile
                .display_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            avatar_url: profile
                .avatar_url
                .as_ref()
                .map(|url| url.as_str().to_owned()),
            locale: profile
                .locale
                .as_ref()
                .map(|locale| locale.as_str().to_owned()),
            time_zone: profile
                .time_zone
                .as_ref()
                .map(|zone| zone.as_str().to_owned()),
            created_at: state.facts.created_at,
            updated_at: user.updated_at(),
        }
    }
}

impl From<Page<User>> for UserPage {
    fn from(page: Page<User>) -> Self {
        Self {
            items: page.items.iter().map(UserBody::from).collect(),
            next_cursor: page.next.map(|id| id.to_string()),
        }
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::User => Self::User,
            RoleName::Admin => Self::Admin,
        }
    }
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::User => Self::User,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Active => Self::Active,
            StatusName::Suspended => Self::Suspended,
        }
    }
}

impl From<Status> for StatusName {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Suspended => Self::Suspended,
        }
    }
}

impl Example for UserBody {
    fn example() -> Self {
        Self {
            id: USER_ID,
            email: EMAIL.into(),
            email_verified: false,
            roles: vec![RoleName::User],
            status: StatusName::Active,
            display_name: Some(NAME.into()),
            avatar_url: Some("https://example.com/ada.png".into()),
            locale: Some("en-GB".into()),
            time_zone: Some("Europe/London".into()),
            created_at: TIME,
            updated_at: TIME,
        }
    }
}

impl Example for UserPage {
    fn example() -> Self {
        Self {
            items: vec![UserBody::example()],
            next_cursor: Some(USER_ID.to_string()),
        }
    }
}
