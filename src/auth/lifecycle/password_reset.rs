use std::net::IpAddr;

use super::{Error, LifecycleService, Proof};
use crate::{
    auth::{Priority, passwords::Password, security_log::SecurityEvent},
    shared::{AccountId, Secret, TokenPurpose},
};

/// A new password in place of one that was forgotten, or the first of an invited person.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    pub proof: Proof,
    pub new: Secret<String>,
    /// Where they are.
    pub address: Option<IpAddr>,
}

const PURPOSES: &[TokenPurpose] = &[TokenPurpose::ResetPassword, TokenPurpose::Invitation];

impl LifecycleService {
    /// Ends every session, and does not sign in: a second factor is still asked for. The address is proven by it.
    pub async fn reset_password(&self, command: ResetPassword) -> Result<(), Error> {
        let attempt = command.proof.attempt(command.address);
        let work = |priority| self.reset_by_proof(&command, priority);
        let account = self.throttle.guarded(attempt, work).await;
        self.record_proof(
            account.as_ref().copied(),
            SecurityEvent::PasswordResetByToken,
        );
        account.map(drop)
    }

    async fn reset_by_proof(
        &self,
        command: &ResetPassword,
        priority: Priority,
    ) -> Result<AccountId, Error> {
        // A password that is too weak costs neither the token nor an attempt at its code.
        let (token, new) = match &command.proof {
            Proof::Link(_) => {
                let token = self.proven(&command.proof, PURPOSES).await?;
                let new = self.choose(command, token.email.as_str(), priority).await?;
                (token, new)
            }
            Proof::Code { email, .. } => {
                let new = self.choose(command, email.as_str(), priority).await?;
                (self.proven(&command.proof, PURPOSES).await?, new)
            }
        };
        let hash = self.hasher.hash(&new, priority).await?;
        let account = self.change_by(&token, |account, now| {
            account
                .has_email_of(&token)
                .then(|| account.recover(hash.clone(), now))
        });
        Ok(account.await?.id())
    }

    async fn choose(
        &self,
        command: &ResetPassword,
        email: &str,
        priority: Priority,
    ) -> Result<Password, Error> {
        let (new, personal) = (command.new.expose(), [email]);
        let chosen = Password::choose(new, &personal, priority, self.strength.as_ref());
        Ok(chosen.await?)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::mocks::Mocks, *};
    use crate::{
        auth::{
            EndReason, EndSessions, Event, OneTimeToken, VoidTokens,
            accounts::{UpdateAccountError, sample},
        },
        shared::{EmailAddress, OneTimeTokenId, Status, Timestamp},
    };

    fn token(purpose: TokenPurpose, at: Timestamp) -> OneTimeToken {
        let (account, id) = (sample::account(), OneTimeTokenId::new(at, [9; 16]));
        let email = account.facts().email.clone();
        OneTimeToken::new(id, account.id(), purpose, email, at)
    }

    fn good() -> OneTimeToken {
        token(TokenPurpose::ResetPassword, sample::NOW)
    }

    fn by(proof: Proof) -> ResetPassword {
        ResetPassword {
            proof,
            new: Secret::new("correct horse battery".into()),
            address: None,
        }
    }

    fn by_link() -> ResetPassword {
        by(Proof::Link(Secret::new("pot_link".into())))
    }

    fn by_code() -> ResetPassword {
        by(Proof::Code {
            email: sample::account().facts().email.clone(),
            code: Secret::new("123456".into()),
        })
    }

    /// The link opens this token, which may not be there.
    fn opening(token: Option<OneTimeToken>) -> Mocks {
        let mut mocks = Mocks::new();
        mocks.links.expect_open().returning(|_| Some(good().id));
        mocks
            .tokens
            .expect_by_id()
            .returning(move |_| Ok(token.clone()));
        mocks
    }

