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
use sqlx::Postgres;
use uuid::Uuid;

use crate::{
    PostgresStore,
    envelopes::{Statement, with_events, with_events_and_notification},
    error::violates,
    executor::StatementExecutor,
    one_time_tokens::{change_tokens, replace},
    pending_registrations::confirm,
    sessions::end_unended,
};

/// As errors name it.
pub(crate) const TABLE: &str = "portreeve_auth.accounts";

const ADD: Statement = with_events!(
    "insert into portreeve_auth.accounts
         (id, email, email_verified, password_hash, roles, status, version, updated_at, created_at)
     values ($6, $7, $8, $9, $10, $11, $12, $13, $14)
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

const ADMINISTRATORS: &str = concat!(
    "select ",
    account_columns!(),
    " from portreeve_auth.accounts a where 'admin' = any (a.roles) order by a.id"
);

const UPDATE: Statement = with_events_and_notification!(
    "update portreeve_auth.accounts
     set email = $7, email_verified = $8, password_hash = $9, roles = $10, status = $11, version = $12, updated_at = $13
     where id = $6 and version = $12 - 1
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

#[async_trait]
impl AccountRepository for PostgresStore {
    async fn add(
        &self,
        account: &Account,
        addition: &AccountAddition,
    ) -> Result<(), AddAccountError> {
        let bind = |query: Query<Postgres>| {
            bind_account(query, account).bind(stored(account.facts().created_at))
        };
        let events = &addition.events;
        if addition.confirms.is_none() && addition.issues.is_none() {
            return match self.write(&ADD, events, Invalidates::Nothing, bind).await? {
                0 => Err(AddAccountError::EmailTaken),
                _ => Ok(()),
            };
        }
        let adding = self.change(&ADD, events, bind)?;
        self.write_together(Invalidates::Nothing, async |transaction| {
            if transaction.write(adding).await? == 0 {
                return Err(Rollback::Refused(AddAccountError::EmailTaken));
            }
            let executor = &mut transaction.executor();
            if let Some(pending) = addition.confirms
                && !confirm(executor, pending).await?
            {
                return Err(Rollback::Refused(AddAccountError::TokenSpent));
            }
            if let Some(token) = &addition.issues {
                replace(executor, token).await?;
            }
            Ok(())
        })
        .await
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as::<_, AccountRow>(BY_ID).bind(id.as_uuid());
        let row = self.read(async |c| query.fetch_optional(c).await).await?;
        row.map(|row| row.read(TABLE)).transpose()
    }

    async fn by_email(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as::<_, FoundAccountRow>(BY_EMAIL).bind(email.as_str());
        let FoundAccountRow(row) = self.read(async |c| query.fetch_one(c).await).await?;
        row.map(|row| row.read(TABLE)).transpose()
    }

    async fn administrators(&self) -> Result<Vec<Account>, StoreError> {
        let query = sqlx::query_as::<_, AccountRow>(ADMINISTRATORS);
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn update(
        &self,
        account: &Account,
        change: &AccountChange,
    ) -> Result<(), UpdateAccountError> {
        let facts = account.facts();
        let invalidates = Invalidates::Account(facts.id);
        let bind = |query| bind_account(query, account);
        if change.ends.is_none() && !change.needs_another_admin && change.tokens.is_empty() {
            let written = self.write(&UPDATE, &change.events, invalidates, bind).await;
            return match written.map_err(email_taken)? {
                0 => Err(UpdateAccountError::Changed),
                _ => Ok(()),
            };
        }
        let updating = self.change(&UPDATE, &change.events, bind)?;
        self.write_together(invalidates, async |transaction| {
            if change.needs_another_admin
                && !another_admin_remains(&mut transaction.executor(), facts.id).await?
            {
                return Err(Rollback::Refused(UpdateAccountError::LastAdmin));
            }
            if transaction.write(updating).await? == 0 {
                return Err(Rollback::Refused(UpdateAccountError::Changed));
            }
            if !change_tokens(&mut transaction.executor(), facts.id, &change.tokens).await? {
                return Err(Rollback::Refused(UpdateAccountError::TokenSpent));
            }
            if let Some(which) = change.ends {
                // A statement of its own, not part of the update: it must see also the session that was added while the update
                // waited for the account's row.
                let executor = &mut transaction.executor();
                end_unended(executor, facts.id, which, facts.updated_at).await?;
            }
            Ok(())
        })
        .await
        .map_err(|error| match error {
            UpdateAccountError::Store(error) => email_taken(error),
            refusal => refusal,
        })
    }

    async fn count_hashes(
        &self,
        after: Option<AccountId>,
        limit: u16,
    ) -> Result<CountedHashes, StoreError> {
        let query = sqlx::query_as::<_, (String, i64, Uuid)>(COUNT_HASHES)
            .bind(after.map(|id| id.as_uuid()).unwrap_or_default())
            .bind(i64::from(limit));
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        let mut counted = CountedHashes::default();
        for (parameters, accounts, last) in rows {
            let accounts = u64::try_from(accounts).map_err(StoreError::inconsistent)?;
            counted.population.insert(parameters, accounts);
            counted.last = Some(AccountId::from_uuid(last));
        }
        Ok(counted)
    }
}

fn email_taken(error: StoreError) -> UpdateAccountError {
    match violates(&error, "account_email_key") {
        true => UpdateAccountError::EmailTaken,
        false => UpdateAccountError::Store(error),
    }
}

/// Locks every active administrator until the transaction ends: a concurrent call that demotes one of them waits, and then sees
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
