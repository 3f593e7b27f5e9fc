//! From columns to the values of the core and back, and what to say when they do not fit.

use std::fmt::Display;

use portreeve::shared::{Role, Roles, StoreError, Timestamp};
use uuid::Uuid;

/// Names a row, so that the operator finds what could not be read.
#[derive(Clone, Copy)]
pub(crate) struct RowName {
    pub(crate) table: &'static str,
    pub(crate) id: Uuid,
}

impl RowName {
    /// Passes a column's value on, or says which one it was that made no sense.
    pub(crate) fn read<T>(
        &self,
        column: &'static str,
        value: Result<T, impl Display>,
    ) -> Result<T, StoreError> {
        value.map_err(|reason| {
            let Self { table, id } = self;
            StoreError::inconsistent(format!("{table}.{column} of {id}: {reason}"))
        })
    }

    /// As [`RowName::read`], for a column that may be null.
    pub(crate) fn read_some<T>(
        &self,
        column: &'static str,
        value: Option<Result<T, impl Display>>,
    ) -> Result<Option<T>, StoreError> {
        self.read(column, value.transpose())
    }

    pub(crate) fn moment(
        &self,
        column: &'static str,
        micros: i64,
    ) -> Result<Timestamp, StoreError> {
        self.read(column, moment(micros))
    }

    pub(crate) fn roles(&self, json: &str) -> Result<Roles, StoreError> {
        let roles: Vec<Role> = self.read("roles", serde_json::from_str(json))?;
        self.read("roles", Roles::of(roles).ok_or("must not be empty"))
    }
}

/// Microseconds since 1970, as they are stored. What is finer is lost.
pub(crate) fn micros(moment: Timestamp) -> i64 {
    let nanos = moment.unix_timestamp_nanos();
    // The years that a timestamp can have fit into 59 bits.
    i64::try_from(nanos.div_euclid(1000)).unwrap_or(i64::MAX)
}

pub(crate) fn moment(micros: i64) -> Result<Timestamp, time::error::ComponentRange> {
    Timestamp::from_unix_timestamp_nanos(i128::from(micros) * 1000)
}

/// As the tables' own checks spell them: sorted, with no space.
pub(crate) fn role_json(roles: &Roles) -> Result<String, StoreError> {
    serde_json::to_string(roles).map_err(StoreError::inconsistent)
}
