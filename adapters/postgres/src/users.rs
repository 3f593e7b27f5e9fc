use std::collections::HashMap;

use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    shared::{
        AccountFacts, AccountId, DisplayName, EmailAddress, Page, PageRequest, Role, Status,
        StoreError, Timestamp,
    },
    users::{
        AddUserError, AvatarUrl, Locale, Profile, TimeZone, UpdateUserError, User, UserFilter,
        UserRepository, UserState,
    },
};
use sqlx::{Postgres, query_builder::QueryBuilder};
use uuid::Uuid;

use crate::{
    PostgresStore,
    batch::{Loader, Rows},
    envelopes::{Statement, change, change_and_events, with_events},
    pool::Pool,
    rows::{RowName, int4, role_words},
    user_writes::UserWrite,
};

/// The columns of a [`UserRow`].
macro_rules! user_columns {
    () => {
        "id, email, email_verified, roles, status, account_version, account_updated_at, \
         display_name, avatar_url, locale, time_zone, version, created_at, updated_at"
    };
}

#[derive(sqlx::FromRow)]
struct UserRow {
    id: Uuid,
    email: String,
    email_verified: bool,
    roles: Vec<String>,
    status: String,
    account_version: i32,
    account_updated_at: Timestamp,
    display_name: Option<String>,
    avatar_url: Option<String>,
    locale: Option<String>,
    time_zone: Option<String>,
    version: i32,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        let name = RowName {
            table: "portreeve_users.users",
            id: row.id,
        };
        Ok(User::restore(UserState {
            facts: AccountFacts {
                id: AccountId::from_uuid(row.id),
                email: EmailAddress::restore(row.email),
                email_verified: row.email_verified,
                roles: name.roles(&row.roles)?,
                status: name.read("status", row.status.parse())?,
                version: name.read("account_version", row.account_version.try_into())?,
                created_at: row.created_at,
                updated_at: row.account_updated_at,
            },
            profile: Profile {
                display_name: row.display_name.map(DisplayName::restore),
                avatar_url: row.avatar_url.map(AvatarUrl::restore),
                locale: row.locale.map(Locale::restore),
                time_zone: row.time_zone.map(TimeZone::restore),
            },
            version: name.read("version", row.version.try_into())?,
            updated_at: row.updated_at,
        }))
    }
}

const ADD: Statement = with_events!(
    "insert into portreeve_users.users
         (id, email, email_verified, roles, status, account_version, account_updated_at,
          display_name, display_name_lower, avatar_url, locale, time_zone, version, updated_at, created_at)
     values ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
     on conflict on constraint user_pkey do nothing
     returning id"
);

const BY_IDS: &str = concat!(
    "select ",
    user_columns!(),
    " from portreeve_users.users where id = any ($1)"
);

/// Whoever reads a user at this moment, in one statement.
pub(crate) struct UserLoader(pub(crate) Pool);

impl Loader for UserLoader {
    type Key = AccountId;
    type Value = User;

    async fn load(&self, keys: Vec<AccountId>) -> Result<Rows<Self>, StoreError> {
        let ids: Vec<Uuid> = keys.iter().map(AccountId::as_uuid).collect();
        let query = sqlx::query_as::<_, UserRow>(BY_IDS).bind(ids);
        let rows = self.0.run(async |c| query.fetch_all(c).await).await?;
        let entry = |row: UserRow| (AccountId::from_uuid(row.id), User::try_from(row));
        Ok(rows.into_iter().map(entry).collect::<HashMap<_, _>>())
    }
}

#[async_trait]
impl UserRepository for PostgresStore {
    async fn add(&self, user: &User, events: &[Envelope]) -> Result<(), AddUserError> {
        let created_at = user.state().facts.created_at;
        let UserState {
            facts,
            profile,
            version,
            updated_at,
        } = user.state().clone();
        let display_name = profile.display_name.map(|name| name.as_str().to_owned());
        let lower = display_name.as_ref().map(|name| name.to_lowercase());
        let held = self.holds(events);
        let query = change(&ADD, events, held)?
            .bind(facts.id.as_uuid())
            .bind(facts.email.as_str().to_owned())
            .bind(facts.email_verified)
            .bind(role_words(&facts.roles))
            .bind(facts.status.as_str())
            .bind(int4(facts.version)?)
            .bind(facts.updated_at)
            .bind(display_name)
            .bind(lower)
            .bind(profile.avatar_url.map(|url| url.as_str().to_owned()))
            .bind(profile.locale.map(|locale| locale.as_str().to_owned()))
            .bind(profile.time_zone.map(|zone| zone.as_str().to_owned()))
            .bind(int4(version)?)
            .bind(updated_at)
            .bind(created_at);
        let added = self.run(async |c| query.fetch_one(c).await).await?;
        if added == 0 {
            return Err(AddUserError::Exists);
        }
        self.wrote(events, held);
        Ok(())
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<User>, StoreError> {
        self.users().get(id).await
    }

    async fn update(&self, user: &User, events: &[Envelope]) -> Result<(), UpdateUserError> {
        let written = self.user_writes().get(UserWrite::new(user, events)).await?;
        if written != Some(true) {
            return Err(UpdateUserError::Changed);
        }
        // Those that are held were handed over where they were written.
        self.wrote(events, false);
        Ok(())
    }

    async fn list(
        &self,
        filter: &UserFilter,
        page: &PageRequest,
    ) -> Result<Page<User>, StoreError> {
        // PostgreSQL refuses a text with a NUL in it, and nobody's address or name has one.
        if filter.text.as_ref().is_some_and(|text| text.contains('\0')) {
            return Ok(Page::from_overfull(Vec::new(), page, User::id));
        }
        let mut query = selection(filter, page);
        let query = query.build_query_as::<UserRow>();
        let rows = self.run(async |c| query.fetch_all(c).await).await?;
        let users = rows
            .into_iter()
            .map(User::try_from)
            .collect::<Result<_, _>>()?;
        Ok(Page::from_overfull(users, page, User::id))
    }
}

/// The wanted page and one row more. The ids begin with the time, so the newest are the greatest.
fn selection(filter: &UserFilter, page: &PageRequest) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(concat!(
        "select ",
        user_columns!(),
        " from portreeve_users.users where true"
    ));
    if let Some(after) = page.after {
        query.push(" and id < ").push_bind(after.as_uuid());
    }
    if let Some(text) = &filter.text {
        // Not `like`: here nothing in the text has a meaning of its own.
        let text = text.to_lowercase();
        query.push(" and (strpos(email, ").push_bind(text.clone());
        query
            .push(") > 0 or strpos(display_name_lower, ")
            .push_bind(text);
        query.push(") > 0)");
    }
    if let Some(email) = &filter.email {
        query
            .push(" and email = ")
            .push_bind(email.as_str().to_owned());
    }
    // Words and no parameters, so that the indexes of those who are rare can be used.
    if let Some(role) = filter.role {
        query.push(match role {
            Role::User => " and 'user' = any (roles)",
            Role::Admin => " and 'admin' = any (roles)",
        });
    }
    if let Some(status) = filter.status {
        query.push(match status {
            Status::Active => " and status = 'active'",
            Status::Suspended => " and status = 'suspended'",
        });
    }
    if let Some(moment) = filter.created_after {
        // The ids begin with the moment, to the millisecond.
        let first = AccountId::new(moment, [0; 16]).as_uuid();
        query.push(" and id >= ").push_bind(first);
        query.push(" and created_at > ").push_bind(moment);
    }
    let limit = i64::from(page.limit()) + 1;
    query.push(" order by id desc limit ").push_bind(limit);
    query
}
