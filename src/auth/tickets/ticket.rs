use time::Duration;

use crate::{
    auth::SessionId,
    shared::{AccountId, Secret, Timestamp},
};

/// The right to open one connection, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// SHA-256 of what the client holds.
    pub digest: [u8; 32],
    pub session_id: SessionId,
    pub account_id: AccountId,
    pub expires_at: Timestamp,
}

/// A new ticket.
#[derive(Clone, Debug)]
pub struct MintedTicket {
    /// For the client, and for nobody else.
    pub ticket: Secret<String>,
    pub digest: [u8; 32],
}

impl Ticket {
    /// The client opens its connection at once.
    pub const LIFETIME: Duration = Duration::seconds(30);
}
