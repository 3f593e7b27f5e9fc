use std::net::IpAddr;

use super::{Error, LifecycleService};
use crate::{
    auth::{
        Priority,
        accounts::{Account, AddAccountError},
        passwords::{self, Password, PasswordRule},
        throttling::Attempt,
    },
    shared::{
        AccountId, DisplayName, EmailAddress, InvalidDisplayName, InvalidEmailAddress, Network,
        Role, Secret,
    },
};

/// A registration. The fields are as they were given: one answer says everything that is wrong with them.
#[derive(Clone, Debug)]
pub struct Register {
    pub email: String,
    pub password: Secret<String>,
    pub display_name: Option<String>,
    /// Where they are.
    pub address: Option<IpAddr>,
}

impl Register {
    /// None also for one that cannot be: the registration is refused for it.
    pub fn parsed_display_name(&self) -> Option<DisplayName> {
        DisplayName::parse(self.display_name.as_ref()?).ok()
    }
}

/// What is wrong with the fields of a registration. At least one of them is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistrationFaults {
    pub email: Option<InvalidEmailAddress>,
    pub display_name: Option<InvalidDisplayName>,
    pub password: Option<PasswordRule>,
}

impl LifecycleService {
    pub async fn register(&self, command: Register) -> Result<Account, Error> {
        if !self.registration_open {
            return Err(Error::RegistrationClosed);
        }
        let network = command.address.map(Network::of);
        self.throttle
            .guarded(Attempt::Registration { network }, |priority| {
                self.open_account(command, Role::User, priority)
            })
            .await
    }

    /// Opens an account that is an administrator from the start, whether or not registration is open. For the operator at the
    /// command line: nothing that comes over the network may reach it.
    pub async fn create_admin(&self, command: Register) -> Result<Account, Error> {
        self.open_account(command, Role::Admin, Priority::Trusted)
            .await
    }

    async fn open_account(
        &self,
        command: Register,
        role: Role,
        priority: Priority,
    ) -> Result<Account, Error> {
        let email = EmailAddress::parse(&command.email);
        let display_name = command.display_name.as_deref();
        let display_name = display_name.map(DisplayName::parse).transpose();
        let mut personal = vec![command.email.as_str()];
        personal.extend(command.display_name.as_deref());
        let password = Password::choose(
            command.password.expose(),
            &personal,
            priority,
            self.strength.as_ref(),
        )
        .await;
        let (email, display_name, password) = match (email, display_name, password) {
            (Ok(email), Ok(display_name), Ok(password)) => (email, display_name, password),
            (email, display_name, password) => {
                return Err(Error::InvalidRegistration(RegistrationFaults {
                    email: email.err(),
                    display_name: display_name.err(),
                    password: match password {
                        Ok(_) => None,
                        Err(passwords::Error::Weak(rule)) => Some(rule),
                        Err(other) => return Err(other.into()),
                    },
                }));
            }
        };
        // Hash before anything is looked up: the time taken must not tell that an address is taken.
        let hash = self.hasher.hash(&password, priority).await?;
        let now = self.clock.now();
        let id = AccountId::new(now, self.secrets.random());
        let (account, event) = Account::register(id, email, hash, role, display_name, now);
        match self
            .accounts
            .add(&account, &[self.envelope(event, now)])
            .await
        {
            Ok(()) => {
                self.hasher.record_hash(None, account.password());
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

    use super::{super::mocks::Mocks, *};
    use crate::{auth::passwords::HashError, shared::StoreError, throttle::MockAttemptLimiter};

    fn command() -> Register {
        Register {
            email: "ada@example.com".into(),
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
    async fn a_store_that_is_down_is_distinguished_from_a_taken_address() {
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
        mocks.registration_open = false;

        assert!(matches!(
            mocks.service().register(command()).await,
            Err(Error::RegistrationClosed)
        ));
    }

    fn faulty() -> Register {
        Register {
            email: "no address".into(),
            display_name: Some(" ".into()),
            password: Secret::new("short".into()),
            address: None,
        }
    }

    #[tokio::test]
    async fn a_registration_with_faults_is_judged_only_if_it_may_be_tried() {
        let mut waiting = Mocks::new();
        waiting.limiter = MockAttemptLimiter::refusing(Duration::from_secs(7));
        let mut closed = Mocks::new();
        closed.registration_open = false;
        let refused = async |mocks: Mocks| mocks.service().register(faulty()).await.unwrap_err();

        assert!(matches!(refused(waiting).await, Error::TooManyAttempts(_)));
        assert!(matches!(refused(closed).await, Error::RegistrationClosed));
    }

    #[tokio::test]
    async fn everything_that_is_wrong_is_said_at_once() {
        let faults = async |command| {
            let refused = Mocks::new().service().register(command).await;
            match refused {
                Err(Error::InvalidRegistration(faults)) => faults,
                other => panic!("{other:?}"),
            }
        };

        let all = faults(faulty()).await;
        let weak = faults(Register {
            password: Secret::new("short".into()),
            ..command()
        })
        .await;

        assert!(all.email.is_some() && all.password.is_some());
        assert_eq!(all.display_name, Some(InvalidDisplayName::Empty));
        assert_eq!((weak.email, weak.display_name), (None, None));
        assert!(weak.password.is_some());
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
            Err(Error::Hash(HashError::Busy))
        ));
    }
}
