use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    shared::{
        AccountFacts, AccountId, DisplayName, EmailAddress, Page, PageRequest, Role, Status,
        StoreError,
    },
    users::{
        AddUserError, AvatarUrl, Locale, Profile, TimeZone, UpdateUserError, User, UserFilter,
        UserRepository, UserState,
    },
};
use sqlx::{Sqlite, query_builder::QueryBuilder};
use uuid::Uuid;

use crate::{
    SqliteStore,
    changes::{Change, change, make, with_events},
    error::store_error,
    rows::{RowName, micros, role_json},
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
    roles: String,
    status: String,
    account_version: i64,
    account_updated_at: i64,
    display_name: Option<String>,
    avatar_url: Option<String>,
    locale: Option<String>,
    time_zone: Option<String>,
    version: i64,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        let name = RowName {
            table: "users_users",
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
                created_at: name.moment("created_at", row.created_at)?,
                updated_at: name.moment("account_updated_at", row.account_updated_at)?,
            },
            profile: Profile {
                display_name: row.display_name.map(DisplayName::restore),
                avatar_url: row.avatar_url.map(AvatarUrl::restore),
                locale: row.locale.map(Locale::restore),
                time_zone: row.time_zone.map(TimeZone::restore),
            },
            version: name.read("version", row.version.try_into())?,
            updated_at: name.moment("updated_at", row.updated_at)?,
        }))
    }
}

const ADD: &str = with_events!(
    "insert into users_users
         (id, email, email_verified, roles, status, account_version, account_updated_at,
          display_name, display_name_lower, avatar_url, locale, time_zone, version, updated_at, created_at)
     values ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (id) do nothing
     returning 1"
);

const UPDATE: &str = with_events!(
    "update users_users
     set email = $3, email_verified = $4, roles = $5, status = $6, account_version = $7, account_updated_at = $8,
         display_name = $9, display_name_lower = $10, avatar_url = $11, locale = $12, time_zone = $13, version = $14, updated_at = $15
     where id = $2 and version = $14 - 1
     returning 1"
);

const BY_ID: &str = concat!(
    "select ",
    user_columns!(),
    " from users_users where id = $1"
);

/// With all columns but `created_at`, in the order in which both statements have them.
fn bound(
    sql: &'static str,
    user: &User,
    events: &[Envelope],
    held: bool,
) -> Result<Change, StoreError> {
    let UserState {
        facts,
        profile,
        version,
        updated_at,
    } = user.state().clone();
    let display_name = profile.display_name.map(|name| name.as_str().to_owned());
    let lower = display_name.as_ref().map(|name| name.to_lowercase());
    Ok(change(sql, events, held)?
        .bind(facts.id.as_uuid())
        .bind(facts.email.as_str().to_owned())
        .bind(facts.email_verified)
        .bind(role_json(&facts.roles)?)
        .bind(facts.status.as_str())
        .bind(facts.version)
        .bind(micros(facts.updated_at))
        .bind(display_name)
        .bind(lower)
        .bind(profile.avatar_url.map(|url| url.as_str().to_owned()))
        .bind(profile.locale.map(|locale| locale.as_str().to_owned()))
        .bind(profile.time_zone.map(|zone| zone.as_str().to_owned()))
        .bind(version)
        .bind(micros(updated_at)))
}

#[async_trait]
impl UserRepository for SqliteStore {
    async fn add(&self, user: &User, events: &[Envelope]) -> Result<(), AddUserError> {
        let created_at = user.state().facts.created_at;
        let held = self.holds(events);
        let adding = bound(ADD, user, events, held)?.bind(micros(created_at));
        if self.write(|c| Box::pin(make(adding, c))).await? == 0 {
            return Err(AddUserError::Exists);
        }
        self.wrote(events, held);
        Ok(())
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<User>, StoreError> {
        let query = sqlx::query_as::<_, UserRow>(BY_ID).bind(id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        row.map_err(store_error)?.map(User::try_from).transpose()
    }

    async fn update(&self, user: &User, events: &[Envelope]) -> Result<(), UpdateUserError> {
        let held = self.holds(events);
        let updating = bound(UPDATE, user, events, held)?;
        let made = self.write_user(user.id(), |c| Box::pin(make(updating, c)));
        if made.await? == 0 {
            return Err(UpdateUserError::Changed);
        }
        self.wrote(events, held);
        Ok(())
    }

    async fn list(
        &self,
        filter: &UserFilter,
        page: &PageRequest,
    ) -> Result<Page<User>, StoreError> {
        let mut query = selection(filter, page)?;
        let query = query.build_query_as::<UserRow>();
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        let users = rows
            .into_iter()
            .map(User::try_from)
            .collect::<Result<_, _>>()?;
        Ok(Page::from_overfull(users, page, User::id))
    }
}

/// The wanted page and one row more. The ids begin with the time, so the newest are the greatest.
fn selection(filter: &UserFilter, page: &PageRequest) -> Result<QueryBuilder<Sqlite>, StoreError> {
    let mut query = QueryBuilder::new(concat!(
        "select ",
        user_columns!(),
        " from users_users where true"
    ));
    if let Some(after) = page.after {
        query.push(" and id < ").push_bind(after.as_uuid());
    }
    if let Some(text) = &filter.text {
        // Not `like`: here nothing in the text has a meaning of its own.
        let text = text.to_lowercase();
        query.push(" and (instr(email, ").push_bind(text.clone());
        query
            .push(") > 0 or instr(display_name_lower, ")
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
            Role::User => " and instr(roles, '\"user\"') > 0",
            Role::Admin => " and instr(roles, '\"admin\"') > 0",
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
        query.push(" and created_at > ").push_bind(micros(moment));
    }
    let limit = i64::from(page.limit()) + 1;
    query.push(" order by id desc limit ").push_bind(limit);
    Ok(query)
}
