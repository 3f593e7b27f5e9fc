//! From columns to the values of the core, and what to say when they do not fit.

use std::fmt::Display;

use portreeve::shared::{Role, Roles, StoreError};
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

    pub(crate) fn roles(&self, words: &[String]) -> Result<Roles, StoreError> {
        let roles: Vec<Role> =
            self.read("roles", words.iter().map(|word| word.parse()).collect())?;
        self.read("roles", Roles::of(roles).ok_or("must not be empty"))
    }
}

/// PostgreSQL has no unsigned integers.
pub(crate) fn int4(value: u32) -> Result<i32, StoreError> {
    i32::try_from(value).map_err(StoreError::inconsistent)
}

pub(crate) fn role_words(roles: &Roles) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}
