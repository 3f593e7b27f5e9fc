//! What the operator does to accounts at the command line: letting people in again, and keeping others out.

use super::{Error, LifecycleService};
use crate::{
    auth::{Priority, accounts::Account, passwords::Password, permissions::Operator},
    shared::{AccountId, EmailAddress, Role, Secret, Status},
};

/// How the operator names an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountRef {
    Id(AccountId),
    Email(EmailAddress),
}

impl LifecycleService {
    pub async fn find_account(&self, _: &Operator, named: &AccountRef) -> Result<Account, Error> {
        let accounts = &self.accounts;
        let found = match named {
            AccountRef::Id(id) => accounts.by_id(*id).await?,
            AccountRef::Email(email) => accounts.by_email(email).await?,
        };
        found.ok_or(Error::UnknownAccount)
    }

    /// Every account with the role admin, also the suspended ones, the oldest first.
    pub async fn administrators(&self, _: &Operator) -> Result<Vec<Account>, Error> {
        Ok(self.accounts.administrators().await?)
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
        let accounts = &self.accounts;
        let account = accounts.by_id(id).await?.ok_or(Error::UnknownAccount)?;
        let personal = [account.facts().email.as_str()];
        let strength = self.strength.as_ref();
        let new = Password::choose(new.expose(), &personal, Priority::Trusted, strength).await?;
        let hash = self.hasher.hash(&new, Priority::Trusted).await?;
        self.change(None, id, |account, now| {
            Some(account.reset_password(hash.clone(), now))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::{super::mocks::Mocks, *};
    use crate::auth::{
        EndReason, EndSessions, Event,
        accounts::{UpdateAccountError, sample},
    };

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

        let change = account.reset_password(hash, sample::NOW);

        let event = Event::PasswordChanged {
            account_id: account.id(),
            standing: account.facts().standing(),
        };
        assert_eq!(change.events, [event]);
    }
}
