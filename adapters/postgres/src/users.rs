use std::collections::HashMap;

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
use sqlx::{Postgres, query_builder::QueryBuilder};
use uuid::Uuid;

use crate::{
    PostgresStore,
    batch::{BatchStatement, Outputs},
    envelopes::{Statement, with_events},
    pool::Pool,
    user_updates::UserUpdate,
};

const TABLE: &str = "portreeve_users.users";

const ADD: Statement = with_events!(
    "insert into portreeve_users.users
         (id, email, email_verified, roles, status, account_version, account_updated_at,
          display_name, display_name_lower, avatar_url, locale, time_zone, version, updated_at, created_at)
     values ($6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
     on conflict on constraint user_pkey do nothing
     returning id"
);

const BY_IDS: &str = concat!(
    "select ",
    user_columns!(),
    " from portreeve_users.users where id = any ($1)"
);

/// Reads the users of all calls of the moment in one statement.
pub(crate) struct UsersById(pub(crate) Pool);

impl BatchStatement for UsersById {
    type Input = AccountId;
    type Output = User;

    async fn execute(&self, ids: Vec<AccountId>) -> Result<Outputs<Self>, StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(AccountId::as_uuid).collect();
        let query = sqlx::query_as::<_, UserRow>(BY_IDS).bind(ids);
        let rows = self.0.run(async |c| query.fetch_all(c).await).await?;
        let entry = |row: UserRow| (row.id(), row.read(TABLE));
        Ok(rows.into_iter().map(entry).collect::<HashMap<_, _>>())
    }
}

#[async_trait]
impl UserRepository for PostgresStore {
    async fn add(&self, user: &User, events: &[Envelope]) -> Result<(), AddUserError> {
        let created_at = stored(user.state().facts.created_at);
        let bind = |query: Query<Postgres>| bind_user(query, user).bind(created_at);
        match self.write(&ADD, events, Invalidates::Nothing, bind).await? {
            0 => Err(AddUserError::Exists),
            _ => Ok(()),
        }
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<User>, StoreError> {
        self.users_by_id().submit(id).await
    }

    async fn update(&self, user: &User, events: &[Envelope]) -> Result<(), UpdateUserError> {
        let written = self
            .user_updates()
            .submit(UserUpdate::new(user, events))
            .await?;
        match written {
            Some(true) => Ok(()),
            _ => Err(UpdateUserError::Changed),
        }
    }

    async fn list(
        &self,
        filter: &UserFilter,
        page: &PageRequest,
    ) -> Result<Page<User>, StoreError> {
        // PostgreSQL refuses a text with a NUL in it, and no address or name has one.
        if filter.text.as_ref().is_some_and(|text| text.contains('\0')) {
            return Ok(Page::from_overfull(Vec::new(), page, User::id));
        }
        let mut query = selection(filter, page);
        let query = query.build_query_as::<UserRow>();
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        let users = rows
            .into_iter()
            .map(|row| row.read(TABLE))
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
