use serde::{Deserialize, Serialize};

use super::WidgetId;
use crate::{events::OrderingKey, shared::AccountId};

/// What happened to a widget, for other contexts. Whose it is, not what is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A widget was created.
    WidgetCreated {
        widget_id: WidgetId,
        owner_id: AccountId,
    },
}

impl Event {
    /// Names the fields of the JSON that hold personal data. They are redacted in stored events when the person is erased.
    pub fn personal_fields(&self) -> &'static [&'static str] {
        match self {
            Self::WidgetCreated { .. } => &[],
        }
    }

    /// Whether the person whose widget it is may see it, with all of its fields.
    pub fn is_for_person(&self) -> bool {
        match self {
            Self::WidgetCreated { .. } => true,
        }
    }

    /// The tag `type` of its JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::WidgetCreated { .. } => "widget_created",
        }
    }

    /// The owner: the events of one account are delivered in order.
    pub fn ordering_key(&self) -> OrderingKey {
        let Self::WidgetCreated { owner_id, .. } = self;
        OrderingKey::of(owner_id.as_uuid())
    }
}
