//! What administrators do to other people's accounts. Each story wants an [`Admin`], which only an administrator can become.

use crate::auth::{
    Account, Admin, AuthService, Change, Error, Event, SecurityEntry, SecurityEvent,
    UpdateAccountError, service::ATTEMPTS,
};
use crate::shared::{AccountId, Attempted, Role, Status, Timestamp, retry_on_conflict};

impl AuthService {
    pub async fn account(&self, _: &Admin, id: AccountId) -> Result<Account, Error> {
        self.ports
            .accounts
            .by_id(id)
            .await?
            .ok_or(Error::UnknownAccount)
    }

    pub async fn change_role(
        &self,
        admin: &Admin,
        id: AccountId,
        role: Role,
    ) -> Result<Account, Error> {
        self.change(by(admin), id, |account, now| account.change_role(role, now))
            .await
    }

    pub async fn change_status(
        &self,
        admin: &Admin,
        id: AccountId,
        status: Status,
    ) -> Result<Account, Error> {
        self.change(by(admin), id, |account, now| {
            account.change_status(status, now)
        })
        .await
    }

    /// Without an actor the operator changes it.
    pub(in crate::auth) async fn change(
        &self,
        actor: Option<AccountId>,
        id: AccountId,
        decide: impl Fn(&mut Account, Timestamp) -> Option<Change> + Send + Sync,
    ) -> Result<Account, Error> {
        retry_on_conflict(ATTEMPTS, || async {
            let mut account = self
                .ports
                .accounts
                .by_id(id)
                .await?
                .ok_or(Error::UnknownAccount)?;
            let now = self.ports.clock.now();
            let Some(change) = decide(&mut account, now) else {
                return Ok(Attempted::Done(account));
            };
            let recorded = recorded(&change.event);
            let change = change.enveloped(|event| self.envelope(event, now));
            match self.ports.accounts.update(&account, &change).await {
                Err(UpdateAccountError::Changed) => return Ok(Attempted::Conflict),
                updated => updated?,
            }
            if let Some(event) = recorded {
                self.ports.security_log.record(SecurityEntry {
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

fn by(admin: &Admin) -> Option<AccountId> {
    Some(admin.principal().account_id())
}

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
