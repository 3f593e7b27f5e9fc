use crate::{
    auth::{
        EndReason, EndSessions, Event, PasswordHash, SessionId,
        one_time_tokens::{OneTimeToken, TokenChanges, VoidTokens},
    },
    events::Envelope,
    shared::{
        AccountFacts, AccountId, AccountStanding, CarriesEvents, DisplayName, EmailAddress,
        EventId, OneTimeTokenId, Role, Roles, Status, Timestamp,
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

/// What is written along with a new account.
#[derive(Clone, Debug, Default)]
pub struct AccountAddition {
    /// The pending registration that becomes the account. If it is not there any more, nothing is written.
    pub confirms: Option<OneTimeTokenId>,
    /// The first token of the account.
    pub issues: Option<OneTimeToken>,
    pub events: Vec<Envelope>,
}

impl CarriesEvents for AccountAddition {
    fn event_ids(&self) -> Vec<EventId> {
        self.events.event_ids()
    }
}

/// What is written along with a changed account.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// The sessions that must not outlive it.
    pub ends: Option<EndSessions>,
    /// The account stops being an active administrator, so the store must see that another one remains.
    pub needs_another_admin: bool,
    pub tokens: TokenChanges,
    pub events: Vec<Envelope>,
}

impl CarriesEvents for AccountChange {
    fn event_ids(&self) -> Vec<EventId> {
        self.events.event_ids()
    }
}

/// A decision that is still to be written, with what must be written along with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    pub events: Vec<Event>,
    /// The sessions that must not outlive it.
    pub ends: Option<EndSessions>,
    /// The account stops being an active administrator, so the store must see that another one remains.
    pub needs_another_admin: bool,
    pub tokens: TokenChanges,
}

impl Change {
    /// By a one-time token, which is spent.
    #[must_use]
    pub fn by(mut self, token: OneTimeTokenId) -> Self {
        self.tokens.spends = Some(token);
        self
    }

    /// Along with it the account gets a token, which is handed out in the answer.
    #[must_use]
    pub fn issuing(mut self, token: OneTimeToken) -> Self {
        self.tokens.issues = Some(token);
        self
    }

    /// Along with it the account gets a token, which is mailed.
    #[must_use]
    pub fn mailing(mut self, token: OneTimeToken) -> Self {
        self.events.push(token.issued());
        self.issuing(token)
    }

