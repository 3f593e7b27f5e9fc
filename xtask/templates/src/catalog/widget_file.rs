use super::{Event, WidgetName};
use crate::shared::{AccountId, Timestamp, id};

id!(
    /// One widget.
    WidgetId
);

/// A widget of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct Widget(WidgetState);

/// All that a store keeps of a widget.
#[derive(Clone, Debug, PartialEq)]
pub struct WidgetState {
    pub id: WidgetId,
    pub owner: AccountId,
    pub name: WidgetName,
    pub created_at: Timestamp,
}

impl Widget {
    pub fn create(
        id: WidgetId,
        owner: AccountId,
        name: WidgetName,
        now: Timestamp,
    ) -> (Self, Event) {
        let event = Event::WidgetCreated {
            widget_id: id,
            owner_id: owner,
        };
        let state = WidgetState {
            id,
            owner,
            name,
            created_at: now,
        };
        (Self(state), event)
    }

    /// A widget as a store kept it.
    pub fn restore(state: WidgetState) -> Self {
        Self(state)
    }

    pub fn state(&self) -> &WidgetState {
        &self.0
    }

    pub fn id(&self) -> WidgetId {
        self.0.id
    }

    pub fn belongs_to(&self, account: AccountId) -> bool {
        self.0.owner == account
    }
}
