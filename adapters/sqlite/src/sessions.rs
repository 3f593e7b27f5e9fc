use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AddSessionError, Device, EndReason, EndSessions, Ended, Session, SessionId,
        SessionLimit, SessionRepository, SessionState,
    },
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError, Timestamp},
};
use portreeve_sql::{Invalidates, Rollback};
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use crate::{
    SqliteStore,
    accounts::{AccountRow, account_columns},
    envelopes::{Statement, with_events},
    error::store_error,
    rows::{RowName, micros},
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

#[derive(sqlx::FromRow)]
struct SessionRow {
    session_id: Uuid,
    session_account_id: Uuid,
    generation: i64,
    token_digest: Vec<u8>,
    device_name: Option<String>,
    device_address: Option<String>,
    session_created_at: i64,
    refreshed_at: i64,
    expires_at: i64,
    ends_at: i64,
    access_until: i64,
    ended_at: Option<i64>,
    end_reason: Option<String>,
}

#[derive(sqlx::FromRow)]
struct SessionAndAccountRow {
    #[sqlx(flatten)]
    session: SessionRow,
    #[sqlx(flatten)]
    account: AccountRow,
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        let name = RowName {
            table: "auth_sessions",
            id: row.session_id,
        };
        let digest = row.token_digest.as_slice().try_into();
        let address = row.device_address.as_deref().map(str::parse);
        let ended_at = row.ended_at.map(|at| name.moment("ended_at", at));
        let reason = row.end_reason.as_deref().map(str::parse);
        let reason = name.read_some("end_reason", reason)?;
        Ok(Session::restore(SessionState {
            id: SessionId::from_uuid(row.session_id),
            account_id: AccountId::from_uuid(row.session_account_id),
            generation: name.read("generation", row.generation.try_into())?,
            token_digest: name.read("token_digest", digest)?,
            device: Device {
                name: row.device_name,
                address: name.read_some("device_address", address)?,
            },
            created_at: name.moment("created_at", row.session_created_at)?,
            refreshed_at: name.moment("refreshed_at", row.refreshed_at)?,
            expires_at: name.moment("expires_at", row.expires_at)?,
            ends_at: name.moment("ends_at", row.ends_at)?,
            access_until: name.moment("access_until", row.access_until)?,
            ended: ended_at
                .transpose()?
                .zip(reason)
                .map(|(at, reason)| Ended { at, reason }),
        }))
    }
}

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

/// The one session that is meant, and the one that is not.
fn bounds(which: EndSessions) -> (Option<Uuid>, Option<Uuid>) {
    match which {
        EndSessions::One(id, _) => (Some(id.as_uuid()), None),
        EndSessions::AllBut(id, _) => (None, Some(id.as_uuid())),
        EndSessions::All(_) => (None, None),
    }
}

pub(crate) async fn end_unended(
    connection: &mut SqliteConnection,
    account: AccountId,
    which: EndSessions,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    let (one, kept) = bounds(which);
    sqlx::query(END_UNENDED)
        .bind(account.as_uuid())
        .bind(micros(at))
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
        let adding = self.change(ADD, events, |query| {
            query
                .bind(state.id.as_uuid())
                .bind(account.id().as_uuid())
                .bind(account.facts().version)
                .bind(state.generation)
                .bind(state.token_digest.as_slice())
                .bind(state.device.name.as_deref())
                .bind(state.device.address.map(|address| address.to_string()))
                .bind(micros(state.created_at))
                .bind(micros(state.refreshed_at))
                .bind(micros(state.expires_at))
                .bind(micros(state.ends_at))
                .bind(micros(state.access_until))
                .bind(state.ended.map(|ended| micros(ended.at)))
                .bind(state.ended.map(|ended| ended.reason.as_str()))
        })?;
        let ending = self.change(END_SURPLUS, std::slice::from_ref(&limit.event), |query| {
            query
                .bind(account.id().as_uuid())
                .bind(micros(state.created_at))
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
            .map(|row| Ok((row.session.try_into()?, row.account.try_into()?)))
            .transpose()
    }

    async fn rotate(&self, session: &Session, generation: u32) -> Result<bool, StoreError> {
        let state = session.state();
        let rotating = sqlx::query(ROTATE)
            .bind(state.id.as_uuid())
            .bind(generation)
            .bind(state.generation)
            .bind(state.token_digest.as_slice())
            .bind(micros(state.refreshed_at))
            .bind(micros(state.expires_at))
            .bind(micros(state.access_until));
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
                .bind(micros(at))
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
            .bind(micros(now))
            .bind(page.after.map_or(Uuid::max(), |after| after.as_uuid()))
            .bind(i64::from(page.limit()) + 1);
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        let live: Result<_, _> = rows.into_iter().map(Session::try_from).collect();
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
            .bind(micros(at))
            .bind(id.as_uuid())
            .bind(micros(good_after))
            .bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(Session::try_from).collect()
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
            .bind(micros(before));
        self.execute(purging, Invalidates::Nothing).await?;
        Ok(Some(SessionId::from_uuid(last)))
    }
}