    /// For the store, with the events in their envelopes.
    pub fn enveloped(self, envelope: impl FnMut(Event) -> Envelope) -> AccountChange {
        AccountChange {
            ends: self.ends,
            needs_another_admin: self.needs_another_admin,
            tokens: self.tokens,
            events: self.events.into_iter().map(envelope).collect(),
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

    /// An account whose address was proven before there was an account.
    pub fn confirm(
        id: AccountId,
        email: EmailAddress,
        password: PasswordHash,
        display_name: Option<DisplayName>,
        now: Timestamp,
    ) -> (Self, Event) {
        let (mut account, _) = Self::register(id, email, password, Role::User, None, now);
        account.0.facts.email_verified = true;
        let event = Event::AccountRegistered {
            account_id: id,
            email: account.0.facts.email.clone(),
            standing: account.standing(),
            display_name,
        };
        (account, event)
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

    /// Whether the token was sent to the address that the account has now.
    pub fn has_email_of(&self, token: &OneTimeToken) -> bool {
        self.0.facts.email == token.email
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
            events: vec![self.password_changed()],
            ends: Some(EndSessions::AllBut(kept, EndReason::PasswordChanged)),
            tokens: voids(VoidTokens::AllButUndo),
            ..Change::default()
        }
    }

    /// Ends every session: the password was forgotten, or is known to another person.
    pub fn reset_password(&mut self, password: PasswordHash, now: Timestamp) -> Change {
        self.0.password = password;
        self.touch(now);
        Change {
            events: vec![self.password_changed()],
            ends: Some(EndSessions::All(EndReason::PasswordChanged)),
            tokens: voids(VoidTokens::AllButUndo),
            ..Change::default()
        }
    }

    /// The same, by a token that was mailed to the address: that proves it.
    pub fn recover(&mut self, password: PasswordHash, now: Timestamp) -> Change {
        let was_verified = self.0.facts.email_verified;
        self.0.facts.email_verified = true;
        let mut change = self.reset_password(password, now);
        if !was_verified {
            change.events.push(self.email_verified());
        }
        change
    }

    /// The person who registered has proven the address.
    pub fn verify_email(&mut self, now: Timestamp) -> Change {
        let was_verified = self.0.facts.email_verified;
        self.0.facts.email_verified = true;
        self.touch(now);
        let event = (!was_verified).then(|| self.email_verified());
        Change {
            events: event.into_iter().collect(),
            ..Change::default()
        }
    }

    /// The address was proven by a person of whom nothing tells that they registered: a stranger may have, to be let in later by the
    /// password that they chose. So that password and all sessions are worth nothing any more. `unusable` is a hash that nothing matches.
    pub fn claim(&mut self, unusable: PasswordHash, now: Timestamp) -> Change {
        self.0.password = unusable;
        let change = self.verify_email(now);
        Change {
            ends: Some(EndSessions::All(EndReason::PasswordChanged)),
            tokens: voids(VoidTokens::AllButUndo),
            ..change
        }
    }

    /// The new address is proven.
    pub fn change_email(&mut self, email: EmailAddress, now: Timestamp) -> Change {
        let previous_email = std::mem::replace(&mut self.0.facts.email, email);
        self.0.facts.email_verified = true;
        self.touch(now);
        Change {
            events: vec![Event::EmailChanged {
                account_id: self.id(),
                email: self.0.facts.email.clone(),
                previous_email,
                standing: self.standing(),
            }],
            tokens: voids(VoidTokens::AllButUndo),
            ..Change::default()
        }
    }

    /// Puts back the address that `token` was mailed to. Whoever changed it knew the password or held a session, so both are worth nothing
    /// any more. `unusable` is a hash that nothing matches.
    pub fn undo_email_change(
        &mut self,
        token: &OneTimeToken,
        unusable: PasswordHash,
        now: Timestamp,
    ) -> Change {
        self.0.password = unusable;
        let change = self.change_email(token.email.clone(), now);
        Change {
            ends: Some(EndSessions::All(EndReason::PasswordChanged)),
            tokens: voids(VoidTokens::AllButUndoBefore(token.created_at)),
            ..change
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
            events: vec![Event::RolesChanged {
                account_id: self.id(),
                standing: self.standing(),
            }],
            needs_another_admin: was_active_admin && !self.is_active_admin(),
            ..Change::default()
        })
    }

    /// Suspending also ends every session and voids every token, so that none revives when the suspension is lifted. None if the status is
    /// that already.
    pub fn change_status(&mut self, status: Status, now: Timestamp) -> Option<Change> {
        if self.0.facts.status == status {
            return None;
        }
        let was_active_admin = self.is_active_admin();
        self.0.facts.status = status;
        self.touch(now);
        let is_suspended = status == Status::Suspended;
        Some(Change {
            events: vec![Event::StatusChanged {
                account_id: self.id(),
                standing: self.standing(),
            }],
            ends: is_suspended.then_some(EndSessions::All(EndReason::Suspended)),
            needs_another_admin: was_active_admin && !self.is_active_admin(),
            tokens: match is_suspended {
                true => voids(VoidTokens::All),
                false => TokenChanges::default(),
            },
        })
    }

    fn password_changed(&self) -> Event {
        Event::PasswordChanged {
            account_id: self.id(),
            standing: self.standing(),
        }
    }

    fn email_verified(&self) -> Event {
        Event::EmailVerified {
            account_id: self.id(),
            standing: self.standing(),
        }
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

fn voids(which: VoidTokens) -> TokenChanges {
    TokenChanges {
        voids: Some(which),
        ..TokenChanges::default()
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
    fn only_what_may_be_a_thiefs_doing_leaves_the_way_back_open() {
        let password = || PasswordHash::new("$new".into());
        let session = SessionId::new(NOW, [2; 16]);
        let email = EmailAddress::parse("lovelace@example.com").unwrap();
        let voids = |change: Change| change.tokens.voids;

        for change in [
            account(Role::User).change_password(password(), session, NOW),
            account(Role::User).recover(password(), NOW),
            account(Role::User).claim(password(), NOW),
            account(Role::User).change_email(email, NOW),
        ] {
            assert_eq!(voids(change), Some(VoidTokens::AllButUndo));
        }
        let suspended = account(Role::User).change_status(Status::Suspended, NOW);
        assert_eq!(voids(suspended.unwrap()), Some(VoidTokens::All));
        assert_eq!(voids(account(Role::User).verify_email(NOW)), None);
    }

    #[test]
    fn a_recovery_proves_the_address_and_says_so_once() {
        let mut account = account(Role::User);
        let hash = || PasswordHash::new("$new".into());

        let first = account.recover(hash(), NOW);
        let second = account.recover(hash(), NOW);

        assert!(account.facts().email_verified);
        assert!(matches!(
            first.events.as_slice(),
            [Event::PasswordChanged { .. }, Event::EmailVerified { standing, .. }] if standing.email_verified
        ));
        assert!(matches!(
            second.events.as_slice(),
            [Event::PasswordChanged { .. }]
        ));
    }

    #[test]
    fn an_undone_change_of_the_address_leaves_no_way_in_but_the_mail() {
        let mut account = account(Role::User);
        let old = account.facts().email.clone();
        let id = OneTimeTokenId::new(NOW, [3; 16]);
        let purpose = crate::shared::TokenPurpose::UndoEmailChange;
        let token = OneTimeToken::new(id, account.id(), purpose, old.clone(), NOW);
        account.change_email(EmailAddress::parse("thief@example.com").unwrap(), NOW);

        let change = account.undo_email_change(&token, PasswordHash::new("$none".into()), NOW);

        assert_eq!(account.facts().email, old);
        assert_eq!(account.password().expose(), "$none");
        assert_eq!(
            change.ends,
            Some(EndSessions::All(EndReason::PasswordChanged))
        );
        assert_eq!(change.tokens.voids, Some(VoidTokens::AllButUndoBefore(NOW)));
    }

    #[test]
    fn changing_to_what_it_is_changes_nothing() {
        let mut account = account(Role::User);

        assert_eq!(account.change_role(Role::User, NOW), None);
        assert_eq!(account.change_status(Status::Active, NOW), None);
        assert_eq!(account.facts().version, 1);
    }
}
