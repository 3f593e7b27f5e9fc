//! What contexts tell one another.
//!
//! A service records an [`Event`] in the same transaction as the change it describes (the *outbox*). The [`Sequencer`] gives it its place
//! in the [`EventLog`], and the [`Delivery`] of each [`Subscriber`] takes it from there: at least once, and in order for each
//! [`OrderingKey`]. So a subscriber must do no harm when it sees an event twice.

mod delivery;
mod envelope;
mod failed_delivery;
mod log;
mod outage;
mod position;
mod sequencer;
mod subscriber;
mod subscription;
mod viewer;

use serde::{Deserialize, Serialize};

pub use self::{
    delivery::{Delivery, DeliveryPolicy, Round, Work},
    envelope::{Envelope, OrderingKey},
    failed_delivery::{DeliveryObserver, FailedDelivery},
    log::{Content, EventLog, LogListener, LogWatch, LoggedEvent, Removed},
    position::Position,
    sequencer::{Sequencer, Unsequenced},
    subscriber::{StartAt, Subscriber, SubscriberError},
    subscription::{
        COUNTED, DeadLetter, Failure, Lease, ParkedEvent, Parking, PendingEvent, Progress, Rewind,
        Subscription, SubscriptionRepository, Unblocked,
    },
    viewer::Viewer,
};
#[cfg(any(test, feature = "mocks"))]
pub use self::{
    log::MockEventLog, sequencer::MockSequencer, subscriber::MockSubscriber,
    subscription::MockSubscriptionRepository,
};

crate::shared::permission::permissions! {
    /// To see how far subscribers have come.
    SubscriptionsRead "subscriptions.read",
}

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

            /// Context and type, as in `auth.account_registered`: the two tags of its JSON.
            pub fn name(&self) -> String {
                match self {
                    $(Self::$variant(event) => format!("{}.{}", stringify!($context), event.kind())),*
                }
            }

            /// Whether the person whose account is its [ordering key](Self::ordering_key) may see it, with all of its fields.
            pub fn is_for_person(&self) -> bool {
                match self {
                    $(Self::$variant(event) => event.is_for_person()),*
                }
            }

            /// What it is about.
            pub fn ordering_key(&self) -> OrderingKey {
                match self {
                    $(Self::$variant(event) => event.ordering_key()),*
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
