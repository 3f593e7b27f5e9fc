//! What the operator does to accounts at the command line: getting people in again, and keeping others out.
//!
//! Each use case wants an [`Operator`]. Only a program that runs on the machine of the service makes one, and nothing that comes over the
//! network: a test holds the HTTP adapter to that.

use crate::auth::{
    Account, AuthService, Caller, EndReason, EndSessions, Error, SecurityEvent, Session,
};
use crate::shared::{AccountId, EmailAddress, Role, Secret, Status};

/// The right to change accounts without being signed in to one.
#[derive(Debug)]
pub struct Operator(());

impl Operator {
    pub fn at_the_command_line() -> Self {
        Self(())
    }
}

/// Which account is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountRef {
    Id(AccountId),
    Email(EmailAddress),
}

impl AuthService {
    pub async fn find_account(&self, _: &Operator, whom: &AccountRef) -> Result<Account, Error> {
        let accounts = &self.ports.accounts;
        let found = match whom {
            AccountRef::Id(id) => accounts.by_id(*id).await?,
            AccountRef::Email(email) => accounts.by_email(email).await?,
        };
        found.ok_or(Error::UnknownAccount)
    }

    /// Every account with the role admin, also the suspended ones, the oldest first.
    pub async fn administrators(&self, _: &Operator) -> Result<Vec<Account>, Error> {
        Ok(self.ports.accounts.administrators().await?)
    }

    /// The live sessions of an account, the one that began last first.
    pub async fn sessions_of(&self, _: &Operator, id: AccountId) -> Result<Vec<Session>, Error> {
        Ok(self.all_live_sessions(id).await?)
    }

    /// Ends every live session of an account. Returns how many there were.
    pub async fn end_sessions_of(&self, _: &Operator, id: AccountId) -> Result<u64, Error> {
        let all = EndSessions::All(EndReason::SignedOut);
        let ended = self.end_sessions(id, all).await?;
        if ended > 0 {
            self.record(SecurityEvent::SessionsEndedByOperator, Some(id));
        }
        Ok(ended)
    }

    pub async fn set_role(
        &self,
        _: &Operator,
        id: AccountId,
        role: Role,
    ) -> Result<Account, Error> {
        self.change(None, id, |account, now| account.change_role(role, now))
            .await
    }

    pub async fn set_status(
        &self,
        _: &Operator,
        id: AccountId,
        status: Status,
    ) -> Result<Account, Error> {
        self.change(None, id, |account, now| account.change_status(status, now))
            .await
    }

    /// Gives an account a new password without asking for the old one, and ends all its sessions. Roles and status stay as they are.
    pub async fn set_password(
        &self,
        _: &Operator,
        id: AccountId,
        new: Secret<String>,
    ) -> Result<Account, Error> {
        let accounts = &self.ports.accounts;
        let account = accounts.by_id(id).await?.ok_or(Error::UnknownAccount)?;
        let personal = [account.facts().email.as_str()];
        let new = self
            .check_new_password(new.expose(), &personal, Caller::Known)
            .await?;
        let hash = self.ports.hasher.hash(&new, Caller::Known).await?;
        self.change(None, id, |account, now| {
            Some(account.reset_password(hash.clone(), now))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Event, UpdateAccountError, mocks::Mocks};

    #[tokio::test]
    async fn a_new_password_ends_every_session_and_is_written_with_its_event() {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_by_id()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks
            .accounts
            .expect_update()
            .times(1)
            .withf(|account, change| {
                account.password().expose() == "$new"
                    && change.ends == Some(EndSessions::All(EndReason::PasswordChanged))
                    && !change.needs_another_admin
                    && matches!(*change.events, [_])
            })
            .returning(|_, _| Ok(()));
        let id = Mocks::account().id();
        let new = Secret::new("correct horse battery".into());

        let account = mocks
            .service()
            .set_password(&Operator::at_the_command_line(), id, new)
            .await
            .unwrap();

        assert_eq!(account.facts().roles, Mocks::account().facts().roles);
    }

    #[tokio::test]
    async fn a_new_password_wins_over_a_change_at_the_same_time() {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_by_id()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks
            .accounts
            .expect_update()
            .times(1)
            .return_once(|_, _| Err(UpdateAccountError::Changed));
        mocks
            .accounts
            .expect_update()
            .times(1)
            .return_once(|_, _| Ok(()));
        let (id, new) = (
            Mocks::account().id(),
            Secret::new("correct horse battery".into()),
        );

        let service = mocks.service();
        let operator = Operator::at_the_command_line();

        assert!(service.set_password(&operator, id, new).await.is_ok());
    }

    #[test]
    fn the_event_of_a_reset_is_the_one_of_a_changed_password() {
        let mut account = Mocks::account();
        let hash = account.password().clone();

        let change = account.reset_password(hash, crate::auth::mocks::NOW);

        let event = Event::PasswordChanged {
            account_id: account.id(),
            standing: account.facts().standing(),
        };
        assert_eq!(change.event, event);
    }
}
