use serde::{Deserialize, Serialize};

use super::WidgetId;
use crate::{events::OrderingKey, shared::AccountId};

/// What happened to a widget, for other contexts. Whose it is, not what is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    WidgetCreated {
        widget_id: WidgetId,
        owner_id: AccountId,
    },
}

impl Event {
    /// The fields that hold personal data, to redact when a person is erased.
    pub fn personal_fields(&self) -> &'static [&'static str] {
        match self {
            Self::WidgetCreated { .. } => &[],
        }
    }

    /// The tag `type` of its JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::WidgetCreated { .. } => "widget_created",
        }
    }

    /// The account: its events are delivered in order.
    pub fn ordering_key(&self) -> OrderingKey {
        let Self::WidgetCreated { owner_id, .. } = self;
        OrderingKey::of(owner_id.as_uuid())
    }
}
