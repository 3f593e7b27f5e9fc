use async_trait::async_trait;

use super::{MintedTicket, Ticket};
use crate::shared::{StoreError, Timestamp, port};

/// The tickets that were not used yet.
#[port("tickets")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait TicketRepository: Send + Sync {
    async fn add(&self, ticket: &Ticket) -> Result<(), StoreError>;

    /// Removes the ticket with this digest, and returns it if it has not expired at `now`. Of any number of concurrent calls, one gets it.
    async fn spend(&self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Ticket>, StoreError>;

    /// Removes tickets that had expired before this time, at most `limit` in one call. Returns how many.
    async fn remove_expired(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}

/// Makes and reads tickets.
#[port("event_tickets")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait EventTickets: Send + Sync {
    fn mint(&self, random: [u8; 32]) -> MintedTicket;

    /// The digest of a ticket. None for whatever `mint` cannot have made.
    fn digest(&self, ticket: &str) -> Option<[u8; 32]>;
}
