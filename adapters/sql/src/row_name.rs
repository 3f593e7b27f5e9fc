use std::fmt::Display;

use portreeve::shared::StoreError;
use uuid::Uuid;

use crate::Stored;

/// Names a row, so that the operator finds what could not be read.
#[derive(Clone, Copy, Debug)]
pub struct RowName {
    pub table: &'static str,
    pub id: Uuid,
}

impl RowName {
    /// Passes the value of a column on, or says which one makes no sense.
    pub fn read<T>(
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
    pub fn read_some<T>(
        &self,
        column: &'static str,
        value: Option<Result<T, impl Display>>,
    ) -> Result<Option<T>, StoreError> {
        self.read(column, value.transpose())
    }

    /// As [`RowName::read`], for a value that the databases store as different types.
    pub fn stored<T>(&self, column: &'static str, value: Stored<T>) -> Result<T, StoreError> {
        self.read(column, value.0)
    }
}
