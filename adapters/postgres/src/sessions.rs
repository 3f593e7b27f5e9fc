use std::collections::HashMap;

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
use uuid::Uuid;

use crate::{
    PostgresStore, accounts,
    batch::{BatchStatement, Outputs},
    envelopes::{Statement, with_events, with_events_and_notification},
    executor::StatementExecutor,
    pool::Pool,
};

/// Sessions from before the column may have handed out tokens of the longest kind, and a minute later the same once more.
macro_rules! access_until {
    () => {
        "coalesce(s.access_until, least(s.refreshed_at + interval '1441 minutes', s.expires_at))"
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

const TABLE: &str = "portreeve_auth.sessions";

/// The lock holds off a change of the account until the session is there to be ended by it; if the change was first, the conditions
/// are looked at again and no longer hold. It also holds off another sign-in until this one has seen to the limit: [`END_SURPLUS`] is a
/// statement of its own, so that it sees what was committed while this one waited.
const ADD: Statement = with_events!(
    "insert into portreeve_auth.sessions
         (id, account_id, generation, token_digest, device_name, device_address,
          created_at, refreshed_at, expires_at, ends_at, access_until, ended_at, end_reason)
     select $6, account.id, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19
     from (
         select id from portreeve_auth.accounts
         where id = $7 and version = $8 and status = 'active'
         for no key update
     ) as account
     returning id"
);

/// The live sessions of the account beyond the limit, but not the one that was added.
const END_SURPLUS: Statement = with_events_and_notification!(
    "update portreeve_auth.sessions
     set ended_at = $7, end_reason = $8
     where ended_at is null and id = any (array(
         select s.id from portreeve_auth.sessions s
         where s.account_id = $6 and s.ended_at is null and s.expires_at > $7 and s.id <> $9
         order by s.refreshed_at desc, s.id desc
         offset $10
     ))
     returning id"
);

const WITH_ACCOUNTS: &str = concat!(
    "select ",
    session_columns!(),
    ", ",
    account_columns!(),
    " from portreeve_auth.sessions s join portreeve_auth.accounts a on a.id = s.account_id where s.id = any ($1)"
);

const ROTATE: &str = "update portreeve_auth.sessions
     set generation = $3, token_digest = $4, refreshed_at = $5, expires_at = $6, access_until = $7
     where id = $1 and generation = $2 and ended_at is null";

const END: Statement = with_events_and_notification!(
    "update portreeve_auth.sessions
     set ended_at = $7, end_reason = $8
     where account_id = $6 and ended_at is null and expires_at > $7
         and ($9::uuid is null or id = $9)
         and ($10::uuid is null or id <> $10)
     returning id"
);

/// Ends also those that have run out: another instance's clock may be a little behind, and would still take them for live.
const END_UNENDED: &str = "update portreeve_auth.sessions
     set ended_at = $2, end_reason = $3
     where account_id = $1 and ended_at is null
         and ($4::uuid is null or id = $4)
         and ($5::uuid is null or id <> $5)";

/// A row that another transaction has locked is in use, and left for the next sweep.
const PURGE: &str = "with step as (
         select id, least(expires_at, ended_at) as over_at from portreeve_auth.sessions where id > $1 order by id limit $3
     ), over as (
         select s.id from portreeve_auth.sessions s
         where s.id = any (array(select id from step where over_at < $2)) and least(s.expires_at, s.ended_at) < $2
         for update skip locked
     ), gone as (
         delete from portreeve_auth.sessions where id = any (array(select id from over))
     )
     select id from step order by id desc limit 1";

const LIVE: &str = concat!(
    "select ",
    session_columns!(),
    " from portreeve_auth.sessions s
      where s.account_id = $1 and s.ended_at is null and s.expires_at > $2 and s.id < $3
      order by s.id desc limit $4"
);

const ENDED: &str = concat!(
    "select ",
    session_columns!(),
    " from portreeve_auth.sessions s
      where s.ended_at is not null and (s.ended_at, s.id) > ($1, $2) and ",
    access_until!(),
    " > $3
      order by s.ended_at, s.id limit $4"
);

pub(crate) async fn end_unended(
    executor: &mut StatementExecutor<'_>,
    account: AccountId,
    which: EndSessions,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    let (one, kept) = bounds(which);
    sqlx::query(END_UNENDED)
        .bind(account.as_uuid())
        .bind(at)
        .bind(which.reason().as_str())
        .bind(one)
        .bind(kept)
        .execute(executor)
        .await
        .map(drop)
}

/// What a request needs to know about its session, in one statement for all requests of the moment.
pub(crate) struct SessionsById(pub(crate) Pool);

impl BatchStatement for SessionsById {
    type Input = SessionId;
    type Output = (Session, Account);

    async fn execute(&self, ids: Vec<SessionId>) -> Result<Outputs<Self>, StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(SessionId::as_uuid).collect();
        let query = sqlx::query_as::<_, SessionAndAccountRow>(WITH_ACCOUNTS).bind(ids);
        let rows = self.0.run(async |c| query.fetch_all(c).await).await?;
        let entry =
            |row: SessionAndAccountRow| (row.session_id(), row.read(TABLE, accounts::TABLE));
        Ok(rows.into_iter().map(entry).collect::<HashMap<_, _>>())
    }
}

