use super::{Event, OrderingKey};
use crate::shared::{AccountId, Allowed, EventsRead};

/// Who watches events as they happen.
#[derive(Debug)]
pub enum Viewer {
    /// Sees those of their own account.
    Person(AccountId),
    /// Sees those of all accounts.
    Everything(Allowed<EventsRead>),
}

impl Viewer {
    pub fn account_id(&self) -> AccountId {
        match self {
            Self::Person(account) => *account,
            Self::Everything(allowed) => allowed.account_id(),
        }
    }

    pub fn sees(&self, event: &Event) -> bool {
        match self {
            Self::Person(account) => {
                event.is_for_person() && event.ordering_key() == OrderingKey::of(account.as_uuid())
            }
            Self::Everything(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{shared::Timestamp, users};

    fn account(n: u8) -> AccountId {
        AccountId::new(Timestamp::UNIX_EPOCH, [n; 16])
    }

    #[test]
    fn people_see_the_events_of_their_own_account_and_administrators_those_of_all() {
        let event = Event::from(users::Event::ProfileCreated {
            user_id: account(1),
            locale: None,
        });

        let root = Viewer::Everything(Allowed::new(account(2)));

        assert!(Viewer::Person(account(1)).sees(&event));
        assert!(!Viewer::Person(account(2)).sees(&event));
        assert!(root.sees(&event));
        assert_eq!(root.account_id(), account(2));
    }
}
