use std::net::IpAddr;

use super::{Error, LifecycleService, MailRequest, PendingRegistration, Registration};
use crate::{
    auth::{
        PasswordHash, Priority,
        accounts::{Account, AccountAddition, AddAccountError},
        passwords::{self, Password, PasswordRule},
        throttling::Attempt,
    },
    shared::{
        AccountId, DisplayName, EmailAddress, InvalidDisplayName, InvalidEmailAddress, Network,
        OneTimeTokenId, Role, Secret, TokenPurpose,
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

/// What a registration came to.
#[derive(Clone, Debug)]
pub enum Registered {
    Account(Account),
    /// The account is made when the address is proven, if none has it.
    Pending,
}

/// A registration without faults.
struct Accepted {
    email: EmailAddress,
    display_name: Option<DisplayName>,
    hash: PasswordHash,
}

impl LifecycleService {
    pub async fn register(&self, command: Register) -> Result<Registered, Error> {
        if self.registration == Registration::Closed {
            return Err(Error::RegistrationClosed);
        }
        let network = command.address.map(Network::of);
        self.throttle
            .guarded(Attempt::Registration { network }, async |priority| {
                let accepted = self.accept(command, priority).await?;
                match self.registration {
                    Registration::Confirmed => self.await_proof(accepted).await,
                    Registration::Open | Registration::Closed => {
                        let opened = self.open_account(accepted, Role::User).await;
                        opened.map(Registered::Account)
                    }
                }
            })
            .await
    }

    /// Opens an account that is an administrator from the start, whether or not registration is open. For the operator at the
    /// command line: nothing that comes over the network may reach it.
    pub async fn create_admin(&self, command: Register) -> Result<Account, Error> {
        let accepted = self.accept(command, Priority::Trusted).await?;
        self.open_account(accepted, Role::Admin).await
    }

    async fn accept(&self, command: Register, priority: Priority) -> Result<Accepted, Error> {
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
        Ok(Accepted {
            email,
            display_name,
            hash,
        })
    }

    /// The proof of the address is mailed, unless the operator answers for it.
    async fn open_account(&self, accepted: Accepted, role: Role) -> Result<Account, Error> {
        let Accepted {
            email,
            display_name,
            hash,
        } = accepted;
        let now = self.clock.now();
        let id = AccountId::new(now, self.secrets.random());
        let (account, event) = Account::register(id, email, hash, role, display_name, now);
        let mut addition = AccountAddition {
            events: vec![self.envelope(event, now)],
            ..AccountAddition::default()
        };
        if role != Role::Admin {
            let token = self.new_token(&account, TokenPurpose::VerifyEmail, now);
            addition.events.push(self.envelope(token.issued(), now));
            addition.issues = Some(token);
        }
        match self.accounts.add(&account, &addition).await {
            Ok(()) => {
                self.hasher.record_hash(None, account.password());
                Ok(account)
            }
            Err(AddAccountError::EmailTaken) => Err(Error::EmailTaken),
            Err(AddAccountError::TokenSpent) => Err(Error::InvalidToken),
            Err(AddAccountError::Store(error)) => Err(error.into()),
        }
    }

    /// Does the same whether or not an account has the address: the job that is queued looks it up.
    async fn await_proof(&self, accepted: Accepted) -> Result<Registered, Error> {
        let now = self.clock.now();
        let pending = PendingRegistration::new(
            OneTimeTokenId::new(now, self.secrets.random()),
            accepted.email,
            accepted.hash,
            accepted.display_name,
            now,
        );
        let replaces_until = now - PendingRegistration::MIN_INTERVAL;
        self.pending.put(&pending, replaces_until).await?;
        self.requests
            .add(MailRequest::Confirmation, &pending.email)
            .await?;
        Ok(Registered::Pending)
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

    /// Of a service with open registration.
    async fn registered(mocks: Mocks) -> Account {
        match mocks.service().register(command()).await.unwrap() {
            Registered::Account(account) => account,
            Registered::Pending => panic!("it waits for a proof"),
        }
    }

    #[tokio::test]
    async fn the_account_its_first_token_and_their_events_are_written_in_one_call() {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_add()
            .times(1)
            .withf(|account, addition| {
                let token = addition.issues.as_ref().unwrap();
                token.purpose == TokenPurpose::VerifyEmail
                    && token.account_id == account.id()
                    && matches!(addition.events.as_slice(), [_, two] if two.event == token.issued().into())
            })
            .returning(|_, _| Ok(()));

        assert!(!registered(mocks).await.is_admin());
    }

    #[tokio::test]
    async fn a_registration_that_is_to_be_confirmed_looks_at_no_account() {
        let mut mocks = Mocks::new();
        mocks.registration = Registration::Confirmed;
        mocks
            .pending
            .expect_put()
            .times(1)
            .withf(|pending, replaces_until| {
                pending.password.expose() == "$new"
                    && *replaces_until == pending.created_at - PendingRegistration::MIN_INTERVAL
            })
            .returning(|_, _| Ok(false));
        mocks
            .requests
            .expect_add()
            .times(1)
            .withf(|request, _| *request == MailRequest::Confirmation)
            .returning(|_, _| Ok(()));

        let registered = mocks.service().register(command()).await;

        assert!(matches!(registered, Ok(Registered::Pending)));
    }

    #[tokio::test]
    async fn the_operator_answers_for_the_address_of_an_administrator() {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_add()
            .times(1)
            .withf(|_, addition| addition.issues.is_none() && addition.events.len() == 1)
            .returning(|_, _| Ok(()));

        assert!(mocks.service().create_admin(command()).await.is_ok());
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
        mocks.registration = Registration::Closed;

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
        closed.registration = Registration::Closed;
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
