use super::{Error, LifecycleService, service::ATTEMPTS};
use crate::{
    auth::{
        Priority,
        accounts::UpdateAccountError,
        passwords::{Password, PasswordMatch},
        security_log::{SecurityEntry, SecurityEvent},
        sessions::Principal,
        throttling::Attempt,
    },
    shared::{Attempted, Secret, retry_on_conflict},
};

/// A change of one's own password.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    pub current: Secret<String>,
    pub new: Secret<String>,
    /// Words besides the address that an attacker would try first, such as the name.
    pub personal: Vec<String>,
}

impl LifecycleService {
    /// Every other session ends: another person who knew the old password may hold one.
    pub async fn change_password(
        &self,
        principal: &Principal,
        command: ChangePassword,
    ) -> Result<(), Error> {
        // An attacker who holds an access token must not be able to find the password with it.
        let account = principal.account_id();
        let changed = self
            .throttle
            .guarded(Attempt::PasswordChange { account }, |_| {
                self.change_proven_password(principal, command)
            })
            .await;
        let record = |event| {
            let entry = SecurityEntry::by(account, event, Some(account));
            self.security_log.record(entry);
        };
        match &changed {
            Ok(()) => record(SecurityEvent::PasswordChanged),
            Err(Error::WrongPassword) => record(SecurityEvent::PasswordChangeFailed),
            Err(_) => {}
        }
        changed
    }

    async fn change_proven_password(
        &self,
        principal: &Principal,
        command: ChangePassword,
    ) -> Result<(), Error> {
        let current = Password::presented(command.current.expose()).ok_or(Error::WrongPassword)?;
        let email = principal.facts().email.as_str();
        let personal: Vec<&str> = command
            .personal
            .iter()
            .map(String::as_str)
            .chain([email])
            .collect();
        let new = Password::choose(
            command.new.expose(),
            &personal,
            Priority::Trusted,
            self.strength.as_ref(),
        )
        .await?;
        retry_on_conflict(ATTEMPTS, || async {
            let mut account = self
                .accounts
                .by_id(principal.account_id())
                .await?
                .ok_or(Error::UnknownAccount)?;
            // It may have been suspended while the last attempt was under way.
            if !account.is_active() {
                return Err(Error::SessionEnded);
            }
            if self
                .hasher
                .verify(&current, account.password(), Priority::Trusted)
                .await?
                == PasswordMatch::Mismatch
            {
                return Err(Error::WrongPassword);
            }
            let hash = self.hasher.hash(&new, Priority::Trusted).await?;
            let now = self.clock.now();
            let replaced = account.password().clone();
            let change = account.change_password(hash, principal.session_id(), now);
            let change = change.enveloped(|event| self.envelope(event, now));
            match self.accounts.update(&account, &change).await {
                Err(UpdateAccountError::Changed) => return Ok(Attempted::Conflict),
                updated => updated?,
            }
            let hasher = &self.hasher;
            hasher.record_hash(Some(replaced), account.password());
            Ok(Attempted::Done(()))
        })
        .await
    }
}
