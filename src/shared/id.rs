use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use super::Timestamp;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh UUIDv7 (RFC 9562): sorts by `now`, to the millisecond.
            pub fn new(now: Timestamp, random: [u8; 16]) -> Self {
                Self(version_7(now, random))
            }

            pub fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            pub fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(raw: &str) -> Result<Self, Self::Err> {
                raw.parse().map(Self)
            }
        }
    };
}

id!(
    /// An account in `auth`, and the user of the same id in `users`.
    AccountId
);
id!(
    /// One signed-in device.
    SessionId
);
id!(
    /// One event, however often it is delivered.
    EventId
);

fn version_7(now: Timestamp, random: [u8; 16]) -> Uuid {
    let [a, b, c, d, e, f, g, h, i, j, ..] = random;
    let millis = u64::try_from(now.unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &[a, b, c, d, e, f, g, h, i, j]).into_uuid()
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let now = datetime!(2026-11-22 12:00 UTC);

        let earlier = AccountId::new(now, [0xff; 16]);
        let later = AccountId::new(now + Duration::MILLISECOND, [0; 16]);

        assert!(earlier < later);
        assert_eq!(later.as_uuid().get_version_num(), 7);
    }
}
