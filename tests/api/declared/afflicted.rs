//! A store whose every call goes wrong in the same way.

use std::{future::pending, sync::Arc};

use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AccountAddition, AccountChange, AccountRepository, AddAccountError,
        AddSessionError, CountedHashes, EndSessions, Session, SessionId, SessionLimit,
        SessionRepository, UpdateAccountError,
    },
    events::Envelope,
    jobs::{Backlog, Capacity, Ending, JobRepository, NewRun, Progress, Run, RunId, RunLease},
    shared::{AccountId, EmailAddress, Holder, Page, PageRequest, StoreError, Timestamp},
    users::{AddUserError, UpdateUserError, User, UserFilter, UserRepository},
};
use portreeve_postgres::Connections;
use portreeve_server::stores::StoreHealth;
use time::Duration;

#[derive(Clone, Copy, PartialEq)]
pub enum Affliction {
    /// There is no answer.
    Gone,
    /// What is kept makes no sense.
    Wrong,
    /// No answer ever comes.
    Silent,
    /// It can be read, and another write always comes first.
    Contended,
}

pub struct Afflicted<S: ?Sized>(pub Arc<S>, pub Affliction);

impl<S: ?Sized> Afflicted<S> {
    async fn strike(&self) -> Result<(), StoreError> {
        match self.1 {
            Affliction::Gone => Err(StoreError::unavailable("gone")),
            Affliction::Wrong => Err(StoreError::inconsistent("wrong")),
            Affliction::Silent => pending().await,
            Affliction::Contended => Ok(()),
        }
    }
}

#[async_trait]
impl AccountRepository for Afflicted<dyn AccountRepository> {
    async fn add(
        &self,
        account: &Account,
        addition: &AccountAddition,
    ) -> Result<(), AddAccountError> {
        self.strike().await?;
        self.0.add(account, addition).await
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.strike().await?;
        self.0.by_id(id).await
    }

    async fn by_email(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
        self.strike().await?;
        self.0.by_email(email).await
    }

    async fn administrators(&self) -> Result<Vec<Account>, StoreError> {
        self.strike().await?;
        self.0.administrators().await
    }

    async fn update(&self, _: &Account, _: &AccountChange) -> Result<(), UpdateAccountError> {
        self.strike().await?;
        Err(UpdateAccountError::Changed)
    }

    async fn count_hashes(
        &self,
        after: Option<AccountId>,
        limit: u16,
    ) -> Result<CountedHashes, StoreError> {
        self.strike().await?;
        self.0.count_hashes(after, limit).await
    }
}

#[async_trait]
impl SessionRepository for Afflicted<dyn SessionRepository> {
    async fn add(
        &self,
        _: &Session,
        _: &Account,
        _: &SessionLimit,
        _: &[Envelope],
    ) -> Result<u64, AddSessionError> {
        self.strike().await?;
        Err(AddSessionError::AccountChanged)
    }

    async fn with_account(&self, id: SessionId) -> Result<Option<(Session, Account)>, StoreError> {
        self.strike().await?;
        self.0.with_account(id).await
    }

    async fn rotate(&self, _: &Session, _: u32) -> Result<bool, StoreError> {
        self.strike().await?;
        Ok(false)
    }

    async fn end(
        &self,
        _: AccountId,
        _: EndSessions,
        _: Timestamp,
        _: &[Envelope],
    ) -> Result<u64, StoreError> {
        self.strike().await?;
        Ok(0)
    }

    async fn live(
        &self,
        account: AccountId,
        now: Timestamp,
        page: &PageRequest<SessionId>,
    ) -> Result<Page<Session, SessionId>, StoreError> {
        self.strike().await?;
        self.0.live(account, now, page).await
    }

    async fn ended(
        &self,
        after: (Timestamp, SessionId),
        good_after: Timestamp,
        limit: u16,
    ) -> Result<Vec<Session>, StoreError> {
        self.strike().await?;
        self.0.ended(after, good_after, limit).await
    }

    async fn purge(
        &self,
        after: Option<SessionId>,
        before: Timestamp,
        limit: u16,
    ) -> Result<Option<SessionId>, StoreError> {
        self.strike().await?;
        self.0.purge(after, before, limit).await
    }
}

#[async_trait]
impl UserRepository for Afflicted<dyn UserRepository> {
    async fn add(&self, user: &User, events: &[Envelope]) -> Result<(), AddUserError> {
        self.strike().await?;
        self.0.add(user, events).await
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<User>, StoreError> {
        self.strike().await?;
        self.0.by_id(id).await
    }

    async fn update(&self, _: &User, _: &[Envelope]) -> Result<(), UpdateUserError> {
        self.strike().await?;
        Err(UpdateUserError::Changed)
    }

    async fn list(
        &self,
        filter: &UserFilter,
        page: &PageRequest,
    ) -> Result<Page<User>, StoreError> {
        self.strike().await?;
        self.0.list(filter, page).await
    }
}

#[async_trait]
impl JobRepository for Afflicted<dyn JobRepository> {
    async fn add(&self, run: &NewRun) -> Result<bool, StoreError> {
        self.strike().await?;
        self.0.add(run).await
    }

    async fn add_or_advance(&self, run: &NewRun) -> Result<Run, StoreError> {
        self.strike().await?;
        self.0.add_or_advance(run).await
    }

    async fn claim(
        &self,
        holder: Holder,
        lease: Duration,
        now: Timestamp,
        capacities: &[Capacity],
    ) -> Result<Vec<(Run, RunLease)>, StoreError> {
        self.strike().await?;
        self.0.claim(holder, lease, now, capacities).await
    }

    async fn renew(&self, lease: &RunLease, progress: Progress) -> Result<bool, StoreError> {
        self.strike().await?;
        self.0.renew(lease, progress).await
    }

    async fn finish(&self, lease: &RunLease, ending: &Ending) -> Result<bool, StoreError> {
        self.strike().await?;
        self.0.finish(lease, ending).await
    }

    async fn by_id(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        self.strike().await?;
        self.0.by_id(id).await
    }

    async fn latest(&self, jobs: &[&'static str]) -> Result<Vec<Run>, StoreError> {
        self.strike().await?;
        self.0.latest(jobs).await
    }

    async fn backlog(&self, now: Timestamp) -> Result<Vec<Backlog>, StoreError> {
        self.strike().await?;
        self.0.backlog(now).await
    }

    async fn remove_ended(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.strike().await?;
        self.0.remove_ended(before, limit).await
    }

    async fn added(&self) {
        self.0.added().await;
    }
}

#[async_trait]
impl StoreHealth for Afflicted<dyn StoreHealth> {
    async fn ping(&self) -> Result<(), StoreError> {
        self.strike().await
    }

    async fn schema_obstacle(&self) -> Result<Option<String>, StoreError> {
        self.strike().await?;
        Ok(None)
    }

    fn connections(&self) -> Option<Connections> {
        None
    }

    async fn notify_others(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
