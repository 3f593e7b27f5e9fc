use async_trait::async_trait;
use portreeve::{
    auth::{OneTimeToken, OneTimeTokenRepository, TokenChanges},
    events::Envelope,
    shared::{AccountId, OneTimeTokenId, StoreError, Timestamp, TokenPurpose},
};
use portreeve_sql::{
    Invalidates, Query, one_time_token_columns,
    one_time_tokens::{OneTimeTokenRow, bind_one_time_token},
};
use sqlx::Postgres;

use crate::{
    PostgresStore,
    envelopes::{Statement, with_events},
    executor::StatementExecutor,
};

/// As errors name it.
const TABLE: &str = "portreeve_auth.one_time_tokens";

/// Of concurrent calls the first writes the row, and the others wait for it and look at the condition again.
const ISSUE: Statement = with_events!(
    "insert into portreeve_auth.one_time_tokens as old (id, account_id, purpose, email, created_at, expires_at, code_attempts)
     values ($6, $7, $8, $9, $10, $11, $12)
     on conflict (account_id, purpose) where purpose <> 'undo_email_change'
     do update set id = excluded.id, email = excluded.email, created_at = excluded.created_at, expires_at = excluded.expires_at,
         code_attempts = excluded.code_attempts
     where old.created_at <= $13
     returning id"
);

/// As [`ISSUE`], however young the one before it is. Part of a transaction that writes the events.
const REPLACE: &str =
    "insert into portreeve_auth.one_time_tokens (id, account_id, purpose, email, created_at, expires_at, code_attempts)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (account_id, purpose) where purpose <> 'undo_email_change'
     do update set id = excluded.id, email = excluded.email, created_at = excluded.created_at, expires_at = excluded.expires_at,
         code_attempts = excluded.code_attempts";

const BY_ID: &str = concat!(
    "select ",
    one_time_token_columns!(),
    " from portreeve_auth.one_time_tokens where id = $1"
);

const FIND: &str = concat!(
    "select ",
    one_time_token_columns!(),
    " from portreeve_auth.one_time_tokens where account_id = $1 and purpose = $2 order by created_at desc, id desc limit 1"
);

const COUNT_CODE_ATTEMPT: &str = "update portreeve_auth.one_time_tokens
     set code_attempts = code_attempts + 1
     where id = $1 and code_attempts < $2";

const SPEND: &str = "delete from portreeve_auth.one_time_tokens where id = $1 and account_id = $2";

const VOID: &str = "delete from portreeve_auth.one_time_tokens
     where account_id = $1 and (purpose <> 'undo_email_change' or created_at >= $2)";

/// A row that another transaction has locked is in use, and left for the next time.
const REMOVE_EXPIRED: &str = "delete from portreeve_auth.one_time_tokens
     where id in (
         select id from portreeve_auth.one_time_tokens
         where expires_at <= $1
         order by expires_at limit $2
         for update skip locked
     )";

#[async_trait]
impl OneTimeTokenRepository for PostgresStore {
    async fn issue(
        &self,
        token: &OneTimeToken,
        replaces_until: Timestamp,
        events: &[Envelope],
    ) -> Result<bool, StoreError> {
        let bind = |query: Query<Postgres>| bind_one_time_token(query, token).bind(replaces_until);
        let issued = self
            .write(&ISSUE, events, Invalidates::Nothing, bind)
            .await?;
        Ok(issued > 0)
    }

    async fn by_id(&self, id: OneTimeTokenId) -> Result<Option<OneTimeToken>, StoreError> {
        let query = sqlx::query_as::<_, OneTimeTokenRow>(BY_ID).bind(id.as_uuid());
        let row = self.read(async |c| query.fetch_optional(c).await).await?;
        row.map(|row| row.read(TABLE)).transpose()
    }

    async fn find(
        &self,
        account: AccountId,
        purpose: TokenPurpose,
    ) -> Result<Option<OneTimeToken>, StoreError> {
        let query = sqlx::query_as::<_, OneTimeTokenRow>(FIND)
            .bind(account.as_uuid())
            .bind(purpose.as_str());
        let row = self.read(async |c| query.fetch_optional(c).await).await?;
        row.map(|row| row.read(TABLE)).transpose()
    }

    async fn count_code_attempt(&self, id: OneTimeTokenId, most: u32) -> Result<bool, StoreError> {
        let query = sqlx::query(COUNT_CODE_ATTEMPT)
            .bind(id.as_uuid())
            .bind(i64::from(most));
        let counted = self.execute(query, Invalidates::Nothing).await?;
        Ok(counted > 0)
    }

    async fn remove_expired(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let query = sqlx::query(REMOVE_EXPIRED)
            .bind(before)
            .bind(i64::from(limit));
        self.execute(query, Invalidates::Nothing).await
    }
}

/// In a transaction that has locked the account. False if the token that is to be spent is not there any more.
pub(crate) async fn change_tokens(
    executor: &mut StatementExecutor<'_>,
    account: AccountId,
    changes: &TokenChanges,
) -> Result<bool, sqlx::Error> {
    if let Some(id) = changes.spends {
        let query = sqlx::query(SPEND)
            .bind(id.as_uuid())
            .bind(account.as_uuid());
        if query.execute(&mut *executor).await?.rows_affected() == 0 {
            return Ok(false);
        }
    }
    if let Some(which) = changes.voids {
        let query = sqlx::query(VOID)
            .bind(account.as_uuid())
            .bind(which.spares_undo_before());
        query.execute(&mut *executor).await?;
    }
    if let Some(token) = &changes.issues {
        replace(executor, token).await?;
    }
    Ok(true)
}

pub(crate) async fn replace(
    executor: &mut StatementExecutor<'_>,
    token: &OneTimeToken,
) -> Result<(), sqlx::Error> {
    let query = bind_one_time_token(sqlx::query(REPLACE), token);
    query.execute(executor).await.map(drop)
}
