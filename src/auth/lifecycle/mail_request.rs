//! Mails that anyone may ask for by an address. The answer comes before it is looked at whether an account has the address: a request only
//! queues a run of a job, with the same statement for every address, and the job does the rest.

use std::net::IpAddr;

use super::{Error, LifecycleService, MailRequest, PendingRegistration};
use crate::{
    auth::{Event, accounts::Account, one_time_tokens::OneTimeToken, throttling::Attempt},
    shared::{EmailAddress, Network, OneTimeTokenId, StoreError, Timestamp, TokenPurpose},
};

impl LifecycleService {
    /// Has a link mailed by which the owner of the address chooses a new password. Nothing comes of it where no account has the address.
    pub async fn forgot_password(&self, email: &str, from: Option<IpAddr>) -> Result<(), Error> {
        self.request(MailRequest::PasswordReset, email, from).await
    }

    /// Has the proof of the address mailed once more. Nothing comes of it where there is nothing to prove.
    pub async fn resend_verification(
        &self,
        email: &str,
        from: Option<IpAddr>,
    ) -> Result<(), Error> {
        self.request(MailRequest::Verification, email, from).await
    }

    async fn request(
        &self,
        request: MailRequest,
        email: &str,
        from: Option<IpAddr>,
    ) -> Result<(), Error> {
        let email = EmailAddress::parse(email).map_err(Error::InvalidEmail)?;
        let attempt = Attempt::MailRequest {
            email: email.clone(),
            network: from.map(Network::of),
        };
        let work = async |_| Ok(self.requests.add(request, &email).await?);
        self.throttle.guarded(attempt, work).await
    }

    /// What follows from [`LifecycleService::forgot_password`].
    pub async fn mail_password_reset(&self, email: &EmailAddress) -> Result<(), StoreError> {
        let account = self.accounts.by_email(email).await?;
        match account.filter(Account::is_active) {
            Some(account) => self.mail(&account, TokenPurpose::ResetPassword).await,
            None => Ok(()),
        }
    }

    /// What follows from [`LifecycleService::resend_verification`].
    pub async fn mail_verification(&self, email: &EmailAddress) -> Result<(), StoreError> {
        let Some(account) = self.accounts.by_email(email).await? else {
            return self.mail_confirmation(email).await;
        };
        match account.is_active() && !account.facts().email_verified {
            true => self.mail(&account, TokenPurpose::VerifyEmail).await,
            false => Ok(()),
        }
    }

    /// What follows from a registration that is to be confirmed: a mail with the proof, or, where an account has the address, one that
    /// says that somebody tried.
    pub async fn mail_confirmation(&self, email: &EmailAddress) -> Result<(), StoreError> {
        let now = self.clock.now();
        let pending = self.pending.by_email(email).await?;
        let Some(pending) = pending.filter(|pending| pending.is_good_at(now)) else {
            return Ok(());
        };
        let event = match self.accounts.by_email(email).await? {
            None => pending.requested(),
            Some(account) if account.is_active() => Event::RegistrationRepeated {
                account_id: account.id(),
                email: email.clone(),
            },
            Some(_) => return Ok(()),
        };
        let not_since = now - PendingRegistration::MIN_INTERVAL;
        let events = [self.envelope(event, now)];
        // False where a mail was asked for a moment ago, perhaps by an earlier attempt of this run.
        self.pending
            .announce(pending.id, now, not_since, &events)
            .await
            .map(drop)
    }

    async fn mail(&self, account: &Account, purpose: TokenPurpose) -> Result<(), StoreError> {
        let now = self.clock.now();
        let token = self.new_token(account, purpose, now);
        let events = [self.envelope(token.issued(), now)];
        let replaces_until = now - OneTimeToken::MIN_INTERVAL;
        self.tokens
            .issue(&token, replaces_until, &events)
            .await
            .map(drop)
    }

    /// For the address that the account has.
    pub(super) fn new_token(
        &self,
        account: &Account,
        purpose: TokenPurpose,
        now: Timestamp,
    ) -> OneTimeToken {
        let id = OneTimeTokenId::new(now, self.secrets.random());
        let email = account.facts().email.clone();
        OneTimeToken::new(id, account.id(), purpose, email, now)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::mocks::Mocks, *};
    use crate::{auth::accounts::sample, shared::Status};

