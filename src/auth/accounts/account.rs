use crate::{
    auth::{EndReason, EndSessions, Event, PasswordHash, SessionId},
    events::Envelope,
    shared::{
        AccountFacts, AccountId, AccountStanding, CarriesEvents, DisplayName, EmailAddress,
        EventId, Role, Roles, Status, Timestamp,
    },
};

/// What a user signs in with: an address, a password hash, and the roles.
#[derive(Clone, Debug)]
pub struct Account(AccountState);

/// All that a store keeps of an account.
#[derive(Clone, Debug)]
pub struct AccountState {
    pub facts: AccountFacts,
    pub password: PasswordHash,
}

/// What is written along with a changed account.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// The sessions that must not outlive it.
    pub ends: Option<EndSessions>,
    /// The account stops being an active administrator, so the store must see that another one remains.
    pub needs_another_admin: bool,
    pub events: Vec<Envelope>,
}

impl CarriesEvents for AccountChange {
    fn event_ids(&self) -> Vec<EventId> {
        self.events.event_ids()
    }
}

/// A decision that is still to be written, with what must be written along with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub event: Event,
    /// The sessions that must not outlive it.
    pub ends: Option<EndSessions>,
    /// The account stops being an active administrator, so the store must see that another one remains.
    pub needs_another_admin: bool,
}

impl Change {
    /// For the store, with the event in its envelope.
    pub fn enveloped(self, envelope: impl FnOnce(Event) -> Envelope) -> AccountChange {
        AccountChange {
            ends: self.ends,
            needs_another_admin: self.needs_another_admin,
            events: vec![envelope(self.event)],
        }
    }
}

impl Account {
    pub fn register(
        id: AccountId,
        email: EmailAddress,
        password: PasswordHash,
        role: Role,
        display_name: Option<DisplayName>,
        now: Timestamp,
    ) -> (Self, Event) {
        let facts = AccountFacts {
            id,
            email,
            email_verified: false,
            roles: Roles::only(role),
            status: Status::Active,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let event = Event::AccountRegistered {
            account_id: id,
            email: facts.email.clone(),
            standing: facts.standing(),
            display_name,
        };
        (Self(AccountState { facts, password }), event)
    }

    /// An account as a store kept it.
    pub fn restore(state: AccountState) -> Self {
        Self(state)
    }

    pub fn state(&self) -> &AccountState {
        &self.0
    }

    pub fn facts(&self) -> &AccountFacts {
        &self.0.facts
    }

    pub fn id(&self) -> AccountId {
        self.0.facts.id
    }

    pub fn password(&self) -> &PasswordHash {
        &self.0.password
    }

    pub fn is_admin(&self) -> bool {
        self.0.facts.roles.has(Role::Admin)
    }

    /// Whether it may be used at all.
    pub fn is_active(&self) -> bool {
        self.0.facts.status == Status::Active
    }

    /// Ends every session but `kept`: an attacker who knew the old password may hold one.
    pub fn change_password(
        &mut self,
        password: PasswordHash,
        kept: SessionId,
        now: Timestamp,
    ) -> Change {
        self.0.password = password;
        self.touch(now);
        Change {
            event: Event::PasswordChanged {
                account_id: self.id(),
                standing: self.standing(),
            },
            ends: Some(EndSessions::AllBut(kept, EndReason::PasswordChanged)),
            needs_another_admin: false,
        }
    }

    /// Ends every session: the password was forgotten, or is known to another person.
    pub fn reset_password(&mut self, password: PasswordHash, now: Timestamp) -> Change {
        self.0.password = password;
        self.touch(now);
        Change {
            event: Event::PasswordChanged {
                account_id: self.id(),
                standing: self.standing(),
            },
            ends: Some(EndSessions::All(EndReason::PasswordChanged)),
            needs_another_admin: false,
        }
    }

    /// Keeps the same password under newer parameters. Not worth an event: nothing changed for the user.
    pub fn upgrade_hash(&mut self, password: PasswordHash, now: Timestamp) {
        self.0.password = password;
        self.touch(now);
    }

    /// `role` becomes the account's only role. None if it is already.
    pub fn change_role(&mut self, role: Role, now: Timestamp) -> Option<Change> {
        let roles = Roles::only(role);
        if self.0.facts.roles == roles {
            return None;
        }
        let was_active_admin = self.is_active_admin();
        self.0.facts.roles = roles;
        self.touch(now);
        Some(Change {
            event: Event::RolesChanged {
                account_id: self.id(),
                standing: self.standing(),
            },
            ends: None,
            needs_another_admin: was_active_admin && !self.is_active_admin(),
        })
    }

    /// Suspending also ends every session, so that none revives when the suspension is lifted. None if the status is that already.
    pub fn change_status(&mut self, status: Status, now: Timestamp) -> Option<Change> {
        if self.0.facts.status == status {
            return None;
        }
        let was_active_admin = self.is_active_admin();
        self.0.facts.status = status;
        self.touch(now);
        Some(Change {
            event: Event::StatusChanged {
                account_id: self.id(),
                standing: self.standing(),
            },
            ends: (status == Status::Suspended).then_some(EndSessions::All(EndReason::Suspended)),
            needs_another_admin: was_active_admin && !self.is_active_admin(),
        })
    }

    fn standing(&self) -> AccountStanding {
        self.0.facts.standing()
    }

    fn is_active_admin(&self) -> bool {
        self.is_admin() && self.is_active()
    }

    fn touch(&mut self, now: Timestamp) {
        self.0.facts.version += 1;
        self.0.facts.updated_at = now;
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn account(role: Role) -> Account {
        let email = EmailAddress::parse("ada@example.com").unwrap();
        Account::register(
            AccountId::new(NOW, [1; 16]),
            email,
            PasswordHash::new("$argon2id$old".into()),
            role,
            None,
            NOW,
        )
        .0
    }

    #[test]
    fn taking_the_role_from_an_active_admin_needs_another_one() {
        assert!(
            account(Role::Admin)
                .change_role(Role::User, NOW)
                .unwrap()
                .needs_another_admin
        );
        assert!(
            account(Role::Admin)
                .change_status(Status::Suspended, NOW)
                .unwrap()
                .needs_another_admin
        );
        assert!(
            !account(Role::User)
                .change_status(Status::Suspended, NOW)
                .unwrap()
                .needs_another_admin
        );
        assert!(
            !account(Role::User)
                .change_role(Role::Admin, NOW)
                .unwrap()
                .needs_another_admin
        );
    }

    #[test]
    fn taking_the_role_from_a_suspended_admin_does_not() {
        let mut admin = account(Role::Admin);
        admin.change_status(Status::Suspended, NOW);

        assert!(
            !admin
                .change_role(Role::User, NOW)
                .unwrap()
                .needs_another_admin
        );
    }

    #[test]
    fn a_suspended_account_is_not_active_and_loses_its_sessions() {
        let mut account = account(Role::User);
        let change = account.change_status(Status::Suspended, NOW).unwrap();

        assert!(!account.is_active());
        assert_eq!(change.ends, Some(EndSessions::All(EndReason::Suspended)));
    }

    #[test]
    fn changing_to_what_it_is_changes_nothing() {
        let mut account = account(Role::User);

        assert_eq!(account.change_role(Role::User, NOW), None);
        assert_eq!(account.change_status(Status::Active, NOW), None);
        assert_eq!(account.facts().version, 1);
    }
}
