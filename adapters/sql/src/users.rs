use portreeve::{
    shared::{AccountFacts, AccountId, DisplayName, EmailAddress, Roles, StoreError, Timestamp},
    users::{AvatarUrl, Locale, Profile, TimeZone, User, UserState},
};
use uuid::Uuid;

use crate::{
    Parameters, RowName, Stored,
    tables::{Table, table},
};

pub const TABLE: Table = table!(users.users by 1 {
    id Uuid, email Text, email_verified Bool, roles Words, status Text, account_version Int, account_updated_at Moment,
    display_name Text, display_name_lower Text, avatar_url Text, locale Text, time_zone Text, version Int, created_at Moment, updated_at Moment,
});

/// The columns of a [`UserRow`].
#[macro_export]
macro_rules! user_columns {
    () => {
        "id, email, email_verified, roles, status, account_version, account_updated_at, \
         display_name, avatar_url, locale, time_zone, version, created_at, updated_at"
    };
}

#[derive(sqlx::FromRow)]
pub struct UserRow {
    id: Uuid,
    email: String,
    email_verified: bool,
    roles: Stored<Roles>,
    status: String,
    account_version: Stored<u32>,
    account_updated_at: Stored<Timestamp>,
    display_name: Option<String>,
    avatar_url: Option<String>,
    locale: Option<String>,
    time_zone: Option<String>,
    version: Stored<u32>,
    created_at: Stored<Timestamp>,
    updated_at: Stored<Timestamp>,
}

impl UserRow {
    pub fn id(&self) -> AccountId {
        AccountId::from_uuid(self.id)
    }

    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<User, StoreError> {
        let name = RowName { table, id: self.id };
        Ok(User::restore(UserState {
            facts: AccountFacts {
                id: self.id(),
                email: EmailAddress::restore(self.email),
                email_verified: self.email_verified,
                roles: name.stored("roles", self.roles)?,
                status: name.read("status", self.status.parse())?,
                version: name.stored("account_version", self.account_version)?,
                created_at: name.stored("created_at", self.created_at)?,
                updated_at: name.stored("account_updated_at", self.account_updated_at)?,
            },
            profile: Profile {
                display_name: self.display_name.map(DisplayName::restore),
                avatar_url: self.avatar_url.map(AvatarUrl::restore),
                locale: self.locale.map(Locale::restore),
                time_zone: self.time_zone.map(TimeZone::restore),
            },
            version: name.stored("version", self.version)?,
            updated_at: name.stored("updated_at", self.updated_at)?,
        }))
    }
}

/// Binds all columns but `created_at`, in the order in which the statements of both stores have them.
pub fn bind_user<Q: Parameters>(query: Q, user: &User) -> Q {
    let state = user.state();
    let (facts, profile) = (&state.facts, &state.profile);
    let display_name = profile.display_name.as_ref().map(DisplayName::as_str);
    let lower = display_name.map(str::to_lowercase);
    query
        .id(facts.id.as_uuid())
        .text(facts.email.as_str())
        .flag(facts.email_verified)
        .roles(&facts.roles)
        .text(facts.status.as_str())
        .number(facts.version)
        .moment(facts.updated_at)
        .text_or_null(display_name)
        .text_or_null(lower.as_deref())
        .text_or_null(profile.avatar_url.as_ref().map(AvatarUrl::as_str))
        .text_or_null(profile.locale.as_ref().map(Locale::as_str))
        .text_or_null(profile.time_zone.as_ref().map(TimeZone::as_str))
        .number(state.version)
        .moment(state.updated_at)
}