    fn ada() -> EmailAddress {
        sample::account().facts().email.clone()
    }

    #[tokio::test]
    async fn a_request_is_queued_without_a_look_at_the_accounts() {
        let mut mocks = Mocks::new();
        mocks
            .requests
            .expect_add()
            .times(1)
            .withf(|request, email| *request == MailRequest::PasswordReset && *email == ada())
            .returning(|_, _| Ok(()));

        let service = mocks.service();

        let asked = service.forgot_password("Ada@example.com", None).await;

        assert!(asked.is_ok());
    }

    #[tokio::test]
    async fn what_is_no_address_is_not_queued() {
        let service = Mocks::new().service();

        let asked = service.forgot_password("ada", None).await;

        assert!(matches!(asked, Err(Error::InvalidEmail(_))));
    }

    #[tokio::test]
    async fn a_reset_is_mailed_to_an_active_account_and_to_no_other() {
        let suspended = || {
            let mut account = Mocks::account();
            account.change_status(Status::Suspended, sample::NOW);
            account
        };
        for (account, times) in [
            (Some(Mocks::account()), 1),
            (Some(suspended()), 0),
            (None, 0),
        ] {
            let mut mocks = Mocks::new();
            mocks
                .accounts
                .expect_by_email()
                .return_once(move |_| Ok(account));
            mocks
                .tokens
                .expect_issue()
                .times(times)
                .withf(|token, replaces_until, events| {
                    token.purpose == TokenPurpose::ResetPassword
                        && *replaces_until == sample::NOW - OneTimeToken::MIN_INTERVAL
                        && matches!(events, [one] if one.event == token.issued().into())
                })
                .returning(|_, _, _| Ok(true));

            assert!(mocks.service().mail_password_reset(&ada()).await.is_ok());
        }
    }

    #[tokio::test]
    async fn an_address_that_is_proven_gets_no_second_proof() {
        for (is_verified, times) in [(false, 1), (true, 0)] {
            let mut account = Mocks::account();
            if is_verified {
                account.verify_email(sample::NOW);
            }
            let mut mocks = Mocks::new();
            mocks
                .accounts
                .expect_by_email()
                .return_once(move |_| Ok(Some(account)));
            mocks
                .tokens
                .expect_issue()
                .times(times)
                .withf(|token, _, _| token.purpose == TokenPurpose::VerifyEmail)
                .returning(|_, _, _| Ok(true));

            assert!(mocks.service().mail_verification(&ada()).await.is_ok());
        }
    }

    fn pending(at: Timestamp) -> PendingRegistration {
        let password = sample::account().password().clone();
        PendingRegistration::new(OneTimeTokenId::new(at, [9; 16]), ada(), password, None, at)
    }

    /// The events that are written for a registration made at `at`, where `account` has its address.
    async fn announced(account: Option<Account>, at: Timestamp) -> Vec<crate::events::Event> {
        let written = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut mocks = Mocks::new();
        mocks
            .pending
            .expect_by_email()
            .return_once(move |_| Ok(Some(pending(at))));
        mocks
            .accounts
            .expect_by_email()
            .return_once(move |_| Ok(account));
        let to = written.clone();
        mocks
            .pending
            .expect_announce()
            .returning(move |_, _, _, events| {
                let events = events.iter().map(|one| one.event.clone());
                to.lock().unwrap().extend(events);
                Ok(true)
            });
        mocks.service().mail_confirmation(&ada()).await.unwrap();
        let written = written.lock().unwrap();
        written.clone()
    }

    #[tokio::test]
    async fn a_registration_is_confirmed_by_its_mail_or_told_to_the_owner_of_the_address() {
        let owner = Mocks::account();
        let repeated = Event::RegistrationRepeated {
            account_id: owner.id(),
            email: ada(),
        };
        let requested = pending(sample::NOW).requested();

        assert_eq!(announced(None, sample::NOW).await, [requested.into()]);
        assert_eq!(announced(Some(owner), sample::NOW).await, [repeated.into()]);
        let long_ago = sample::NOW - time::Duration::hours(24);
        assert_eq!(announced(None, long_ago).await, []);
    }
}
