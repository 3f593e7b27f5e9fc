//! The wire shapes of `users`, and how they become its words.

use poem_openapi::{
    Enum, Object,
    types::{Example, MaybeUndefined},
};
use portreeve::{
    shared::{DisplayName, EmailAddress, Page, PageRequest, Role, Status, Timestamp},
    users::{AvatarUrl, Locale, Patch, ProfilePatch, TimeZone, User, UserFilter},
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{examples, faults::FieldErrors, paging::page_or_fault, problem::Problem};

/// A person with an account.
#[derive(Object)]
#[oai(rename = "User", skip_serializing_if_is_none, example)]
pub struct UserBody {
    id: Uuid,
    email: String,
    email_verified: bool,
    roles: Vec<RoleName>,
    status: StatusName,
    display_name: Option<String>,
    avatar_url: Option<String>,
    locale: Option<String>,
    time_zone: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A part of a list of people.
#[derive(Object)]
#[oai(example)]
pub struct UserPage {
    items: Vec<UserBody>,
    /// Where the next page begins: give it as `cursor`. `null` on the last page.
    #[oai(nullable)]
    next_cursor: Option<String>,
}

/// What to change of a profile. `null` empties a field.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(rename = "ProfilePatch", example, deny_unknown_fields)]
pub struct ProfileBody {
    #[serde(default)]
    #[oai(nullable, validator(min_length = 1, max_length = 100))]
    display_name: MaybeUndefined<String>,
    /// An `https` address.
    #[serde(default)]
    #[oai(nullable, validator(max_length = 2048))]
    avatar_url: MaybeUndefined<String>,
    /// A language tag (RFC 5646).
    #[serde(default)]
    #[oai(nullable, validator(max_length = 35))]
    locale: MaybeUndefined<String>,
    /// A name of the IANA time zone database, such as `Europe/Zurich`. Whether it exists is not looked at.
    #[serde(default)]
    #[oai(nullable, validator(max_length = 64))]
    time_zone: MaybeUndefined<String>,
}

/// The role somebody shall have.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(rename = "RoleChange", example, deny_unknown_fields)]
pub struct RoleBody {
    pub role: RoleName,
}

/// The status an account shall have.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(rename = "StatusChange", example, deny_unknown_fields)]
pub struct StatusBody {
    pub status: StatusName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case", rename = "Role")]
pub enum RoleName {
    User,
    Admin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case", rename = "Status")]
pub enum StatusName {
    Active,
    Suspended,
}

/// The parameters of a list, as they came.
pub struct ListQuery {
    pub limit: u16,
    pub cursor: Option<String>,
    pub text: Option<String>,
    pub email: Option<String>,
    pub role: Option<RoleName>,
    pub status: Option<StatusName>,
    pub created_after: Option<Timestamp>,
}

impl ListQuery {
    pub fn parse(self) -> Result<(UserFilter, PageRequest), Problem> {
        let mut faults = FieldErrors::default();
        let page = page_or_fault(self.limit, self.cursor.as_deref(), &mut faults);
        let email = faults
            .take(
                "email",
                self.email.as_deref().map(EmailAddress::parse).transpose(),
            )
            .flatten();
        if self
            .text
            .as_ref()
            .is_some_and(|text| text.chars().any(char::is_control))
        {
            faults.add("q", "must not contain control characters");
        }
        let filter = UserFilter {
            text: self.text.filter(|text| !text.is_empty()),
            email,
            role: self.role.map(Into::into),
            status: self.status.map(Into::into),
            created_after: self.created_after,
        };
        faults.or(Some((filter, page)))
    }
}

impl TryFrom<ProfileBody> for ProfilePatch {
    type Error = Problem;

    fn try_from(body: ProfileBody) -> Result<Self, Problem> {
        let mut faults = FieldErrors::default();
        let patch = Self {
            display_name: patch(
                &mut faults,
                "display_name",
                body.display_name,
                DisplayName::parse,
            ),
            avatar_url: patch(&mut faults, "avatar_url", body.avatar_url, AvatarUrl::parse),
            locale: patch(&mut faults, "locale", body.locale, Locale::parse),
            time_zone: patch(&mut faults, "time_zone", body.time_zone, TimeZone::parse),
        };
        faults.or(Some(patch))
    }
}

fn patch<T, E: std::fmt::Display>(
    faults: &mut FieldErrors,
    field: &str,
    raw: MaybeUndefined<String>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Patch<T> {
    match raw {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Clear,
        MaybeUndefined::Value(raw) => faults
            .take(field, parse(&raw))
            .map_or(Patch::Keep, Patch::Set),
    }
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
            id: examples::USER_ID,
            email: examples::EMAIL.into(),
            email_verified: false,
            roles: vec![RoleName::User],
            status: StatusName::Active,
            display_name: Some(examples::NAME.into()),
            avatar_url: Some("https://example.com/ada.png".into()),
            locale: Some("en-GB".into()),
            time_zone: Some("Europe/London".into()),
            created_at: examples::TIME,
            updated_at: examples::TIME,
        }
    }
}

impl Example for UserPage {
    fn example() -> Self {
        Self {
            items: vec![UserBody::example()],
            next_cursor: Some(examples::USER_ID.to_string()),
        }
    }
}

impl Example for ProfileBody {
    fn example() -> Self {
        Self {
            display_name: MaybeUndefined::Value("Augusta Ada King".into()),
            avatar_url: MaybeUndefined::Null,
            locale: MaybeUndefined::Value("en-GB".into()),
            time_zone: MaybeUndefined::Value("Europe/London".into()),
        }
    }
}

impl Example for RoleBody {
    fn example() -> Self {
        Self {
            role: RoleName::Admin,
        }
    }
}

impl Example for StatusBody {
    fn example() -> Self {
        Self {
            status: StatusName::Suspended,
        }
    }
}
