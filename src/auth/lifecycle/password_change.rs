//! Getting a new password.

use crate::auth::{
    AuthService, Caller, Error, Principal, SecurityEvent, UpdateAccountError, Verdict,
    service::ATTEMPTS, throttling::Attempt,
};
use crate::shared::{Attempted, Secret, retry_on_conflict};

/// Somebody who is signed in wants another password.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    pub current: Secret<String>,
    pub new: Secret<String>,
    /// Words of theirs besides the address that somebody who guesses would try first, such as their name.
    pub personal: Vec<String>,
}

impl AuthService {
    /// Every other session ends: whoever knew the old password may hold one.
    pub async fn change_password(
        &self,
        principal: &Principal,
        command: ChangePassword,
    ) -> Result<(), Error> {
        // Whoever has got hold of an access token must not be able to find the password with it.
        let account = principal.account_id();
        let changed = self
            .guarded(Attempt::PasswordChange { account }, |_| {
                self.change_proven_password(principal, command)
            })
            .await;
        match &changed {
            Ok(()) => self.record_by(account, SecurityEvent::PasswordChanged, Some(account)),
            Err(Error::WrongPassword) => {
                self.record_by(account, SecurityEvent::PasswordChangeFailed, Some(account));
            }
            Err(_) => {}
        }
        changed
    }

    async fn change_proven_password(
        &self,
        principal: &Principal,
        command: ChangePassword,
    ) -> Result<(), Error> {
        let current = crate::auth::Password::presented(command.current.expose())
            .ok_or(Error::WrongPassword)?;
        let email = principal.facts().email.as_str();
        let personal: Vec<&str> = command
            .personal
            .iter()
            .map(String::as_str)
            .chain([email])
            .collect();
        let new = self
            .check_new_password(command.new.expose(), &personal, Caller::Known)
            .await?;
        retry_on_conflict(ATTEMPTS, || async {
            let mut account = self
                .ports
                .accounts
                .by_id(principal.account_id())
                .await?
                .ok_or(Error::UnknownAccount)?;
            // It may have been suspended while the last attempt was under way.
            account
                .check_may_sign_in()
                .map_err(|_| Error::SessionEnded)?;
            if self
                .ports
                .hasher
                .verify(&current, account.password(), Caller::Known)
                .await?
                == Verdict::Mismatch
            {
                return Err(Error::WrongPassword);
            }
            let hash = self.ports.hasher.hash(&new, Caller::Known).await?;
            let now = self.ports.clock.now();
            let replaced = account.password().clone();
            let change = account.change_password(hash, principal.session_id(), now);
            let change = change.enveloped(|event| self.envelope(event, now));
            match self.ports.accounts.update(&account, &change).await {
                Err(UpdateAccountError::Changed) => return Ok(Attempted::Conflict),
                updated => updated?,
            }
            let hasher = &self.ports.hasher;
            hasher.imitate_change(Some(replaced), account.password());
            Ok(Attempted::Done(()))
        })
        .await
    }
}
