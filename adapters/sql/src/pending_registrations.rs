use portreeve::{
    auth::{PasswordHash, PendingRegistration},
    shared::{DisplayName, EmailAddress, OneTimeTokenId, StoreError, Timestamp},
};
use uuid::Uuid;

use crate::{
    Parameters, RowName, Stored,
    tables::{Table, table},
};

pub const TABLE: Table = table!(auth.pending_registrations by 1 {
    id Uuid, email Text, password_hash Text, display_name Text, created_at Moment, expires_at Moment, announced_at Moment,
    code_attempts Int,
});

/// The columns of a [`PendingRegistrationRow`].
#[macro_export]
macro_rules! pending_registration_columns {
    () => {
        "id, email, password_hash, display_name, created_at, expires_at, announced_at, code_attempts"
    };
}

#[derive(sqlx::FromRow)]
pub struct PendingRegistrationRow {
    id: Uuid,
    email: String,
    password_hash: String,
    display_name: Option<String>,
    created_at: Stored<Timestamp>,
    expires_at: Stored<Timestamp>,
    announced_at: Option<Stored<Timestamp>>,
    code_attempts: Stored<u32>,
}

impl PendingRegistrationRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<PendingRegistration, StoreError> {
        let name = RowName { table, id: self.id };
        let announced_at = self.announced_at.map(|at| at.0);
        Ok(PendingRegistration {
            id: OneTimeTokenId::from_uuid(self.id),
            email: EmailAddress::restore(self.email),
            password: PasswordHash::new(self.password_hash),
            display_name: self.display_name.map(DisplayName::restore),
            created_at: name.stored("created_at", self.created_at)?,
            expires_at: name.stored("expires_at", self.expires_at)?,
            announced_at: name.read_some("announced_at", announced_at)?,
            code_attempts: name.stored("code_attempts", self.code_attempts)?,
        })
    }
}

/// Binds all columns, in the order in which the statements of both stores have them.
pub fn bind_pending_registration<Q: Parameters>(query: Q, pending: &PendingRegistration) -> Q {
    query
        .id(pending.id.as_uuid())
        .text(pending.email.as_str())
        .text(pending.password.expose())
        .text_or_null(pending.display_name.as_ref().map(DisplayName::as_str))
        .moment(pending.created_at)
        .moment(pending.expires_at)
        .moment_or_null(pending.announced_at)
        .number(pending.code_attempts)
}
