use std::net::IpAddr;

use uuid::Uuid;

use super::{Error, LifecycleService, PendingRegistration, service::ATTEMPTS};
use crate::{
    auth::{
        accounts::{Account, Change, UpdateAccountError},
        one_time_tokens::OneTimeToken,
        security_log::{SecurityEntry, SecurityEvent},
        throttling::Attempt,
    },
    shared::{
        AccountId, Attempted, EmailAddress, Network, Secret, Timestamp, TokenPurpose,
        retry_on_conflict,
    },
};

/// What a person presents to show that they have read a mail.
#[derive(Clone, Debug)]
pub enum Proof {
    /// What stands in the link.
    Link(Secret<String>),
    /// The six digits, and the address that the mail was sent to.
    Code {
        email: EmailAddress,
        code: Secret<String>,
    },
}

/// What a proof is for.
pub(super) enum Proven {
    Token(OneTimeToken),
    Pending(PendingRegistration),
}

impl Proof {
    pub(super) fn attempt(&self, address: Option<IpAddr>) -> Attempt {
        let network = address.map(Network::of);
        match self {
            Self::Link(_) => Attempt::Link { network },
            Self::Code { email, .. } => Attempt::Code {
                email: email.clone(),
                network,
            },
        }
    }
}

impl LifecycleService {
    /// The good token of one of these purposes that the proof is for.
    ///
    /// # Errors
    /// [`Error::InvalidToken`], whatever it is that is wrong.
    pub(super) async fn proven(
        &self,
        proof: &Proof,
        purposes: &[TokenPurpose],
    ) -> Result<OneTimeToken, Error> {
        let token = match proof {
            Proof::Link(link) => {
                let id = self.links.open(link.expose()).ok_or(Error::InvalidToken)?;
                self.tokens.by_id(id).await?
            }
            Proof::Code { email, code } => {
                let account = self.accounts.by_email(email).await?;
                // No account has the nil id. It is asked for all the same: the time taken must not tell whether there is an account.
                let nobody = AccountId::from_uuid(Uuid::nil());
                let account = account.map_or(nobody, |account| account.id());
                self.by_code(account, purposes, code).await?
            }
        };
        let token = token.filter(|token| {
            purposes.contains(&token.purpose) && token.is_good_at(self.clock.now())
        });
        token.ok_or(Error::InvalidToken)
    }

    /// The token of the account that has this code. Each look at a code is counted before it is compared, so that those who come at once
    /// have no more attempts than those who come one after the other.
    pub(super) async fn by_code(
        &self,
        account: AccountId,
        purposes: &[TokenPurpose],
        code: &Secret<String>,
    ) -> Result<Option<OneTimeToken>, Error> {
        for purpose in purposes {
            let Some(token) = self.tokens.find(account, *purpose).await? else {
                continue;
            };
            let most = OneTimeToken::MAX_CODE_ATTEMPTS;
            let counted = self.tokens.count_code_attempt(token.id, most).await?;
            if counted && self.links.has_code(token.id, code.expose()) {
                return Ok(Some(token));
            }
        }
        Ok(None)
    }

    /// What a use case that is allowed by a token came to.
    pub(super) fn record_proof(&self, outcome: Result<AccountId, &Error>, success: SecurityEvent) {
        self.security_log.record(match outcome {
            Ok(account) => SecurityEntry::anonymous(success, Some(account)),
            Err(Error::InvalidToken) => {
                SecurityEntry::anonymous(SecurityEvent::OneTimeTokenRefused, None)
            }
            Err(_) => return,
        });
    }

    /// Changes the account of a token, and spends the token.
    ///
    /// # Errors
    /// [`Error::InvalidToken`]: the token was spent meanwhile, the account is not active, or it may not have the address.
    pub(super) async fn change_by(
        &self,
        token: &OneTimeToken,
        decide: impl Fn(&mut Account, Timestamp) -> Option<Change> + Send + Sync,
    ) -> Result<Account, Error> {
        retry_on_conflict(ATTEMPTS, || async {
            let account = self.accounts.by_id(token.account_id).await?;
            let account = account.filter(Account::is_active);
            let mut account = account.ok_or(Error::InvalidToken)?;
            let (now, replaced) = (self.clock.now(), account.password().clone());
            let change = decide(&mut account, now).ok_or(Error::InvalidToken)?;
            let change = change.by(token.id);
            let change = change.enveloped(|event| self.envelope(event, now));
            match self.accounts.update(&account, &change).await {
                Ok(()) => {}
                Err(UpdateAccountError::Changed) => return Ok(Attempted::Conflict),
                Err(UpdateAccountError::EmailTaken | UpdateAccountError::TokenSpent) => {
                    return Err(Error::InvalidToken);
                }
                Err(error) => return Err(error.into()),
            }
            if replaced != *account.password() {
                self.hasher.record_hash(Some(replaced), account.password());
            }
            Ok(Attempted::Done(account))
        })
        .await
    }
}
