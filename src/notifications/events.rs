use serde::{Deserialize, Serialize};

use crate::{events::OrderingKey, shared::AccountId};

/// What happened to mails, for other contexts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A mail server refused the address of an account for good. No more mails are sent to it.
    AddressBounced { account_id: AccountId },
}

impl Event {
    /// Names the fields of the JSON that hold personal data. They are redacted in stored events when the person is erased.
    pub fn personal_fields(&self) -> &'static [&'static str] {
        match self {
            Self::AddressBounced { .. } => &[],
        }
    }

    /// Whether the person whose address it is may see it, with all of its fields.
    pub fn is_for_person(&self) -> bool {
        match self {
            Self::AddressBounced { .. } => true,
        }
    }

    /// The tag `type` of its JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::AddressBounced { .. } => "address_bounced",
        }
    }

    /// The account: its events are delivered in order.
    pub fn ordering_key(&self) -> OrderingKey {
        let Self::AddressBounced { account_id } = self;
        OrderingKey::of(account_id.as_uuid())
    }
}