#[async_trait]
impl SessionRepository for PostgresStore {
    async fn add(
        &self,
        session: &Session,
        account: &Account,
        limit: &SessionLimit,
        events: &[Envelope],
    ) -> Result<u64, AddSessionError> {
        let state = session.state();
        let adding = self.change(&ADD, events, |query| bind_session(query, session, account))?;
        let ending = self.change(&END_SURPLUS, std::slice::from_ref(&limit.event), |query| {
            query
                .bind(account.id().as_uuid())
                .bind(state.created_at)
                .bind(EndReason::SessionLimit.as_str())
                .bind(state.id.as_uuid())
                .bind(i64::from(limit.most.saturating_sub(1)))
        })?;
        self.write_together(Invalidates::Account(account.id()), async |transaction| {
            if transaction.write(adding).await? == 0 {
                return Err(Rollback::Refused(AddSessionError::AccountChanged));
            }
            Ok(transaction.write(ending).await?)
        })
        .await
    }

    async fn with_account(&self, id: SessionId) -> Result<Option<(Session, Account)>, StoreError> {
        self.sessions_by_id().submit(id).await
    }

    async fn rotate(&self, session: &Session, generation: u32) -> Result<bool, StoreError> {
        let state = session.state();
        let query = sqlx::query(ROTATE)
            .bind(state.id.as_uuid())
            .bind(stored(generation))
            .bind(stored(state.generation))
            .bind(state.token_digest)
            .bind(state.refreshed_at)
            .bind(state.expires_at)
            .bind(state.access_until);
        Ok(self.execute(query, Invalidates::Nothing).await? == 1)
    }

    async fn end(
        &self,
        account: AccountId,
        which: EndSessions,
        at: Timestamp,
        events: &[Envelope],
    ) -> Result<u64, StoreError> {
        let (one, kept) = bounds(which);
        self.write(&END, events, Invalidates::Account(account), |query| {
            query
                .bind(account.as_uuid())
                .bind(at)
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
            .bind(now)
            .bind(page.after.map_or(Uuid::max(), |after| after.as_uuid()))
            .bind(i64::from(page.limit()) + 1);
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
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
            .bind(at)
            .bind(id.as_uuid())
            .bind(good_after)
            .bind(i64::from(limit));
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn purge(
        &self,
        after: Option<SessionId>,
        before: Timestamp,
        limit: u16,
    ) -> Result<Option<SessionId>, StoreError> {
        let query = sqlx::query_scalar::<_, Uuid>(PURGE)
            .bind(after.map(|id| id.as_uuid()).unwrap_or_default())
            .bind(before)
            .bind(i64::from(limit));
        let last = self
            .write_without_events(Invalidates::Nothing, async |c| {
                query.fetch_optional(c).await
            })
            .await?;
        Ok(last.map(SessionId::from_uuid))
    }
}
