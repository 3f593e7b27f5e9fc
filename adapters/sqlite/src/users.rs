use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, Role, Status, StoreError},
    users::{AddUserError, UpdateUserError, User, UserFilter, UserRepository},
};
use portreeve_sql::{
    Invalidates, Query, stored, user_columns,
    users::{UserRow, bind_user},
};
use sqlx::{Sqlite, query_builder::QueryBuilder};

use crate::{
    SqliteStore,
    envelopes::{Statement, with_events},
    error::store_error,
    roles::has_role,
};

const TABLE: &str = "users_users";

const ADD: Statement = with_events!(
    "insert into users_users
         (id, email, email_verified, roles, status, account_version, account_updated_at,
          display_name, display_name_lower, avatar_url, locale, time_zone, version, updated_at, created_at)
     values ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (id) do nothing
     returning 1"
);

const UPDATE: Statement = with_events!(
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

#[async_trait]
impl UserRepository for SqliteStore {
    async fn add(&self, user: &User, events: &[Envelope]) -> Result<(), AddUserError> {
        let created_at = stored(user.state().facts.created_at);
        let bind = |query: Query<Sqlite>| bind_user(query, user).bind(created_at);
        match self.write(ADD, events, Invalidates::Nothing, bind).await? {
            0 => Err(AddUserError::Exists),
            _ => Ok(()),
        }
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<User>, StoreError> {
        let query = sqlx::query_as::<_, UserRow>(BY_ID).bind(id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        row.map_err(store_error)?
            .map(|row| row.read(TABLE))
            .transpose()
    }

    async fn update(&self, user: &User, events: &[Envelope]) -> Result<(), UpdateUserError> {
        let bind = |query| bind_user(query, user);
        let invalidates = Invalidates::User(user.id());
        match self.write(UPDATE, events, invalidates, bind).await? {
            0 => Err(UpdateUserError::Changed),
            _ => Ok(()),
        }
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
            .map(|row| row.read(TABLE))
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
            Role::User => concat!(" and ", has_role!("roles", "user")),
            Role::Admin => concat!(" and ", has_role!("roles", "admin")),
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
        query.push(" and created_at > ").push_bind(stored(moment));
    }
    let limit = i64::from(page.limit()) + 1;
    query.push(" order by id desc limit ").push_bind(limit);
    Ok(query)
}
