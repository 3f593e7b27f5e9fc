use portreeve::{
    auth::{Account, Device, EndSessions, Ended, Session, SessionId, SessionState},
    shared::{AccountId, StoreError, Timestamp},
};
use uuid::Uuid;

use crate::{
    Parameters, RowName, Stored,
    accounts::AccountRow,
    tables::{Table, table},
};

pub const TABLE: Table = table!(auth.sessions by 1 {
    id Uuid, account_id Uuid, generation Int, token_digest Bytes, device_name Text, device_address Text,
    created_at Moment, refreshed_at Moment, expires_at Moment, ends_at Moment, access_until Moment, ended_at Moment,
    end_reason Text,
});

#[derive(sqlx::FromRow)]
pub struct SessionRow {
    session_id: Uuid,
    session_account_id: Uuid,
    generation: Stored<u32>,
    token_digest: Vec<u8>,
    device_name: Option<String>,
    device_address: Option<String>,
    session_created_at: Stored<Timestamp>,
    refreshed_at: Stored<Timestamp>,
    expires_at: Stored<Timestamp>,
    ends_at: Stored<Timestamp>,
    access_until: Stored<Timestamp>,
    ended_at: Option<Stored<Timestamp>>,
    end_reason: Option<String>,
}

impl SessionRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<Session, StoreError> {
        let id = self.session_id;
        let name = RowName { table, id };
        let digest = self.token_digest.as_slice().try_into();
        let address = self.device_address.as_deref().map(str::parse);
        let ended_at = self.ended_at.map(|at| name.stored("ended_at", at));
        let reason = self.end_reason.as_deref().map(str::parse);
        let reason = name.read_some("end_reason", reason)?;
        Ok(Session::restore(SessionState {
            id: SessionId::from_uuid(id),
            account_id: AccountId::from_uuid(self.session_account_id),
            generation: name.stored("generation", self.generation)?,
            token_digest: name.read("token_digest", digest)?,
            device: Device {
                name: self.device_name,
                address: name.read_some("device_address", address)?,
            },
            created_at: name.stored("created_at", self.session_created_at)?,
            refreshed_at: name.stored("refreshed_at", self.refreshed_at)?,
            expires_at: name.stored("expires_at", self.expires_at)?,
            ends_at: name.stored("ends_at", self.ends_at)?,
            access_until: name.stored("access_until", self.access_until)?,
            ended: ended_at
                .transpose()?
                .zip(reason)
                .map(|(at, reason)| Ended { at, reason }),
        }))
    }
}

#[derive(sqlx::FromRow)]
pub struct SessionAndAccountRow {
    #[sqlx(flatten)]
    session: SessionRow,
    #[sqlx(flatten)]
    account: AccountRow,
}

impl SessionAndAccountRow {
    pub fn session_id(&self) -> SessionId {
        SessionId::from_uuid(self.session.session_id)
    }

    /// # Errors
    /// A value makes no sense. The tables name it for the operator.
    pub fn read(
        self,
        sessions: &'static str,
        accounts: &'static str,
    ) -> Result<(Session, Account), StoreError> {
        Ok((self.session.read(sessions)?, self.account.read(accounts)?))
    }
}

/// Binds a new session, in the order in which the statements of both stores have its columns: the account's version follows its id.
pub fn bind_session<Q: Parameters>(query: Q, session: &Session, account: &Account) -> Q {
    let state = session.state();
    let address = state.device.address.map(|address| address.to_string());
    query
        .id(state.id.as_uuid())
        .id(account.id().as_uuid())
        .number(account.facts().version)
        .number(state.generation)
        .bytes(&state.token_digest)
        .text_or_null(state.device.name.as_deref())
        .text_or_null(address.as_deref())
        .moment(state.created_at)
        .moment(state.refreshed_at)
        .moment(state.expires_at)
        .moment(state.ends_at)
        .moment(state.access_until)
        .moment_or_null(state.ended.map(|ended| ended.at))
        .text_or_null(state.ended.map(|ended| ended.reason.as_str()))
}

/// The one session that is meant, and the one that is not.
pub fn bounds(which: EndSessions) -> (Option<Uuid>, Option<Uuid>) {
    match which {
        EndSessions::One(id, _) => (Some(id.as_uuid()), None),
        EndSessions::AllBut(id, _) => (None, Some(id.as_uuid())),
        EndSessions::All(_) => (None, None),
    }
}
