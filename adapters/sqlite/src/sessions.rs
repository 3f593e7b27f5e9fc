use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AddSessionError, EndReason, EndSessions, Session, SessionId, SessionLimit,
        SessionRepository,
    },
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Rollback, account_columns,
    sessions::{SessionAndAccountRow, SessionRow, bind_session, bounds},
    stored,
};
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use crate::{
    SqliteStore, accounts,
    envelopes::{Statement, with_events},
    error::store_error,
    write::WriteTransaction,
};

/// Sessions from before the column may have handed out tokens of the longest kind, and a minute later the same once more.
macro_rules! access_until {
    () => {
        "ifnull(s.access_until, min(s.refreshed_at + 1441 * 60000000, s.expires_at))"
    };
}

/// The columns of a [`SessionRow`], of a table called `s`.
macro_rules! session_columns {
    () => {
        concat!("s.id as session_id, s.account_id as session_account_id, s.generation, s.token_digest, s.device_name, s.device_address, \
         s.created_at as session_created_at, s.refreshed_at, s.expires_at, s.ends_at, ",
        access_until!(), " as access_until, s.ended_at, s.end_reason")
    };
}

const TABLE: &str = "auth_sessions";

const ADD: Statement = with_events!(
    "insert into auth_sessions
         (id, account_id, generation, token_digest, device_name, device_address,
          created_at, refreshed_at, expires_at, ends_at, access_until, ended_at, end_reason)
     select $2, id, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
     from auth_accounts
     where id = $3 and version = $4 and status = 'active'
     returning 1"
);

/// The live sessions of the account beyond the limit, but not the one that was added.
const END_SURPLUS: Statement = with_events!(
    "update auth_sessions
     set ended_at = $3, end_reason = $4
     where id in (
         select id from auth_sessions
         where account_id = $2 and ended_at is null and expires_at > $3 and id <> $5
         order by refreshed_at desc, id desc
         limit -1 offset $6
     )
     returning 1"
);

const WITH_ACCOUNT: &str = concat!(
    "select ",
    session_columns!(),
    ", ",
    account_columns!(),
    " from auth_sessions s join auth_accounts a on a.id = s.account_id where s.id = $1"
);

const ROTATE: &str = "update auth_sessions
     set generation = $3, token_digest = $4, refreshed_at = $5, expires_at = $6, access_until = $7
     where id = $1 and generation = $2 and ended_at is null";

const END: Statement = with_events!(
    "update auth_sessions
     set ended_at = $3, end_reason = $4
     where account_id = $2 and ended_at is null and expires_at > $3
         and ($5 is null or id = $5)
         and ($6 is null or id <> $6)
     returning 1"
);

const END_UNENDED: &str = "update auth_sessions
     set ended_at = $2, end_reason = $3
     where account_id = $1 and ended_at is null
         and ($4 is null or id = $4)
         and ($5 is null or id <> $5)";

/// Read before anything is written: a step that finds nothing to remove still needs to know how far it has come.
const LAST_OF_STEP: &str =
    "select max(id) from (select id from auth_sessions where id > $1 order by id limit $2)";

const PURGE: &str = "delete from auth_sessions
     where id > $1 and id <= $2 and min(expires_at, ifnull(ended_at, expires_at)) < $3";

const LIVE: &str = concat!(
    "select ",
    session_columns!(),
    " from auth_sessions s
      where s.account_id = $1 and s.ended_at is null and s.expires_at > $2 and s.id < $3
      order by s.id desc limit $4"
);

const ENDED: &str = concat!(
    "select ",
    session_columns!(),
    " from auth_sessions s
      where s.ended_at is not null and (s.ended_at, s.id) > ($1, $2) and ",
    access_until!(),
    " > $3
      order by s.ended_at, s.id limit $4"
);

pub(crate) async fn end_unended(
    connection: &mut SqliteConnection,
    account: AccountId,
    which: EndSessions,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    let (one, kept) = bounds(which);
    sqlx::query(END_UNENDED)
        .bind(account.as_uuid())
        .bind(stored(at))
        .bind(which.reason().as_str())
        .bind(one)
        .bind(kept)
        .execute(connection)
        .await
        .map(drop)
}

