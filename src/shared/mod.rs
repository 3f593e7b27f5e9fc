//! The small vocabulary that every context shares.
//!
//! A word belongs here when two contexts would otherwise each invent it. Rules that only one context knows stay there.

mod account_status;
mod backoff;
mod causes;
mod clock;
mod display_name;
mod email;
mod holder;
mod id;
mod network;
mod observed;
mod one_time_token;
mod page;
pub(crate) mod permission;
mod retry;
mod secret;
mod store;
mod text;

pub use account_status::{AccountFacts, AccountStanding, ParseEnumError, Role, Roles, Status};
pub use backoff::RetryPolicy;
pub use causes::with_causes;
pub use clock::{Clock, Stopwatch, Timestamp};
pub use display_name::{DisplayName, InvalidDisplayName};
pub use email::{EmailAddress, InvalidEmailAddress};
pub use holder::Holder;
pub use id::{AccountId, EventId};
pub(crate) use id::{id, version_7};
pub use network::Network;
pub(crate) use observed::Argument;
pub use observed::{Call, CallObserver, CarriesEvents, Observed, ObservedCall, Outcome, Port};
pub use one_time_token::{OneTimeTokenId, TokenPurpose};
pub use page::{Page, PageRequest};
pub use permission::{Allowed, EventsRead, Permission, UsersManage, UsersRead};
pub(crate) use portreeve_macros::port;
pub use retry::{Attempted, Contention, retry_on_conflict};
pub use secret::{Secret, Secrets};
pub use store::StoreError;
pub(crate) use text::{has_visible, is_deceptive};
#[cfg(any(test, feature = "mocks"))]
pub use {
    clock::{MockClock, MockStopwatch},
    secret::MockSecrets,
};
