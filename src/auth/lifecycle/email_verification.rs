//! The proof of an address, where it is the one of an account, a new one of an account, or the one of a registration.
//!
//! Who registers with the address of another person and waits until they prove it would share their account (*pre-hijacking*). So a proof
//! counts as that of the person who registered only if it comes with their session or their password. Any other is that of the owner of the
//! address, and of nobody else: the password and the sessions from before are worth nothing any more, and the owner chooses a new password.

use std::net::IpAddr;

use super::{Error, LifecycleService, PendingRegistration, Proof, proof::Proven};
use crate::{
    auth::{
        PasswordHash, Priority,
        accounts::{Account, AccountAddition, AddAccountError},
        one_time_tokens::OneTimeToken,
        passwords::{Password, PasswordMatch},
        security_log::SecurityEvent,
        sessions::Principal,
    },
    shared::{AccountId, OneTimeTokenId, Secret, TokenPurpose},
};

/// A proof of an address.
#[derive(Clone, Debug)]
pub struct VerifyEmail {
    pub proof: Proof,
    /// That of the registration.
    pub password: Option<Secret<String>>,
    /// Where they are.
    pub address: Option<IpAddr>,
}

/// What came of a proof.
#[derive(Clone, Debug)]
pub enum Verified {
    /// The address is that of the account, and proven.
    Done,
    /// The same, and the account has no password any more. What stands in a link to choose one.
    Claimed { reset: Secret<String> },
}

impl LifecycleService {
    pub async fn verify_email(
        &self,
        principal: Option<&Principal>,
        command: VerifyEmail,
    ) -> Result<Verified, Error> {
        let attempt = command.proof.attempt(command.address);
        let work = |priority| self.verify_by_proof(principal, &command, priority);
        let verified = self.throttle.guarded(attempt, work).await;
        let account = verified.as_ref().map(|(account, _)| *account);
        self.record_proof(account, SecurityEvent::EmailVerified);
        Ok(verified?.1)
    }

    async fn verify_by_proof(
        &self,
        principal: Option<&Principal>,
        command: &VerifyEmail,
        priority: Priority,
    ) -> Result<(AccountId, Verified), Error> {
        match self.address_proven(principal, &command.proof).await? {
            Proven::Pending(pending) => self.confirm(pending, command, priority).await,
            Proven::Token(token) if token.purpose == TokenPurpose::ChangeEmail => {
                self.complete_email_change(&token).await?;
                Ok((token.account_id, Verified::Done))
            }
            Proven::Token(token) => self.verify(&token, principal, command, priority).await,
        }
    }

    async fn address_proven(
        &self,
        principal: Option<&Principal>,
        proof: &Proof,
    ) -> Result<Proven, Error> {
        let now = self.clock.now();
        let (token, pending) = match proof {
            Proof::Link(link) => {
                let id = self.links.open(link.expose()).ok_or(Error::InvalidToken)?;
                match self.tokens.by_id(id).await? {
                    Some(token) => (Some(token), None),
                    None => (None, self.pending.by_id(id).await?),
                }
            }
            Proof::Code { email, code } => {
                // The code for a new address is of use only to the account that wants it: no account has the address yet.
                let changes = match principal {
                    Some(principal) => self
                        .by_code(principal.account_id(), &[TokenPurpose::ChangeEmail], code)
                        .await?
                        .filter(|token| token.email == *email),
                    None => None,
                };
                match (changes, self.accounts.by_email(email).await?) {
                    (Some(token), _) => (Some(token), None),
                    (None, Some(account)) => {
                        let purposes = &[TokenPurpose::VerifyEmail];
                        (self.by_code(account.id(), purposes, code).await?, None)
                    }
                    (None, None) => {
                        let pending = self.pending.by_email(email).await?;
                        (None, self.pending_by_code(pending, code).await?)
                    }
                }
            }
        };
        let token = token.filter(|token| {
            matches!(
                token.purpose,
                TokenPurpose::VerifyEmail | TokenPurpose::ChangeEmail
            ) && token.is_good_at(now)
        });
        let pending = pending.filter(|pending| pending.is_good_at(now));
        match (token, pending) {
            (Some(token), _) => Ok(Proven::Token(token)),
            (None, Some(pending)) => Ok(Proven::Pending(pending)),
            (None, None) => Err(Error::InvalidToken),
        }
    }

