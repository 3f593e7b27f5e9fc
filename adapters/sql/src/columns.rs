//! Values of the core as columns of either database.

use std::convert::Infallible;

use portreeve::{
    events::Event,
    shared::{Role, Roles, StoreError, Timestamp},
};
use sqlx::{Database, Decode, Encode, Postgres, Sqlite, Type, encode::IsNull, error::BoxDynError};

/// A value of the core as a column. The databases store it as different types.
///
/// Only the type of the column is checked when a row is decoded. A value that makes no sense is kept as the reason, so that it spoils its
/// own row and not all rows of the statement: see [`RowName::stored`](crate::RowName::stored).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored<T>(pub(crate) Result<T, String>);

impl<T> Stored<T> {
    /// Where no row can be named.
    ///
    /// # Errors
    /// The value makes no sense.
    pub fn value(self) -> Result<T, StoreError> {
        self.0.map_err(StoreError::inconsistent)
    }
}

/// For binding.
pub fn stored<T>(value: T) -> Stored<T> {
    Stored(Ok(value))
}

/// `$value` is stored in `$database` as `$raw`.
macro_rules! decoded {
    ($($value:ty, $database:ty as $raw:ty: $read:expr;)*) => {$(
        impl Type<$database> for Stored<$value> {
            fn type_info() -> <$database as Database>::TypeInfo {
                <$raw as Type<$database>>::type_info()
            }

            fn compatible(info: &<$database as Database>::TypeInfo) -> bool {
                <$raw as Type<$database>>::compatible(info)
            }
        }

        impl<'r> Decode<'r, $database> for Stored<$value> {
            fn decode(value: <$database as Database>::ValueRef<'r>) -> Result<Self, BoxDynError> {
                let raw = <$raw as Decode<'r, $database>>::decode(value)?;
                let read: fn($raw) -> Result<$value, _> = $read;
                Ok(Self(read(raw).map_err(|error| error.to_string())))
            }
        }
    )*};
}

macro_rules! encoded {
    ($($value:ty, $database:ty as $raw:ty: $write:expr;)*) => {$(
        impl Encode<'_, $database> for Stored<$value> {
            fn encode_by_ref(
                &self,
                buffer: &mut <$database as Database>::ArgumentBuffer,
            ) -> Result<IsNull, BoxDynError> {
                let value = self.0.as_ref().map_err(|reason| reason.clone())?;
                let write: fn(&$value) -> Result<$raw, _> = $write;
                <$raw as Encode<'_, $database>>::encode(write(value)?, buffer)
            }
        }
    )*};
}

decoded! {
    u32, Postgres as i32: u32::try_from;
    u32, Sqlite as i64: u32::try_from;
    Timestamp, Postgres as Timestamp: Ok::<_, Infallible>;
    Timestamp, Sqlite as i64: moment;
    Roles, Postgres as Vec<String>: roles_of_words;
    Roles, Sqlite as String: roles_of_json;
    Event, Postgres as serde_json::Value: serde_json::from_value;
    Event, Sqlite as String: |json| serde_json::from_str(&json);
}

encoded! {
    // PostgreSQL has no unsigned integers.
    u32, Postgres as i32: |number| i32::try_from(*number);
    u32, Sqlite as i64: |number| Ok::<_, Infallible>(i64::from(*number));
    Timestamp, Postgres as Timestamp: |moment| Ok::<_, Infallible>(*moment);
    Timestamp, Sqlite as i64: |moment| Ok::<_, Infallible>(micros(*moment));
    Roles, Postgres as Vec<&'static str>: |roles| Ok::<_, Infallible>(role_words(roles));
    // As the checks of the tables spell them: sorted, without spaces.
    Roles, Sqlite as String: serde_json::to_string;
}

/// Microseconds since 1970, as SQLite's tables have them. What is finer is lost.
pub fn micros(moment: Timestamp) -> i64 {
    let nanos = moment.unix_timestamp_nanos();
    // The years that a timestamp can have fit into 59 bits.
    i64::try_from(nanos.div_euclid(1000)).unwrap_or(i64::MAX)
}

fn moment(micros: i64) -> Result<Timestamp, time::error::ComponentRange> {
    Timestamp::from_unix_timestamp_nanos(i128::from(micros) * 1000)
}

pub fn role_words(roles: &Roles) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}

fn roles_of_words(words: Vec<String>) -> Result<Roles, String> {
    let roles: Result<Vec<Role>, _> = words.iter().map(|word| word.parse()).collect();
    of_any(roles.map_err(|error| error.to_string())?)
}

fn roles_of_json(json: String) -> Result<Roles, String> {
    of_any(serde_json::from_str(&json).map_err(|error| error.to_string())?)
}

fn of_any(roles: Vec<Role>) -> Result<Roles, String> {
    Roles::of(roles).ok_or_else(|| "must not be empty".to_owned())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_moment_keeps_its_microseconds_also_before_1970() {
        for at in [
            datetime!(2026-11-22 12:00:00.123456 UTC),
            datetime!(1969-12-31 23:59:59.999999 UTC),
        ] {
            assert_eq!(moment(micros(at)), Ok(at));
        }
    }

    #[test]
    fn a_list_without_a_role_makes_no_sense() {
        assert!(roles_of_json("[]".to_owned()).is_err());
        assert!(roles_of_words(vec![]).is_err());
        assert!(roles_of_words(vec!["org_admin".to_owned()]).is_err());
        assert!(
            roles_of_json(r#"["user"]"#.to_owned())
                .unwrap()
                .has(Role::User)
        );
    }
}
