use async_trait::async_trait;
use portreeve::{
    auth::{PendingRegistration, PendingRegistrationRepository},
    events::Envelope,
    shared::{EmailAddress, OneTimeTokenId, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Query, pending_registration_columns,
    pending_registrations::{PendingRegistrationRow, bind_pending_registration},
};
use sqlx::Postgres;

use crate::{
    PostgresStore,
    envelopes::{Statement, with_events},
    executor::StatementExecutor,
};

/// As errors name it.
const TABLE: &str = "portreeve_auth.pending_registrations";

const PUT: &str = "insert into portreeve_auth.pending_registrations as old
         (id, email, password_hash, display_name, created_at, expires_at, announced_at, code_attempts)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict on constraint pending_registration_email_key
     do update set id = excluded.id, password_hash = excluded.password_hash, display_name = excluded.display_name,
         created_at = excluded.created_at, expires_at = excluded.expires_at, announced_at = excluded.announced_at,
         code_attempts = excluded.code_attempts
     where old.created_at <= $9";

const BY_ID: &str = concat!(
    "select ",
    pending_registration_columns!(),
    " from portreeve_auth.pending_registrations where id = $1"
);

const BY_EMAIL: &str = concat!(
    "select ",
    pending_registration_columns!(),
    " from portreeve_auth.pending_registrations where email = $1"
);

const ANNOUNCE: Statement = with_events!(
    "update portreeve_auth.pending_registrations
     set announced_at = $7
     where id = $6 and (announced_at is null or announced_at <= $8)
     returning id"
);

const COUNT_CODE_ATTEMPT: &str = "update portreeve_auth.pending_registrations
     set code_attempts = code_attempts + 1
     where id = $1 and code_attempts < $2";

const CONFIRM: &str = "delete from portreeve_auth.pending_registrations where id = $1";

/// A row that another transaction has locked is in use, and left for the next time.
const REMOVE_EXPIRED: &str = "delete from portreeve_auth.pending_registrations
     where id in (
         select id from portreeve_auth.pending_registrations
         where expires_at <= $1
         order by expires_at limit $2
         for update skip locked
     )";

#[async_trait]
impl PendingRegistrationRepository for PostgresStore {
    async fn put(
        &self,
        pending: &PendingRegistration,
        replaces_until: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = bind_pending_registration(sqlx::query(PUT), pending).bind(replaces_until);
        Ok(self.execute(query, Invalidates::Nothing).await? > 0)
    }

    async fn by_id(&self, id: OneTimeTokenId) -> Result<Option<PendingRegistration>, StoreError> {
        let query = sqlx::query_as::<_, PendingRegistrationRow>(BY_ID).bind(id.as_uuid());
        let row = self.read(async |c| query.fetch_optional(c).await).await?;
        row.map(|row| row.read(TABLE)).transpose()
    }

    async fn by_email(
        &self,
        email: &EmailAddress,
    ) -> Result<Option<PendingRegistration>, StoreError> {
        let email = email.as_str().to_owned();
        let query = sqlx::query_as::<_, PendingRegistrationRow>(BY_EMAIL).bind(email);
        let row = self.read(async |c| query.fetch_optional(c).await).await?;
        row.map(|row| row.read(TABLE)).transpose()
    }

    async fn announce(
        &self,
        id: OneTimeTokenId,
        at: Timestamp,
        not_since: Timestamp,
        events: &[Envelope],
    ) -> Result<bool, StoreError> {
        let bind = |query: Query<Postgres>| query.bind(id.as_uuid()).bind(at).bind(not_since);
        let announced = self
            .write(&ANNOUNCE, events, Invalidates::Nothing, bind)
            .await?;
        Ok(announced > 0)
    }

    async fn count_code_attempt(&self, id: OneTimeTokenId, most: u32) -> Result<bool, StoreError> {
        let query = sqlx::query(COUNT_CODE_ATTEMPT)
            .bind(id.as_uuid())
            .bind(i64::from(most));
        Ok(self.execute(query, Invalidates::Nothing).await? > 0)
    }

    async fn remove_expired(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let query = sqlx::query(REMOVE_EXPIRED)
            .bind(before)
            .bind(i64::from(limit));
        self.execute(query, Invalidates::Nothing).await
    }
}

/// In a transaction that makes the account. False if the registration is not there any more.
pub(crate) async fn confirm(
    executor: &mut StatementExecutor<'_>,
    id: OneTimeTokenId,
) -> Result<bool, sqlx::Error> {
    let query = sqlx::query(CONFIRM).bind(id.as_uuid());
    Ok(query.execute(executor).await?.rows_affected() > 0)
}
