use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AccountChange, AccountRepository, AccountState, AddAccountError, CountedHashes,
        PasswordHash, UpdateAccountError,
    },
    events::Envelope,
    shared::{AccountFacts, AccountId, EmailAddress, StoreError},
};
use sqlx::{
    FromRow, Row,
    sqlite::{SqliteConnection, SqliteRow},
};
use uuid::Uuid;

use crate::{
    SqliteStore,
    changes::{change, make, with_events},
    error::store_error,
    rows::{RowName, micros, role_json},
    sessions::end_unended,
};

/// The columns of an [`AccountRow`], of a table called `a`. The names let it stand beside a session in one row.
macro_rules! account_columns {
    () => {
        "a.id as account_id, a.email, a.email_verified, a.password_hash, a.roles, a.status, a.version, \
         a.created_at as account_created_at, a.updated_at as account_updated_at"
    };
}
pub(crate) use account_columns;

#[derive(sqlx::FromRow)]
pub(crate) struct AccountRow {
    account_id: Uuid,
    email: String,
    email_verified: bool,
    password_hash: String,
    roles: String,
    status: String,
    version: i64,
    account_created_at: i64,
    account_updated_at: i64,
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let name = RowName {
            table: "auth_accounts",
            id: row.account_id,
        };
        let facts = AccountFacts {
            id: AccountId::from_uuid(row.account_id),
            email: EmailAddress::restore(row.email),
            email_verified: row.email_verified,
            roles: name.roles(&row.roles)?,
            status: name.read("status", row.status.parse())?,
            version: name.read("version", row.version.try_into())?,
            created_at: name.moment("created_at", row.account_created_at)?,
            updated_at: name.moment("updated_at", row.account_updated_at)?,
        };
        Ok(Account::restore(AccountState {
            facts,
            password: PasswordHash::new(row.password_hash),
        }))
    }
}

/// What [`BY_EMAIL`] returns.
struct FoundAccount(Option<AccountRow>);

impl FromRow<'_, SqliteRow> for FoundAccount {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let id: Option<Uuid> = row.try_get("account_id")?;
        id.map(|_| AccountRow::from_row(row)).transpose().map(Self)
    }
}

const ADD: &str = with_events!(
    "insert into auth_accounts
         (id, email, email_verified, password_hash, roles, status, version, created_at, updated_at)
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

/// Reads the whole table. Only a command asks.
const ADMINISTRATORS: &str = concat!(
    "select ",
    account_columns!(),
    " from auth_accounts a where instr(a.roles, 'admin') > 0 order by a.id"
);

const UPDATE: &str = with_events!(
    "update auth_accounts
     set email = $3, email_verified = $4, password_hash = $5, roles = $6, status = $7, version = $8, updated_at = $9
     where id = $2 and version = $8 - 1
     returning 1"
);

const ANOTHER_ADMIN_REMAINS: &str = "select exists (
         select 1 from auth_accounts
         where instr(roles, 'admin') > 0 and status = 'active' and id <> $1
     )";

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

enum Updated {
    Done,
    Changed,
    LastAdmin,
}

#[async_trait]
impl AccountRepository for SqliteStore {
    async fn add(&self, account: &Account, events: &[Envelope]) -> Result<(), AddAccountError> {
        let facts = account.facts();
        let held = self.holds(events);
        let adding = change(ADD, events, held)?
            .bind(facts.id.as_uuid())
            .bind(facts.email.as_str().to_owned())
            .bind(facts.email_verified)
            .bind(account.password().expose().to_owned())
            .bind(role_json(&facts.roles)?)
            .bind(facts.status.as_str())
            .bind(facts.version)
            .bind(micros(facts.created_at))
            .bind(micros(facts.updated_at));
        if self.write(|c| Box::pin(make(adding, c))).await? == 0 {
            return Err(AddAccountError::EmailTaken);
        }
        self.wrote(events, held);
        Ok(())
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as::<_, AccountRow>(BY_ID).bind(id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        row.map_err(store_error)?.map(Account::try_from).transpose()
    }

    async fn by_email(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as::<_, FoundAccount>(BY_EMAIL).bind(email.as_str().to_owned());
        let row = query.fetch_one(self.readers()).await;
        let FoundAccount(row) = row.map_err(store_error)?;
        row.map(Account::try_from).transpose()
    }

    async fn administrators(&self) -> Result<Vec<Account>, StoreError> {
        let query = sqlx::query_as::<_, AccountRow>(ADMINISTRATORS);
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn update(
        &self,
        account: &Account,
        written: &AccountChange,
    ) -> Result<(), UpdateAccountError> {
        let facts = account.facts();
        let (id, at) = (facts.id, facts.updated_at);
        let AccountChange {
            ends,
            needs_another_admin,
            events,
        } = written;
        let (ends, needs_another_admin) = (*ends, *needs_another_admin);
        let held = self.holds(events);
        let updating = change(UPDATE, events, held)?
            .bind(id.as_uuid())
            .bind(facts.email.as_str().to_owned())
            .bind(facts.email_verified)
            .bind(account.password().expose().to_owned())
            .bind(role_json(&facts.roles)?)
            .bind(facts.status.as_str())
            .bind(facts.version)
            .bind(micros(at));
        let work = async move |c: &mut SqliteConnection| {
            if needs_another_admin && !another_admin_remains(c, id).await? {
                return Ok(Updated::LastAdmin);
            }
            if make(updating, c).await? == 0 {
                return Ok(Updated::Changed);
            }
            if let Some(which) = ends {
                end_unended(c, id, which, at).await?;
            }
            Ok(Updated::Done)
        };
        match self.write_account(id, |c| Box::pin(work(c))).await? {
            Updated::Done => {
                self.wrote(events, held);
                Ok(())
            }
            Updated::Changed => Err(UpdateAccountError::Changed),
            Updated::LastAdmin => Err(UpdateAccountError::LastAdmin),
        }
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

async fn another_admin_remains(
    connection: &mut SqliteConnection,
    id: AccountId,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(ANOTHER_ADMIN_REMAINS)
        .bind(id.as_uuid())
        .fetch_one(connection)
        .await
}
