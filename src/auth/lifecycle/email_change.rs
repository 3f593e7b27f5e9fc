//! Another address: asked for with the password, made by the proof of the new address, and undone from the old one.

use super::{Error, LifecycleService, Proof, Verified};
use crate::{
    auth::{
        Priority,
        accounts::Account,
        one_time_tokens::OneTimeToken,
        passwords::{Password, PasswordMatch},
        security_log::{SecurityEntry, SecurityEvent},
        sessions::Principal,
        throttling::Attempt,
    },
    shared::{AccountId, EmailAddress, OneTimeTokenId, Secret, TokenPurpose},
};

/// A wish for another address.
#[derive(Clone, Debug)]
pub struct ChangeEmail {
    pub new: String,
    /// Proves that the owner of the account asks for it.
    pub password: Secret<String>,
}

/// What a mail to the old address carries.
#[derive(Clone, Debug)]
pub struct UndoEmailChange {
    pub link: Secret<String>,
    /// Where they are.
    pub address: Option<std::net::IpAddr>,
}

impl LifecycleService {
    /// Has the proof mailed to the new address. Until it comes back, nothing changes. Whether another account has the address is not told:
    /// then the proof is refused.
    pub async fn request_email_change(
        &self,
        principal: &Principal,
        command: ChangeEmail,
    ) -> Result<(), Error> {
        let new = EmailAddress::parse(&command.new).map_err(Error::InvalidEmail)?;
        let account = principal.account_id();
        // An attacker who holds an access token must not be able to find the password with it, here or at the change of the password.
        let asked = self
            .throttle
            .guarded(Attempt::PasswordChange { account }, |_| {
                self.request_proven_change(account, new, &command.password)
            })
            .await;
        if let Err(Error::WrongPassword) = asked {
            let event = SecurityEvent::EmailChangeFailed;
            let entry = SecurityEntry::by(account, event, Some(account));
            self.security_log.record(entry);
        }
        asked
    }

    async fn request_proven_change(
        &self,
        account: AccountId,
        new: EmailAddress,
        password: &Secret<String>,
    ) -> Result<(), Error> {
        let password = Password::presented(password.expose()).ok_or(Error::WrongPassword)?;
        let account = self.accounts.by_id(account).await?;
        let account = account.ok_or(Error::UnknownAccount)?;
        // It may have been suspended since the request was let in.
        if !account.is_active() {
            return Err(Error::SessionEnded);
        }
        let hash = account.password();
        let matched = self.hasher.verify(&password, hash, Priority::Trusted);
        if matched.await? == PasswordMatch::Mismatch {
            return Err(Error::WrongPassword);
        }
        if account.facts().email == new {
            return Ok(());
        }
        let now = self.clock.now();
        let id = OneTimeTokenId::new(now, self.secrets.random());
        let token = OneTimeToken::new(id, account.id(), TokenPurpose::ChangeEmail, new, now);
        let events = [self.envelope(token.issued(), now)];
        // Also in place of one that was made just now: the address may have had an error in it.
        self.tokens.issue(&token, now, &events).await?;
        Ok(())
    }

    /// The old address gets a mail by which the change can be undone, if it was proven: otherwise it may be that of a stranger.
    pub(super) async fn complete_email_change(&self, token: &OneTimeToken) -> Result<(), Error> {
        let changed = self.change_by(token, |account, now| {
            let undo = account
                .facts()
                .email_verified
                .then(|| self.new_token(account, TokenPurpose::UndoEmailChange, now));
            let change = account.change_email(token.email.clone(), now);
            Some(match undo {
                Some(undo) => change.mailing(undo),
                None => change,
            })
        });
        let account = changed.await?;
        self.record_email(&account, SecurityEvent::EmailChanged);
        Ok(())
    }

    /// Puts the old address back. Ends every session, and leaves no password: the answer has what stands in a link to choose one.
    pub async fn undo_email_change(&self, command: UndoEmailChange) -> Result<Verified, Error> {
        let proof = Proof::Link(command.link);
        let attempt = proof.attempt(command.address);
        let undone = self.throttle.guarded(attempt, |_| self.undo(&proof)).await;
        let account = undone.as_ref().map(|(account, _)| *account);
        self.record_proof(account, SecurityEvent::EmailChangeUndone);
        Ok(undone?.1)
    }

    async fn undo(&self, proof: &Proof) -> Result<(AccountId, Verified), Error> {
        let token = self.proven(proof, &[TokenPurpose::UndoEmailChange]).await?;
        let unusable = self.hasher.dummy_hash(&token.email);
        let now = self.clock.now();
        let id = OneTimeTokenId::new(now, self.secrets.random());
        let purpose = TokenPurpose::ResetPassword;
        let reset = OneTimeToken::new(id, token.account_id, purpose, token.email.clone(), now);
        let changed = self.change_by(&token, |account, now| {
            let change = account.undo_email_change(&token, unusable.clone(), now);
            Some(change.issuing(reset.clone()))
        });
        let account = changed.await?;
        Ok((account.id(), self.claimed(&reset)))
    }