#[async_trait]
impl SessionRepository for SqliteStore {
    async fn add(
        &self,
        session: &Session,
        account: &Account,
        limit: &SessionLimit,
        events: &[Envelope],
    ) -> Result<u64, AddSessionError> {
        let state = session.state();
        let adding = self.change(ADD, events, |query| bind_session(query, session, account))?;
        let ending = self.change(END_SURPLUS, std::slice::from_ref(&limit.event), |query| {
            query
                .bind(account.id().as_uuid())
                .bind(stored(state.created_at))
                .bind(EndReason::SessionLimit.as_str())
                .bind(state.id.as_uuid())
                .bind(i64::from(limit.most.saturating_sub(1)))
        })?;
        let work = async |mut transaction: WriteTransaction<'_>| {
            if transaction.write(adding).await? == 0 {
                return Err(Rollback::Refused(AddSessionError::AccountChanged));
            }
            Ok(transaction.write(ending).await?)
        };
        let invalidates = Invalidates::Account(account.id());
        self.write_together(invalidates, |transaction| Box::pin(work(transaction)))
            .await
    }

    async fn with_account(&self, id: SessionId) -> Result<Option<(Session, Account)>, StoreError> {
        let query = sqlx::query_as::<_, SessionAndAccountRow>(WITH_ACCOUNT).bind(id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        row.map_err(store_error)?
            .map(|row| row.read(TABLE, accounts::TABLE))
            .transpose()
    }

    async fn rotate(&self, session: &Session, generation: u32) -> Result<bool, StoreError> {
        let state = session.state();
        let rotating = sqlx::query(ROTATE)
            .bind(state.id.as_uuid())
            .bind(stored(generation))
            .bind(stored(state.generation))
            .bind(state.token_digest.as_slice())
            .bind(stored(state.refreshed_at))
            .bind(stored(state.expires_at))
            .bind(stored(state.access_until));
        Ok(self.execute(rotating, Invalidates::Nothing).await? == 1)
    }

    async fn end(
        &self,
        account: AccountId,
        which: EndSessions,
        at: Timestamp,
        events: &[Envelope],
    ) -> Result<u64, StoreError> {
        let (one, kept) = bounds(which);
        self.write(END, events, Invalidates::Account(account), |query| {
            query
                .bind(account.as_uuid())
                .bind(stored(at))
                .bind(which.reason().as_str())
                .bind(one)
                .bind(kept)
        })
        .await
    }

    async fn live(
        &self,
        account: AccountId,
        now: Timestamp,
        page: &PageRequest<SessionId>,
    ) -> Result<Page<Session, SessionId>, StoreError> {
        let query = sqlx::query_as::<_, SessionRow>(LIVE)
            .bind(account.as_uuid())
            .bind(stored(now))
            .bind(page.after.map_or(Uuid::max(), |after| after.as_uuid()))
            .bind(i64::from(page.limit()) + 1);
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        let live: Result<_, _> = rows.into_iter().map(|row| row.read(TABLE)).collect();
        Ok(Page::from_overfull(live?, page, |session| {
            session.state().id
        }))
    }

    async fn ended(
        &self,
        (at, id): (Timestamp, SessionId),
        good_after: Timestamp,
        limit: u16,
    ) -> Result<Vec<Session>, StoreError> {
        let query = sqlx::query_as::<_, SessionRow>(ENDED)
            .bind(stored(at))
            .bind(id.as_uuid())
            .bind(stored(good_after))
            .bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn purge(
        &self,
        after: Option<SessionId>,
        before: Timestamp,
        limit: u16,
    ) -> Result<Option<SessionId>, StoreError> {
        let after = after.map(|id| id.as_uuid()).unwrap_or_default();
        let last: Option<Uuid> = sqlx::query_scalar(LAST_OF_STEP)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_one(self.readers())
            .await
            .map_err(store_error)?;
        let Some(last) = last else {
            return Ok(None);
        };
        let purging = sqlx::query(PURGE)
            .bind(after)
            .bind(last)
            .bind(stored(before));
        self.execute(purging, Invalidates::Nothing).await?;
        Ok(Some(SessionId::from_uuid(last)))
    }
}
