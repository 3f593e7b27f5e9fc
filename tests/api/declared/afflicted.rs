//! A store whose every call goes wrong in the same way.

use std::{future::pending, sync::Arc};

use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AccountChange, AccountRepository, AddAccountError, AddSessionError, CountedHashes,
        EndSessions, Session, SessionId, SessionLimit, SessionRepository, UpdateAccountError,
    },
    events::Envelope,
    shared::{AccountId, EmailAddress, Page, PageRequest, StoreError, Timestamp},
    users::{AddUserError, UpdateUserError, User, UserFilter, UserRepository},
};
use portreeve_postgres::Connections;
use portreeve_server::stores::StoreHealth;

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
    async fn add(&self, account: &Account, events: &[Envelope]) -> Result<(), AddAccountError> {
        self.strike().await?;
        self.0.add(account, events).await
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
