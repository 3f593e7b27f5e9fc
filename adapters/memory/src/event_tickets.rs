use async_trait::async_trait;
use portreeve::{
    auth::{Ticket, TicketRepository},
    shared::{StoreError, Timestamp},
};

use crate::MemoryStore;

#[async_trait]
impl TicketRepository for MemoryStore {
    async fn add(&self, ticket: &Ticket) -> Result<(), StoreError> {
        let mut state = self.state();
        state.event_tickets.insert(ticket.digest, ticket.clone());
        Ok(())
    }

    async fn spend(&self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Ticket>, StoreError> {
        let spent = self.state().event_tickets.remove(digest);
        Ok(spent.filter(|ticket| now < ticket.expires_at))
    }

    async fn remove_expired(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut state = self.state();
        let expired = state.event_tickets.values();
        let expired = expired.filter(|ticket| ticket.expires_at <= before);
        let expired: Vec<_> = expired
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .map(|ticket| ticket.digest)
            .collect();
        for digest in &expired {
            state.event_tickets.remove(digest);
        }
        Ok(expired.len() as u64)
    }
}
