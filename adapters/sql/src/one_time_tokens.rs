use portreeve::{
    auth::OneTimeToken,
    shared::{AccountId, EmailAddress, OneTimeTokenId, StoreError, Timestamp},
};
use uuid::Uuid;

use crate::{
    Parameters, RowName, Stored,
    tables::{Table, table},
};

pub const TABLE: Table = table!(auth.one_time_tokens by 1 {
    id Uuid, account_id Uuid, purpose Text, email Text, created_at Moment, expires_at Moment, code_attempts Int,
});

/// The columns of a [`OneTimeTokenRow`].
#[macro_export]
macro_rules! one_time_token_columns {
    () => {
        "id, account_id, purpose, email, created_at, expires_at, code_attempts"
    };
}

#[derive(sqlx::FromRow)]
pub struct OneTimeTokenRow {
    id: Uuid,
    account_id: Uuid,
    purpose: String,
    email: String,
    created_at: Stored<Timestamp>,
    expires_at: Stored<Timestamp>,
    code_attempts: Stored<u32>,
}

impl OneTimeTokenRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<OneTimeToken, StoreError> {
        let name = RowName { table, id: self.id };
        Ok(OneTimeToken {
            id: OneTimeTokenId::from_uuid(self.id),
            account_id: AccountId::from_uuid(self.account_id),
            purpose: name.read("purpose", self.purpose.parse())?,
            email: EmailAddress::restore(self.email),
            created_at: name.stored("created_at", self.created_at)?,
            expires_at: name.stored("expires_at", self.expires_at)?,
            code_attempts: name.stored("code_attempts", self.code_attempts)?,
        })
    }
}

/// Binds all columns, in the order in which the statements of both stores have them.
pub fn bind_one_time_token<Q: Parameters>(query: Q, token: &OneTimeToken) -> Q {
    query
        .id(token.id.as_uuid())
        .id(token.account_id.as_uuid())
        .text(token.purpose.as_str())
        .text(token.email.as_str())
        .moment(token.created_at)
        .moment(token.expires_at)
        .number(token.code_attempts)
}
