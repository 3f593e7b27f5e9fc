//! What contexts tell one another.
//!
//! A service records an [`Event`] in the same transaction as the change it describes (the *outbox*). The [`Relay`] takes it from
//! there to every [`Reaction`], at least once, in no promised order: so a reaction must do no harm when it sees an event twice, and
//! events that could overtake one another carry the version of what they describe.

mod dispatch;
mod ports;
mod relay;

use serde::{Deserialize, Serialize};

pub use dispatch::{Dispatcher, Reaction, ReactionError};
pub use ports::{Backlog, Claimed, DeadLetter, EventPublisher, Outbox, PublishError};
pub use relay::{Relay, RetryPolicy};
#[cfg(any(test, feature = "mocks"))]
pub use {
    dispatch::MockReaction,
    ports::{MockEventPublisher, MockOutbox},
};

use crate::shared::{CarriesEvents, EventId, Timestamp};

macro_rules! event_of_each_context {
    ($($variant:ident: $context:ident,)*) => {
        /// An event of any context. Its JSON is stored and will be read by newer code: fields are added, never changed.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "context", rename_all = "snake_case")]
        pub enum Event {
            $($variant(crate::$context::Event)),*
        }

        impl Event {
            /// Names the fields of the JSON that hold personal data. They are redacted in stored events when the person is erased.
            pub fn personal_fields(&self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant(event) => event.personal_fields()),*
                }
            }
        }

        $(impl From<crate::$context::Event> for Event {
            fn from(event: crate::$context::Event) -> Self {
                Self::$variant(event)
            }
        })*
    };
}

crate::for_each_context!(event_of_each_context);

/// An event with the identity by which a second delivery is recognised.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    pub id: EventId,
    pub at: Timestamp,
    pub event: Event,
}

impl Envelope {
    pub fn new(event: impl Into<Event>, at: Timestamp, random: [u8; 16]) -> Self {
        Self {
            id: EventId::new(at, random),
            at,
            event: event.into(),
        }
    }
}

impl CarriesEvents for [Envelope] {
    fn event_ids(&self) -> Vec<EventId> {
        self.iter().map(|envelope| envelope.id).collect()
    }
}
