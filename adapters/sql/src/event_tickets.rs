//! Tickets for live events. Not among the tables that `portreeve move` moves: they last for half a minute, and no service runs meanwhile.

use portreeve::{
    auth::{SessionId, Ticket},
    shared::{AccountId, StoreError, Timestamp},
};
use uuid::Uuid;

use crate::{Parameters, Stored};

#[derive(sqlx::FromRow)]
pub struct TicketRow {
    digest: Vec<u8>,
    session_id: Uuid,
    account_id: Uuid,
    expires_at: Stored<Timestamp>,
}

impl TicketRow {
    /// # Errors
    /// A value makes no sense.
    pub fn read(self) -> Result<Ticket, StoreError> {
        let digest = self.digest.as_slice().try_into();
        Ok(Ticket {
            digest: digest.map_err(StoreError::inconsistent)?,
            session_id: SessionId::from_uuid(self.session_id),
            account_id: AccountId::from_uuid(self.account_id),
            expires_at: self.expires_at.value()?,
        })
    }
}

/// Binds all columns, in the order in which the statements of both stores have them.
pub fn bind_ticket<Q: Parameters>(query: Q, ticket: &Ticket) -> Q {
    query
        .bytes(&ticket.digest)
        .id(ticket.session_id.as_uuid())
        .id(ticket.account_id.as_uuid())
        .moment(ticket.expires_at)
}
