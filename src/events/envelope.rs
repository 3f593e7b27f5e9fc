use uuid::Uuid;

use super::Event;
use crate::shared::{CarriesEvents, EventId, Timestamp};

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

/// What an event is about: an account, or another aggregate where there is no account. Events of one key are delivered in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderingKey(Uuid);

impl OrderingKey {
    pub fn of(id: Uuid) -> Self {
        Self(id)
    }

    pub fn as_uuid(self) -> Uuid {
        self.0
    }
}
