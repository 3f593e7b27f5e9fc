use super::{Event, Profile, ProfilePatch};
use crate::shared::{AccountFacts, AccountId, DisplayName, Roles, Status, Timestamp};

/// A person with an account: their profile, and a copy of how the account stands.
#[derive(Clone, Debug, PartialEq)]
pub struct User(UserState);

/// All that a store keeps of a user.
#[derive(Clone, Debug, PartialEq)]
pub struct UserState {
    /// The copy. `facts.version` belongs to the account; roles and status have versions of their own, because the events that
    /// change them may overtake one another.
    pub facts: AccountFacts,
    pub roles_version: u32,
    pub status_version: u32,
    pub profile: Profile,
    /// Grows with each write of this row.
    pub version: u32,
    /// When the profile last changed.
    pub updated_at: Timestamp,
}

impl User {
    /// The default profile: a name if one was given, and nothing else. Not the address: names are shown to others.
    pub fn newcomer(facts: AccountFacts, display_name: Option<DisplayName>) -> (Self, Event) {
        let event = Event::ProfileCreated { user_id: facts.id };
        let state = UserState {
            roles_version: facts.version,
            status_version: facts.version,
            profile: Profile {
                display_name,
                ..Profile::default()
            },
            version: 1,
            updated_at: facts.created_at,
            facts,
        };
        (Self(state), event)
    }

    /// A user as a store kept it.
    pub fn restore(state: UserState) -> Self {
        Self(state)
    }

    pub fn state(&self) -> &UserState {
        &self.0
    }

    pub fn id(&self) -> AccountId {
        self.0.facts.id
    }

    /// The same person with facts that were just learnt from `auth`, for an answer that must not be late. Not for writing back.
    pub fn with_facts(mut self, facts: AccountFacts) -> Self {
        self.0.facts = facts;
        self
    }

    /// When anything of what is shown last changed.
    pub fn updated_at(&self) -> Timestamp {
        self.0.updated_at.max(self.0.facts.updated_at)
    }

    /// Names this state of what is shown: equal tags, equal contents.
    pub fn tag(&self) -> String {
        format!("{}.{}", self.0.facts.version, self.0.version)
    }

    pub fn update_profile(&mut self, patch: ProfilePatch, now: Timestamp) -> Event {
        let fields = patch.apply(&mut self.0.profile);
        self.0.version += 1;
        self.0.updated_at = now;
        Event::ProfileUpdated {
            user_id: self.id(),
            fields,
        }
    }

    /// Follows a change of the account's roles. False if a later one is known already.
    pub fn follow_roles(&mut self, roles: Roles, version: u32, at: Timestamp) -> bool {
        if version <= self.0.roles_version {
            return false;
        }
        self.0.facts.roles = roles;
        self.0.roles_version = version;
        self.follow(version, at);
        true
    }

    /// Follows a change of the account's status. False if a later one is known already.
    pub fn follow_status(&mut self, status: Status, version: u32, at: Timestamp) -> bool {
        if version <= self.0.status_version {
            return false;
        }
        self.0.facts.status = status;
        self.0.status_version = version;
        self.follow(version, at);
        true
    }

    fn follow(&mut self, version: u32, at: Timestamp) {
        self.0.facts.version = self.0.facts.version.max(version);
        self.0.facts.updated_at = self.0.facts.updated_at.max(at);
        self.0.version += 1;
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::shared::{EmailAddress, Role};

    const LATER: Timestamp = datetime!(2026-11-22 12:05 UTC);

    fn newcomer() -> User {
        let now = datetime!(2026-11-22 12:00 UTC);
        let facts = AccountFacts {
            id: AccountId::new(now, [1; 16]),
            email: EmailAddress::parse("ada@example.com").unwrap(),
            email_verified: false,
            roles: Roles::only(Role::User),
            status: Status::Active,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        User::newcomer(facts, None).0
    }

    #[test]
    fn news_that_were_overtaken_change_nothing() {
        let mut user = newcomer();

        assert!(user.follow_roles(Roles::only(Role::Admin), 3, LATER));
        assert!(!user.follow_roles(Roles::only(Role::User), 2, LATER));

        assert!(user.state().facts.roles.has(Role::Admin));
    }

    #[test]
    fn a_change_of_status_is_not_lost_to_a_later_change_of_roles() {
        let mut user = newcomer();

        user.follow_roles(Roles::only(Role::Admin), 3, LATER);
        assert!(user.follow_status(Status::Suspended, 2, LATER));

        assert_eq!(user.state().facts.status, Status::Suspended);
        assert_eq!(user.state().facts.version, 3);
        assert_eq!(user.updated_at(), LATER);
    }

    #[test]
    fn the_tag_changes_with_the_profile_and_with_the_account() {
        let mut user = newcomer();
        let first = user.tag();
        user.update_profile(ProfilePatch::default(), user.updated_at());
        let second = user.tag();
        user.follow_roles(Roles::only(Role::Admin), 2, LATER);

        assert!(first != second && second != user.tag());
    }
}
