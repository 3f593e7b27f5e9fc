//! What administrators do to other accounts. Each use case asks for a permission.

use super::{Error, LifecycleService, service::ATTEMPTS};
use crate::{
    auth::{
        Event,
        accounts::{Account, Change, UpdateAccountError},
        security_log::{SecurityEntry, SecurityEvent},
    },
    shared::{
        AccountId, Allowed, Attempted, Role, Status, Timestamp, UsersManage, UsersRead,
        retry_on_conflict,
    },
};

impl LifecycleService {
    pub async fn account(&self, _: &Allowed<UsersRead>, id: AccountId) -> Result<Account, Error> {
        self.accounts.by_id(id).await?.ok_or(Error::UnknownAccount)
    }

    pub async fn change_role(
        &self,
        by: &Allowed<UsersManage>,
        id: AccountId,
        role: Role,
    ) -> Result<Account, Error> {
        self.change(Some(by.account_id()), id, |account, now| {
            account.change_role(role, now)
        })
        .await
    }

    pub async fn change_status(
        &self,
        by: &Allowed<UsersManage>,
        id: AccountId,
        status: Status,
    ) -> Result<Account, Error> {
        self.change(Some(by.account_id()), id, |account, now| {
            account.change_status(status, now)
        })
        .await
    }

    /// Without an actor the operator changes it.
    pub(super) async fn change(
        &self,
        actor: Option<AccountId>,
        id: AccountId,
        decide: impl Fn(&mut Account, Timestamp) -> Option<Change> + Send + Sync,
    ) -> Result<Account, Error> {
        retry_on_conflict(ATTEMPTS, || async {
            let mut account = self
                .accounts
                .by_id(id)
                .await?
                .ok_or(Error::UnknownAccount)?;
            let now = self.clock.now();
            let Some(change) = decide(&mut account, now) else {
                return Ok(Attempted::Done(account));
            };
            let recorded = change.events.iter().find_map(recorded);
            let change = change.enveloped(|event| self.envelope(event, now));
            match self.accounts.update(&account, &change).await {
                Err(UpdateAccountError::Changed) => return Ok(Attempted::Conflict),
                updated => updated?,
            }
            if let Some(event) = recorded {
                self.security_log.record(SecurityEntry {
                    event,
                    actor,
                    subject: Some(id),
                });
            }
            Ok(Attempted::Done(account))
        })
        .await
    }
}

/// How the security log names the event.
fn recorded(event: &Event) -> Option<SecurityEvent> {
    match event {
        Event::RolesChanged { .. } => Some(SecurityEvent::RoleChanged),
        Event::StatusChanged { standing, .. } => Some(match standing.status {
            Status::Active => SecurityEvent::AccountReactivated,
            Status::Suspended => SecurityEvent::AccountSuspended,
        }),
        Event::PasswordChanged { .. } => Some(SecurityEvent::PasswordChanged),
        _ => None,
    }
}
