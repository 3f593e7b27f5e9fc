use portreeve::{
    keys::SigningKey,
    shared::{Secret, StoreError, Timestamp},
};

use crate::{
    Parameters, Stored,
    tables::{Table, table},
};

pub const TABLE: Table = table!(auth.signing_keys by 2 {
    purpose Text, number Int, algorithm Text, material Bytes, sealed Bool, created_at Moment, active_from Moment,
});

#[derive(sqlx::FromRow)]
pub struct SigningKeyRow {
    purpose: String,
    number: Stored<u32>,
    algorithm: String,
    material: Vec<u8>,
    sealed: bool,
    created_at: Stored<Timestamp>,
    active_from: Stored<Timestamp>,
}

impl SigningKeyRow {
    /// # Errors
    /// A value makes no sense.
    pub fn read(self) -> Result<SigningKey, StoreError> {
        Ok(SigningKey {
            purpose: self.purpose,
            number: self.number.0.map_err(StoreError::inconsistent)?,
            algorithm: self.algorithm,
            material: Secret::new(self.material),
            sealed: self.sealed,
            created_at: self.created_at.0.map_err(StoreError::inconsistent)?,
            active_from: self.active_from.0.map_err(StoreError::inconsistent)?,
        })
    }
}

/// Binds all columns, in the order in which the statements of both stores have them.
pub fn bind_signing_key<Q: Parameters>(query: Q, key: &SigningKey) -> Q {
    query
        .text(&key.purpose)
        .number(key.number)
        .text(&key.algorithm)
        .bytes(key.material.expose())
        .flag(key.sealed)
        .moment(key.created_at)
        .moment(key.active_from)
}
