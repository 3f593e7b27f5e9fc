use async_trait::async_trait;
use portreeve::{
    auth::{Ticket, TicketRepository},
    shared::{StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates,
    event_tickets::{TicketRow, bind_ticket},
};

use crate::PostgresStore;

const ADD: &str =
    "insert into portreeve_auth.event_tickets (digest, session_id, account_id, expires_at)
     values ($1, $2, $3, $4)";

/// Of concurrent calls one deletes the row, and the others wait for it and find none.
const SPEND: &str = "delete from portreeve_auth.event_tickets
     where digest = $1
     returning digest, session_id, account_id, expires_at";

const REMOVE_EXPIRED: &str = "delete from portreeve_auth.event_tickets
     where digest in (
         select digest from portreeve_auth.event_tickets
         where expires_at <= $1
         order by expires_at limit $2
         for update skip locked
     )";

#[async_trait]
impl TicketRepository for PostgresStore {
    async fn add(&self, ticket: &Ticket) -> Result<(), StoreError> {
        let query = bind_ticket(sqlx::query(ADD), ticket);
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn spend(&self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Ticket>, StoreError> {
        let query = sqlx::query_as::<_, TicketRow>(SPEND).bind(*digest);
        let spent = self
            .write_without_events(Invalidates::Nothing, async |c| {
                query.fetch_optional(c).await
            })
            .await?;
        let spent = spent.map(TicketRow::read).transpose()?;
        Ok(spent.filter(|ticket| now < ticket.expires_at))
    }

    async fn remove_expired(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let query = sqlx::query(REMOVE_EXPIRED)
            .bind(before)
            .bind(i64::from(limit));
        self.execute(query, Invalidates::Nothing).await
    }
}