    async fn pending_by_code(
        &self,
        pending: Option<PendingRegistration>,
        code: &Secret<String>,
    ) -> Result<Option<PendingRegistration>, Error> {
        let Some(pending) = pending else {
            return Ok(None);
        };
        let most = OneTimeToken::MAX_CODE_ATTEMPTS;
        let counted = self.pending.count_code_attempt(pending.id, most).await?;
        let is_right = counted && self.links.has_code(pending.id, code.expose());
        Ok(is_right.then_some(pending))
    }

    async fn verify(
        &self,
        token: &OneTimeToken,
        principal: Option<&Principal>,
        command: &VerifyEmail,
        priority: Priority,
    ) -> Result<(AccountId, Verified), Error> {
        let account = self.accounts.by_id(token.account_id).await?;
        let account = account.ok_or(Error::InvalidToken)?;
        let is_signed_in = principal.is_some_and(|one| one.account_id() == account.id());
        if is_signed_in
            || account.facts().email_verified
            || self
                .has_password(command, account.password(), priority)
                .await?
        {
            self.change_by(token, |account, now| {
                account
                    .has_email_of(token)
                    .then(|| account.verify_email(now))
            })
            .await?;
            return Ok((account.id(), Verified::Done));
        }
        let unusable = self.hasher.dummy_hash(&account.facts().email);
        let reset = self.new_reset_token(&account);
        self.change_by(token, |account, now| {
            account
                .has_email_of(token)
                .then(|| account.claim(unusable.clone(), now).issuing(reset.clone()))
        })
        .await?;
        Ok((account.id(), self.claimed(&reset)))
    }

    /// Makes the account of a registration whose address is proven.
    async fn confirm(
        &self,
        pending: PendingRegistration,
        command: &VerifyEmail,
        priority: Priority,
    ) -> Result<(AccountId, Verified), Error> {
        let is_theirs = self
            .has_password(command, &pending.password, priority)
            .await?;
        let password = match is_theirs {
            true => pending.password,
            false => self.hasher.dummy_hash(&pending.email),
        };
        let now = self.clock.now();
        let id = AccountId::new(now, self.secrets.random());
        let (account, event) =
            Account::confirm(id, pending.email, password, pending.display_name, now);
        let reset = (!is_theirs).then(|| self.new_reset_token(&account));
        let addition = AccountAddition {
            confirms: Some(pending.id),
            issues: reset.clone(),
            events: vec![self.envelope(event, now)],
        };
        match self.accounts.add(&account, &addition).await {
            Ok(()) => self.hasher.record_hash(None, account.password()),
            Err(AddAccountError::EmailTaken | AddAccountError::TokenSpent) => {
                return Err(Error::InvalidToken);
            }
            Err(AddAccountError::Store(error)) => return Err(error.into()),
        }
        let verified = reset.map_or(Verified::Done, |reset| self.claimed(&reset));
        Ok((id, verified))
    }

    async fn has_password(
        &self,
        command: &VerifyEmail,
        hash: &PasswordHash,
        priority: Priority,
    ) -> Result<bool, Error> {
        let password = command.password.as_ref();
        let Some(password) = password.and_then(|raw| Password::presented(raw.expose())) else {
            return Ok(false);
        };
        let matched = self.hasher.verify(&password, hash, priority).await?;
        Ok(matched != PasswordMatch::Mismatch)
    }

    /// For the answer, and for no mail.
    pub(super) fn new_reset_token(&self, account: &Account) -> OneTimeToken {
        self.new_token(account, TokenPurpose::ResetPassword, self.clock.now())
    }

    pub(super) fn claimed(&self, reset: &OneTimeToken) -> Verified {
        Verified::Claimed {
            reset: self.link(reset.id),
        }
    }

    pub(super) fn link(&self, id: OneTimeTokenId) -> Secret<String> {
        self.links.sign(id)
    }
}

#[cfg(test)]
mod tests;
