use std::net::IpAddr;

use super::{Account, AddAccountError, AuthService, Caller, Error, Password, guard::Attempt};
use crate::shared::{AccountId, DisplayName, EmailAddress, Network, Role, Secret};

/// Somebody wants an account.
#[derive(Clone, Debug)]
pub struct Register {
    pub email: EmailAddress,
    pub password: Secret<String>,
    pub display_name: Option<DisplayName>,
    /// Where they are.
    pub address: Option<IpAddr>,
}

impl AuthService {
    pub async fn register(&self, command: Register) -> Result<Account, Error> {
        if !self.policy.registration_open {
            return Err(Error::RegistrationClosed);
        }
        let network = command.address.map(Network::of);
        self.guarded(Attempt::Registration { network }, |caller| {
            self.open_account(command, Role::User, caller)
        })
        .await
    }

    /// Says what is wrong with the password of a registration that fails for another reason already, so that one answer can list
    /// everything. It costs work, so whoever must wait with a registration must wait with this too.
    pub async fn check_password_of_faulty_registration(
        &self,
        raw: &str,
        personal: &[&str],
        address: Option<IpAddr>,
    ) -> Result<(), Error> {
        if !self.policy.registration_open {
            return Err(Error::RegistrationClosed);
        }
        let network = address.map(Network::of);
        self.guarded(Attempt::FaultyRegistration { network }, |caller| {
            self.check_new_password(raw, personal, caller)
        })
        .await
        .map(drop)
    }

    /// Opens an account that is an administrator from the start, whether or not registration is open. For the operator at the
    /// command line: nothing that comes over the network may reach it.
    pub async fn create_admin(&self, command: Register) -> Result<Account, Error> {
        self.open_account(command, Role::Admin, Caller::Known).await
    }

    /// Checks a password that an account is to get, without changing anything. `personal` are words of its owner, which somebody
    /// who guesses would try first.
    pub(super) async fn check_new_password(
        &self,
        raw: &str,
        personal: &[&str],
        caller: Caller,
    ) -> Result<Password, Error> {
        let parts = personal
            .iter()
            .flat_map(|word| std::iter::once(*word).chain(word.split('@')));
        // As they came, so they may be of any length; nothing longer than an address can stand in a password.
        let words: Vec<String> = parts
            .map(|word| word.chars().take(EmailAddress::MAX_LEN).collect())
            .collect();
        Password::choose(raw, &words, caller, self.ports.strength.as_ref()).await
    }

    async fn open_account(
        &self,
        command: Register,
        role: Role,
        caller: Caller,
    ) -> Result<Account, Error> {
        let Register {
            email,
            password,
            display_name,
            ..
        } = command;
        let mut personal = vec![email.as_str()];
        personal.extend(display_name.as_ref().map(DisplayName::as_str));
        let password = self
            .check_new_password(password.expose(), &personal, caller)
            .await?;
        // Hash before anything is looked up: a taken address must not be told by the time it takes.
        let hash = self.ports.hasher.hash(&password, caller).await?;
        let now = self.ports.clock.now();
        let id = AccountId::new(now, self.ports.secrets.random());
        let (account, event) = Account::register(id, email, hash, role, display_name, now);
        match self
            .ports
            .accounts
            .add(&account, &[self.envelope(event, now)])
            .await
        {
            Ok(()) => {
                self.ports.hasher.imitate_change(None, account.password());
                Ok(account)
            }
            Err(AddAccountError::EmailTaken) => Err(Error::EmailTaken),
            Err(AddAccountError::Store(error)) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        super::{Decision, HashError, mocks::Mocks},
        *,
    };
    use crate::shared::StoreError;

    fn command() -> Register {
        Register {
            email: EmailAddress::parse("ada@example.com").unwrap(),
            password: Secret::new("correct horse battery".into()),
            display_name: None,
            address: None,
        }
    }

    #[tokio::test]
    async fn the_account_and_its_event_are_written_in_one_call() {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_add()
            .times(1)
            .withf(|account, events| matches!(events, [one] if one.id.as_uuid() != account.id().as_uuid()))
            .returning(|_, _| Ok(()));

        let account = mocks.service().register(command()).await.unwrap();

        assert!(!account.is_admin());
    }

    #[tokio::test]
    async fn a_store_that_is_down_is_told_apart_from_a_taken_address() {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_add()
            .returning(|_, _| Err(StoreError::unavailable("connection refused").into()));

        let refusal = mocks.service().register(command()).await.unwrap_err();

        assert!(matches!(refusal, Error::Store(StoreError::Unavailable(_))));
        assert_eq!(refusal.to_string(), "the store is not available");
    }

    #[tokio::test]
    async fn with_registration_closed_nothing_is_hashed_or_written() {
        let mut mocks = Mocks::new();
        mocks.policy.registration_open = false;

        assert!(matches!(
            mocks.service().register(command()).await,
            Err(Error::RegistrationClosed)
        ));
    }

    #[tokio::test]
    async fn a_registration_with_faults_is_judged_only_if_it_may_be_tried() {
        let mut waiting = Mocks::new();
        waiting.limiter = Default::default();
        waiting
            .limiter
            .expect_take()
            .returning(|_| Ok(Decision::Wait(Duration::from_secs(7))));
        let mut closed = Mocks::new();
        closed.policy.registration_open = false;
        let judged = async |mocks: Mocks| {
            let service = mocks.service();
            service
                .check_password_of_faulty_registration("correct horse", &["no address"], None)
                .await
        };

        assert!(matches!(
            judged(waiting).await,
            Err(Error::TooManyAttempts { .. })
        ));
        assert!(matches!(
            judged(closed).await,
            Err(Error::RegistrationClosed)
        ));
        assert!(judged(Mocks::new()).await.is_ok());
    }

    #[tokio::test]
    async fn a_full_hashing_queue_refuses_at_once() {
        let mut mocks = Mocks::new();
        mocks.hasher = Default::default();
        mocks
            .hasher
            .expect_hash()
            .returning(|_, _| Err(HashError::Busy));

        assert!(matches!(
            mocks.service().register(command()).await,
            Err(Error::Busy)
        ));
    }
}