    fn record_email(&self, account: &Account, event: SecurityEvent) {
        let entry = SecurityEntry::anonymous(event, Some(account.id()));
        self.security_log.record(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::mocks::Mocks, *};
    use crate::{
        auth::{
            Event, VoidTokens,
            accounts::{UpdateAccountError, sample},
        },
        shared::Timestamp,
    };

    fn email(address: &str) -> EmailAddress {
        EmailAddress::parse(address).unwrap()
    }

    fn command(new: &str) -> ChangeEmail {
        ChangeEmail {
            new: new.into(),
            password: Secret::new("correct horse battery".into()),
        }
    }

    /// The account, whose password matches as told.
    fn with_password(matched: PasswordMatch) -> Mocks {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_by_id()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks
            .hasher
            .expect_verify()
            .returning(move |_, _, _| Ok(matched));
        mocks
    }

    #[tokio::test]
    async fn the_proof_is_mailed_to_the_new_address() {
        let mut mocks = with_password(PasswordMatch::Match);
        mocks
            .tokens
            .expect_issue()
            .times(1)
            .withf(|token, replaces_until, events| {
                token.purpose == TokenPurpose::ChangeEmail
                    && token.email == email("new@example.com")
                    && *replaces_until == sample::NOW
                    && matches!(events, [one] if one.event == token.issued().into())
            })
            .returning(|_, _, _| Ok(true));

        let (service, ada) = (mocks.service(), Mocks::principal());

        let asked = service.request_email_change(&ada, command("New@example.com"));

        assert!(asked.await.is_ok());
    }

    #[tokio::test]
    async fn nothing_is_mailed_without_the_password_or_to_the_address_that_it_is() {
        let ask = async |mocks: Mocks, new: &str| {
            let (service, ada) = (mocks.service(), Mocks::principal());
            service.request_email_change(&ada, command(new)).await
        };

        let wrong = ask(with_password(PasswordMatch::Mismatch), "new@example.com").await;
        let same = ask(with_password(PasswordMatch::Match), "ada@example.com").await;
        let none = ask(Mocks::new(), "new").await;

        assert!(matches!(wrong, Err(Error::WrongPassword)));
        assert!(same.is_ok());
        assert!(matches!(none, Err(Error::InvalidEmail(_))));
    }

    fn token(purpose: TokenPurpose, to: &str, at: Timestamp) -> OneTimeToken {
        let id = OneTimeTokenId::new(at, [9; 16]);
        OneTimeToken::new(id, sample::account().id(), purpose, email(to), at)
    }

    #[tokio::test]
    async fn the_proof_changes_the_address_and_opens_a_way_back_for_the_old_one_if_that_was_proven()
    {
        for was_verified in [true, false] {
            let mut account = Mocks::account();
            if was_verified {
                account.verify_email(sample::NOW);
            }
            let proven = token(TokenPurpose::ChangeEmail, "new@example.com", sample::NOW);
            let mut mocks = Mocks::new();
            mocks
                .accounts
                .expect_by_id()
                .return_once(move |_| Ok(Some(account)));
            mocks
                .accounts
                .expect_update()
                .times(1)
                .withf(move |account, change| {
                    let undo = change.tokens.issues.as_ref();
                    account.facts().email == email("new@example.com")
                        && account.facts().email_verified
                        && change.ends.is_none()
                        && change.tokens.voids == Some(VoidTokens::AllButUndo)
                        && undo.is_some() == was_verified
                        && undo.is_none_or(|undo| {
                            undo.purpose == TokenPurpose::UndoEmailChange
                                && undo.email == email("ada@example.com")
                        })
                        && change.events.len() == 1 + usize::from(was_verified)
                })
                .returning(|_, _| Ok(()));

            assert!(mocks.service().complete_email_change(&proven).await.is_ok());
        }
    }

    #[tokio::test]
    async fn an_address_that_another_account_has_is_refused_as_any_token() {
        let proven = token(TokenPurpose::ChangeEmail, "new@example.com", sample::NOW);
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_by_id()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks
            .accounts
            .expect_update()
            .returning(|_, _| Err(UpdateAccountError::EmailTaken));

        let refused = mocks.service().complete_email_change(&proven).await;

        assert!(matches!(refused, Err(Error::InvalidToken)));
    }

    #[tokio::test]
    async fn an_undone_change_leaves_no_password_and_answers_with_a_way_to_choose_one() {
        let undo = token(
            TokenPurpose::UndoEmailChange,
            "old@example.com",
            sample::NOW,
        );
        let mut mocks = Mocks::new();
        let id = undo.id;
        mocks.links.expect_open().returning(move |_| Some(id));
        mocks
            .links
            .expect_sign()
            .returning(|_| Secret::new("pot_reset".into()));
        mocks
            .tokens
            .expect_by_id()
            .returning(move |_| Ok(Some(undo.clone())));
        mocks
            .accounts
            .expect_by_id()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks
            .accounts
            .expect_update()
            .times(1)
            .withf(|account, change| {
                let reset = change.tokens.issues.as_ref().unwrap();
                account.facts().email == email("old@example.com")
                    && account.password().expose() == "$dummy old@example.com"
                    && reset.purpose == TokenPurpose::ResetPassword
                    && change.tokens.voids == Some(VoidTokens::AllButUndoBefore(sample::NOW))
                    && matches!(
                        change.events.as_slice(),
                        [one] if matches!(&one.event, crate::events::Event::Auth(Event::EmailChanged { .. }))
                    )
            })
            .returning(|_, _| Ok(()));
        let command = UndoEmailChange {
            link: Secret::new("pot_undo".into()),
            address: None,
        };

        let undone = mocks.service().undo_email_change(command).await.unwrap();

        assert!(matches!(undone, Verified::Claimed { reset } if reset.expose() == "pot_reset"));
    }
}
