use serde::{Deserialize, Serialize};

use super::WidgetId;
use crate::shared::AccountId;

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
}
