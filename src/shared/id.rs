//! Who is meant. An id that only one context knows stands in that context, made by [`id!`] as well; one that others need stands here.

use super::Timestamp;
use uuid::{Builder, Uuid};

/// A type of ids: UUIDv7 (RFC 9562), and no id of one type can be taken for one of another.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// A fresh UUIDv7 (RFC 9562): sorts by `now`, to the millisecond.
            pub fn new(now: $crate::shared::Timestamp, random: [u8; 16]) -> Self {
                Self($crate::shared::version_7(now, random))
            }

            pub fn from_uuid(id: uuid::Uuid) -> Self {
                Self(id)
            }

            pub fn as_uuid(&self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(raw: &str) -> Result<Self, Self::Err> {
                raw.parse().map(Self)
            }
        }
    };
}
pub(crate) use id;

id!(
    /// An account in `auth`, and the user of the same id in `users`.
    AccountId
);
id!(
    /// One event, however often it is delivered.
    EventId
);

pub(crate) fn version_7(now: Timestamp, random: [u8; 16]) -> Uuid {
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
