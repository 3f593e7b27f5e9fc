use serde::{Deserialize, Serialize};

use super::Locale;
use crate::{events::OrderingKey, shared::AccountId};

/// What happened to a profile, for other contexts. Which fields changed, and not what is in them, but for the language: what is written to
/// a person is to be in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A user has a profile.
    ProfileCreated {
        user_id: AccountId,
        /// The language tag of the profile, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        locale: Option<Locale>,
    },
    /// Fields of a profile have changed. The event carries the value of none but `locale`.
    ProfileUpdated {
        user_id: AccountId,
        /// The names of those that changed.
        fields: Vec<String>,
        /// The language tag of the profile after the change, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        locale: Option<Locale>,
    },
}

impl Event {
    /// Names the fields of the JSON that hold personal data. They are redacted in stored events when the person is erased.
    pub fn personal_fields(&self) -> &'static [&'static str] {
        match self {
            Self::ProfileCreated { .. } | Self::ProfileUpdated { .. } => &["locale"],
        }
    }

    /// Whether the person whose profile it is may see it, with all of its fields.
    pub fn is_for_person(&self) -> bool {
        match self {
            Self::ProfileCreated { .. } | Self::ProfileUpdated { .. } => true,
        }
    }

    /// The tag `type` of its JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ProfileCreated { .. } => "profile_created",
            Self::ProfileUpdated { .. } => "profile_updated",
        }
    }

    /// The account: its events are delivered in order, with those of `auth`.
    pub fn ordering_key(&self) -> OrderingKey {
        let (Self::ProfileCreated { user_id, .. } | Self::ProfileUpdated { user_id, .. }) = self;
        OrderingKey::of(user_id.as_uuid())
    }
}
