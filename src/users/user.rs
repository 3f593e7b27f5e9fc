use super::{Event, Profile, ProfilePatch};
use crate::shared::{
    AccountFacts, AccountId, AccountStanding, DisplayName, EmailAddress, Timestamp,
};

/// A person with an account: their profile, and a copy of how the account stands.
#[derive(Clone, Debug, PartialEq)]
pub struct User(UserState);

/// All that a store keeps of a user.
#[derive(Clone, Debug, PartialEq)]
pub struct UserState {
    /// The copy. `facts.version` is that of the account.
    pub facts: AccountFacts,
    pub profile: Profile,
    /// Grows with each write of this row.
    pub version: u32,
    /// When the profile last changed.
    pub updated_at: Timestamp,
}

impl User {
    /// The default profile: a name if one was given, and nothing else. Not the address: names are shown to others.
    pub fn new_default(facts: AccountFacts, display_name: Option<DisplayName>) -> (Self, Event) {
        let event = Event::ProfileCreated {
            user_id: facts.id,
            locale: None,
        };
        let state = UserState {
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
    pub fn etag(&self) -> String {
        format!("{}.{}", self.0.facts.version, self.0.version)
    }

    pub fn update_profile(&mut self, patch: ProfilePatch, now: Timestamp) -> Event {
        let fields = patch.apply(&mut self.0.profile);
        self.0.version += 1;
        self.0.updated_at = now;
        Event::ProfileUpdated {
            user_id: self.id(),
            fields,
            locale: self.0.profile.locale.clone(),
        }
    }

    /// Copies the account's standing as it was at `at`, and its address where that changed. False if the copy is as new or newer.
    pub fn apply_standing(
        &mut self,
        email: Option<&EmailAddress>,
        standing: &AccountStanding,
        at: Timestamp,
    ) -> bool {
        if standing.version <= self.0.facts.version {
            return false;
        }
        let AccountStanding {
            roles,
            status,
            email_verified,
            version,
        } = standing.clone();
        self.0.facts = AccountFacts {
            email: email.unwrap_or(&self.0.facts.email).clone(),
            roles,
            status,
            email_verified,
            version,
            updated_at: self.0.facts.updated_at.max(at),
            ..self.0.facts.clone()
        };
        self.0.version += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::shared::{Role, Roles, Status};

    const LATER: Timestamp = datetime!(2026-11-22 12:05 UTC);

    fn new_user() -> User {
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
        User::new_default(facts, None).0
    }

    fn standing(role: Role, status: Status, version: u32) -> AccountStanding {
        AccountStanding {
            roles: Roles::only(role),
            status,
            email_verified: true,
            version,
        }
    }

    #[test]
    fn the_standing_of_the_highest_version_is_kept_in_whatever_order_events_arrive() {
        let mut user = new_user();
        let newest = standing(Role::Admin, Status::Suspended, 3);

        assert!(user.apply_standing(None, &newest, LATER));
        assert!(!user.apply_standing(None, &standing(Role::Admin, Status::Active, 2), LATER));
        assert!(!user.apply_standing(None, &newest, LATER));

        assert_eq!(user.state().facts.standing(), newest);
        assert_eq!(user.updated_at(), LATER);
    }

    #[test]
    fn a_new_address_is_copied_with_the_standing_of_its_change() {
        let mut user = new_user();
        let changed = EmailAddress::parse("lovelace@example.com").unwrap();
        let of = |version| standing(Role::User, Status::Active, version);

        assert!(user.apply_standing(Some(&changed), &of(2), LATER));
        assert!(!user.apply_standing(Some(&new_user().0.facts.email), &of(1), LATER));
        assert!(user.apply_standing(None, &of(3), LATER));

        assert_eq!(user.state().facts.email, changed);
    }

    #[test]
    fn the_tag_changes_with_the_profile_and_with_the_account() {
        let mut user = new_user();
        let first = user.etag();
        user.update_profile(ProfilePatch::default(), user.updated_at());
        let second = user.etag();
        user.apply_standing(None, &standing(Role::Admin, Status::Active, 2), LATER);

        assert!(first != second && second != user.etag());
    }
}