    #[tokio::test]
    async fn a_reset_spends_the_token_ends_every_session_and_proves_the_address() {
        let mut mocks = opening(Some(good()));
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
                    && account.facts().email_verified
                    && change.ends == Some(EndSessions::All(EndReason::PasswordChanged))
                    && change.tokens.spends == Some(good().id)
                    && change.tokens.voids == Some(VoidTokens::AllButUndo)
                    && matches!(*change.events, [_, _])
            })
            .returning(|_, _| Ok(()));

        assert!(mocks.service().reset_password(by_link()).await.is_ok());
    }

    #[tokio::test]
    async fn a_token_that_is_late_of_another_purpose_or_gone_is_refused_in_the_same_way() {
        let late = token(
            TokenPurpose::ResetPassword,
            sample::NOW - time::Duration::minutes(60),
        );
        let other = token(TokenPurpose::VerifyEmail, sample::NOW);
        for token in [None, Some(late), Some(other)] {
            let refused = opening(token).service().reset_password(by_link()).await;

            assert!(matches!(refused, Err(Error::InvalidToken)));
        }
    }

    #[tokio::test]
    async fn a_token_of_an_account_that_has_changed_is_refused_in_the_same_way() {
        let mut suspended = Mocks::account();
        suspended.change_status(Status::Suspended, sample::NOW);
        let mut moved = Mocks::account();
        moved.change_email(
            EmailAddress::parse("lovelace@example.com").unwrap(),
            sample::NOW,
        );
        for account in [None, Some(suspended), Some(moved)] {
            let mut mocks = opening(Some(good()));
            mocks
                .accounts
                .expect_by_id()
                .return_once(move |_| Ok(account));

            let refused = mocks.service().reset_password(by_link()).await;

            assert!(matches!(refused, Err(Error::InvalidToken)));
        }
    }

    #[tokio::test]
    async fn a_token_that_another_request_spent_is_refused_in_the_same_way() {
        let mut mocks = opening(Some(good()));
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
            .return_once(|_, _| Err(UpdateAccountError::TokenSpent));

        let refused = mocks.service().reset_password(by_link()).await;

        assert!(matches!(refused, Err(Error::InvalidToken)));
    }

    #[tokio::test]
    async fn a_weak_password_costs_no_attempt_at_the_code() {
        let mut command = by_code();
        command.new = Secret::new("short".into());

        let refused = Mocks::new().service().reset_password(command).await;

        assert!(matches!(refused, Err(Error::WeakPassword(_))));
    }

    /// A reset by a code, which is the right one or not, and may be tried or not.
    async fn coded(may_try: bool, is_right: bool) -> Result<(), Error> {
        let mut mocks = Mocks::new();
        mocks
            .accounts
            .expect_by_email()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks
            .accounts
            .expect_by_id()
            .returning(|_| Ok(Some(Mocks::account())));
        mocks.accounts.expect_update().returning(|_, _| Ok(()));
        mocks
            .tokens
            .expect_find()
            .returning(|_, purpose| Ok((purpose == TokenPurpose::ResetPassword).then(good)));
        mocks
            .tokens
            .expect_count_code_attempt()
            .times(1)
            .withf(|_, most| *most == OneTimeToken::MAX_CODE_ATTEMPTS)
            .returning(move |_, _| Ok(may_try));
        mocks.links.expect_has_code().return_const(is_right);
        mocks.service().reset_password(by_code()).await
    }

    #[tokio::test]
    async fn a_code_is_good_if_it_is_the_right_one_and_one_of_the_first_five() {
        assert!(coded(true, true).await.is_ok());
        for (may_try, is_right) in [(true, false), (false, true)] {
            let refused = coded(may_try, is_right).await;
            assert!(matches!(refused, Err(Error::InvalidToken)));
        }
    }

    #[test]
    fn the_events_of_a_recovery_tell_the_password_first() {
        let mut account = Mocks::account();
        let hash = account.password().clone();

        let change = account.recover(hash, sample::NOW);

        assert!(matches!(change.events[0], Event::PasswordChanged { .. }));
    }
}
