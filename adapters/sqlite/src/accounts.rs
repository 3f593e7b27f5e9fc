use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AccountAddition, AccountChange, AccountRepository, AddAccountError, CountedHashes,
        UpdateAccountError,
    },
    shared::{AccountId, EmailAddress, StoreError},
};
use portreeve_sql::{
    Invalidates, Query, Rollback, account_columns,
    accounts::{AccountRow, FoundAccountRow, bind_account},
    stored,
};
use sqlx::{Sqlite, sqlite::SqliteConnection};
use uuid::Uuid;

use crate::{
    SqliteStore,
    envelopes::{Statement, with_events},
    error::store_error,
    one_time_tokens::{change_tokens, replace},
    pending_registrations::confirm,
    roles::has_role,
    sessions::end_unended,
    write::WriteTransaction,
};

/// As errors name it.
pub(crate) const TABLE: &str = "auth_accounts";

const ADD: Statement = with_events!(
    "insert into auth_accounts
         (id, email, email_verified, password_hash, roles, status, version, updated_at, created_at)
     values ($2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (email) do nothing
     returning 1"
);

const BY_ID: &str = concat!(
    "select ",
    account_columns!(),
    " from auth_accounts a where a.id = $1"
);

/// Returns a row of nulls for an unknown address: the time of a sign-in would tell a row from none.
const BY_EMAIL: &str = concat!(
    "select ",
    account_columns!(),
    " from (select 1) as always left join auth_accounts a on a.email = $1"
);

const ADMINISTRATORS: &str = concat!(
    "select ",
    account_columns!(),
    " from auth_accounts a where ",
    has_role!("a.roles", "admin"),
    " order by a.id"
);

const UPDATE: Statement = with_events!(
    "update auth_accounts
     set email = $3, email_verified = $4, password_hash = $5, roles = $6, status = $7, version = $8, updated_at = $9
     where id = $2 and version = $8 - 1
     returning 1"
);

const ANOTHER_ADMIN_REMAINS: &str = concat!(
    "select exists (select 1 from auth_accounts where ",
    has_role!("roles", "admin"),
    " and status = 'active' and id <> $1)"
);

const IS_TAKEN: &str = "select exists (select 1 from auth_accounts where email = $1 and id <> $2)";

/// As `PasswordHash::parameters` finds them: what stands before the salt, which like the output is base64.
macro_rules! without_last_part {
    ($text:expr) => {
        concat!(
            "rtrim(rtrim(",
            $text,
            ", 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'), '$')"
        )
    };
}

const COUNT_HASHES: &str = concat!(
    "with step as materialized (
         select id, ",
    without_last_part!(without_last_part!("password_hash")),
    " as parameters
         from auth_accounts where id > $1 order by id limit $2
     )
     select parameters, count(*) as accounts, (select id from step order by id desc limit 1) as last
     from step group by parameters"
);

#[async_trait]
impl AccountRepository for SqliteStore {
    async fn add(
        &self,
        account: &Account,
        addition: &AccountAddition,
    ) -> Result<(), AddAccountError> {
        let bind = |query: Query<Sqlite>| {
            bind_account(query, account).bind(stored(account.facts().created_at))
        };
        let adding = self.change(ADD, &addition.events, bind)?;
        let (confirms, issues) = (addition.confirms, addition.issues.clone());
        let work = async move |mut transaction: WriteTransaction<'_>| {
            if transaction.write(adding).await? == 0 {
                return Err(Rollback::Refused(AddAccountError::EmailTaken));
            }
            if let Some(pending) = confirms
                && !confirm(transaction.connection(), pending).await?
            {
                return Err(Rollback::Refused(AddAccountError::TokenSpent));
            }
            if let Some(token) = issues {
                replace(transaction.connection(), &token).await?;
            }
            Ok(())
        };
        self.write_together(Invalidates::Nothing, |transaction| {
            Box::pin(work(transaction))
        })
        .await
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as::<_, AccountRow>(BY_ID).bind(id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        row.map_err(store_error)?
            .map(|row| row.read(TABLE))
            .transpose()
    }

    async fn by_email(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as::<_, FoundAccountRow>(BY_EMAIL).bind(email.as_str());
        let row = query.fetch_one(self.readers()).await;
        let FoundAccountRow(row) = row.map_err(store_error)?;
        row.map(|row| row.read(TABLE)).transpose()
    }

    async fn administrators(&self) -> Result<Vec<Account>, StoreError> {
        let query = sqlx::query_as::<_, AccountRow>(ADMINISTRATORS);
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn update(
        &self,
        account: &Account,
        change: &AccountChange,
    ) -> Result<(), UpdateAccountError> {
        let (id, at) = (account.id(), account.facts().updated_at);
        let (ends, needs_another_admin) = (change.ends, change.needs_another_admin);
        let (tokens, email) = (change.tokens.clone(), account.facts().email.clone());
        let updating = self.change(UPDATE, &change.events, |query| bind_account(query, account))?;
        let work = async move |mut transaction: WriteTransaction<'_>| {
            if needs_another_admin && !another_admin_remains(transaction.connection(), id).await? {
                return Err(Rollback::Refused(UpdateAccountError::LastAdmin));
            }
            // Nothing else writes meanwhile.
            if is_taken(transaction.connection(), &email, id).await? {
                return Err(Rollback::Refused(UpdateAccountError::EmailTaken));
            }
            if transaction.write(updating).await? == 0 {
                return Err(Rollback::Refused(UpdateAccountError::Changed));
            }
            if !change_tokens(transaction.connection(), id, &tokens).await? {
                return Err(Rollback::Refused(UpdateAccountError::TokenSpent));
            }
            if let Some(which) = ends {
                end_unended(transaction.connection(), id, which, at).await?;
            }
            Ok(())
        };
        self.write_together(Invalidates::Account(id), |transaction| {
            Box::pin(work(transaction))
        })
        .await
    }

    async fn count_hashes(
        &self,
        after: Option<AccountId>,
        limit: u16,
    ) -> Result<CountedHashes, StoreError> {
        let query = sqlx::query_as::<_, (String, i64, Uuid)>(COUNT_HASHES)
            .bind(after.map(|id| id.as_uuid()).unwrap_or_default())
            .bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        let mut counted = CountedHashes::default();
        for (parameters, accounts, last) in rows {
            let accounts = u64::try_from(accounts).map_err(StoreError::inconsistent)?;
            counted.population.insert(parameters, accounts);
            counted.last = Some(AccountId::from_uuid(last));
        }
        Ok(counted)
    }
}

async fn is_taken(
    connection: &mut SqliteConnection,
    email: &EmailAddress,
    id: AccountId,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(IS_TAKEN)
        .bind(email.as_str())
        .bind(id.as_uuid())
        .fetch_one(connection)
        .await
}

async fn another_admin_remains(
    connection: &mut SqliteConnection,
    id: AccountId,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(ANOTHER_ADMIN_REMAINS)
        .bind(id.as_uuid())
        .fetch_one(connection)
        .await
}
