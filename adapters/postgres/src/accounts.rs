use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AccountChange, AccountRepository, AccountState, AddAccountError, CountedHashes,
        PasswordHash, UpdateAccountError,
    },
    events::Envelope,
    shared::{AccountFacts, AccountId, EmailAddress, StoreError, Timestamp},
};
use sqlx::{FromRow, Row, postgres::PgRow};
use uuid::Uuid;

use crate::{
    PostgresStore,
    envelopes::{Statement, change, change_and_events, with_events, with_events_and_word},
    executor::StatementExecutor,
    rows::{RowName, int4, role_words},
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
    roles: Vec<String>,
    status: String,
    version: i32,
    account_created_at: Timestamp,
    account_updated_at: Timestamp,
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let name = RowName {
            table: "portreeve_auth.accounts",
            id: row.account_id,
        };
        let facts = AccountFacts {
            id: AccountId::from_uuid(row.account_id),
            email: EmailAddress::restore(row.email),
            email_verified: row.email_verified,
            roles: name.roles(&row.roles)?,
            status: name.read("status", row.status.parse())?,
            version: name.read("version", row.version.try_into())?,
            created_at: row.account_created_at,
            updated_at: row.account_updated_at,
        };
        Ok(Account::restore(AccountState {
            facts,
            password: PasswordHash::new(row.password_hash),
        }))
    }
}

/// What [`BY_EMAIL`] returns.
struct FoundAccount(Option<AccountRow>);

impl FromRow<'_, PgRow> for FoundAccount {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let id: Option<Uuid> = row.try_get("account_id")?;
        id.map(|_| AccountRow::from_row(row)).transpose().map(Self)
    }
}

const ADD: Statement = with_events!(
    "insert into portreeve_auth.accounts
         (id, email, email_verified, password_hash, roles, status, version, created_at, updated_at)
     values ($5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict on constraint account_email_key do nothing
     returning id"
);

const BY_ID: &str = concat!(
    "select ",
    account_columns!(),
    " from portreeve_auth.accounts a where a.id = $1"
);

/// Returns a row of nulls for an unknown address: the time of a sign-in would tell a row from none.
const BY_EMAIL: &str = concat!(
    "select ",
    account_columns!(),
    " from (select 1) as always left join portreeve_auth.accounts a on a.email = $1"
);

/// Reads the whole table. Only a command asks.
const ADMINISTRATORS: &str = concat!(
    "select ",
    account_columns!(),
    " from portreeve_auth.accounts a where 'admin' = any (a.roles) order by a.id"
);

const UPDATE: Statement = with_events_and_word!(
    "update portreeve_auth.accounts
     set email = $6, email_verified = $7, password_hash = $8, roles = $9, status = $10, version = $11, updated_at = $12
     where id = $5 and version = $11 - 1
     returning id"
);

/// Ordered, so that two who lock the same rows do not wait for each other.
const LOCK_ACTIVE_ADMINS: &str = "select id from portreeve_auth.accounts
     where 'admin' = any (roles) and status = 'active'
     order by id
     for no key update";

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
         from portreeve_auth.accounts where id > $1 order by id limit $2
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
impl AccountRepository for PostgresStore {
    async fn add(&self, account: &Account, events: &[Envelope]) -> Result<(), AddAccountError> {
        let facts = account.facts();
        let held = self.holds(events);
        let query = change(&ADD, events, held)?
            .bind(facts.id.as_uuid())
            .bind(facts.email.as_str())
            .bind(facts.email_verified)
            .bind(account.password().expose())
            .bind(role_words(&facts.roles))
            .bind(facts.status.as_str())
            .bind(int4(facts.version)?)
            .bind(facts.created_at)
            .bind(facts.updated_at);
        let added = self.run(async |c| query.fetch_one(c).await).await?;
        if added == 0 {
            return Err(AddAccountError::EmailTaken);
        }
        self.wrote(events, held);
        Ok(())
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as::<_, AccountRow>(BY_ID).bind(id.as_uuid());
        let row = self.run(async |c| query.fetch_optional(c).await).await?;
        row.map(Account::try_from).transpose()
    }

    async fn by_email(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as::<_, FoundAccount>(BY_EMAIL).bind(email.as_str());
        let FoundAccount(row) = self.run(async |c| query.fetch_one(c).await).await?;
        row.map(Account::try_from).transpose()
    }

    async fn administrators(&self) -> Result<Vec<Account>, StoreError> {
        let query = sqlx::query_as::<_, AccountRow>(ADMINISTRATORS);
        let rows = self.run(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn update(
        &self,
        account: &Account,
        written: &AccountChange,
    ) -> Result<(), UpdateAccountError> {
        let facts = account.facts();
        let AccountChange {
            ends,
            needs_another_admin,
            events,
        } = written;
        let (ends, needs_another_admin) = (*ends, *needs_another_admin);
        let held = self.holds(events);
        let query = change(&UPDATE, events, held)?
            .bind(facts.id.as_uuid())
            .bind(facts.email.as_str())
            .bind(facts.email_verified)
            .bind(account.password().expose())
            .bind(role_words(&facts.roles))
            .bind(facts.status.as_str())
            .bind(int4(facts.version)?)
            .bind(facts.updated_at);
        let work = async |c: &mut StatementExecutor<'_>| {
            if ends.is_none() && !needs_another_admin {
                return Ok(match query.fetch_one(c).await? {
                    0 => Updated::Changed,
                    _ => Updated::Done,
                });
            }
            let mut transaction = c.begin().await?;
            if needs_another_admin
                && !another_admin_remains(&mut transaction.executor(), facts.id).await?
            {
                transaction.rollback().await?;
                return Ok(Updated::LastAdmin);
            }
            if query.fetch_one(&mut transaction.executor()).await? == 0 {
                transaction.rollback().await?;
                return Ok(Updated::Changed);
            }
            if let Some(which) = ends {
                // A statement of its own, not part of the update: it must see also the session that was added while the update
                // waited for the account's row.
                end_unended(
                    &mut transaction.executor(),
                    facts.id,
                    which,
                    facts.updated_at,
                )
                .await?;
            }
            transaction.commit().await?;
            Ok(Updated::Done)
        };
        let _noted = self.notes_account(facts.id);
        match self.run(work).await? {
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
        let rows = self.run(async |c| query.fetch_all(c).await).await?;
        let mut counted = CountedHashes::default();
        for (parameters, accounts, last) in rows {
            let accounts = u64::try_from(accounts).map_err(StoreError::inconsistent)?;
            counted.population.insert(parameters, accounts);
            counted.last = Some(AccountId::from_uuid(last));
        }
        Ok(counted)
    }
}

/// Locks every active administrator until the transaction ends: whoever else wants one of them to step down waits, and then sees
/// what has become of them.
async fn another_admin_remains(
    executor: &mut StatementExecutor<'_>,
    id: AccountId,
) -> Result<bool, sqlx::Error> {
    let admins: Vec<Uuid> = sqlx::query_scalar(LOCK_ACTIVE_ADMINS)
        .fetch_all(executor)
        .await?;
    Ok(admins.iter().any(|admin| *admin != id.as_uuid()))
}
