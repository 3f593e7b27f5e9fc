use std::sync::Arc;

use super::{Error, EventTickets, MintedTicket, Ticket, TicketRepository};
use crate::{
    auth::{
        sessions::{Principal, SessionService},
        throttling::{TooManyAttempts, event_ticket, live_connection},
    },
    shared::{Clock, Secret, Secrets, StoreError},
    throttle::{AttemptLimiter, Bucket, Decision},
};

/// How many expired tickets one step removes.
const STEP: u32 = 1000;

/// The use cases of tickets.
pub struct TicketService {
    pub(in crate::auth) sessions: Arc<SessionService>,
    pub(in crate::auth) tickets: Arc<dyn TicketRepository>,
    pub(in crate::auth) event_tickets: Arc<dyn EventTickets>,
    pub(in crate::auth) limiter: Arc<dyn AttemptLimiter>,
    pub(in crate::auth) clock: Arc<dyn Clock>,
    pub(in crate::auth) secrets: Arc<dyn Secrets>,
}

impl TicketService {
    /// A ticket for the session of the caller, for [`Ticket::LIFETIME`].
    pub async fn issue(&self, principal: &Principal) -> Result<Secret<String>, Error> {
        let account_id = principal.account_id();
        self.count(event_ticket(account_id)).await?;
        let MintedTicket { ticket, digest } = self.event_tickets.mint(self.random());
        let stored = Ticket {
            digest,
            session_id: principal.session_id(),
            account_id,
            expires_at: self.clock.now() + Ticket::LIFETIME,
        };
        self.tickets.add(&stored).await?;
        Ok(ticket)
    }

    /// Spends a ticket. Returns the holder of its session, which must still be live.
    ///
    /// # Errors
    /// [`Error::InvalidTicket`], or what has become of the session.
    pub async fn redeem(&self, ticket: &str) -> Result<Principal, Error> {
        let digest = self.event_tickets.digest(ticket);
        let digest = digest.ok_or(Error::InvalidTicket)?;
        let spent = self.tickets.spend(&digest, self.clock.now()).await?;
        let spent = spent.ok_or(Error::InvalidTicket)?;
        let (session, account) = (spent.session_id, spent.account_id);
        Ok(self.sessions.principal(session, account).await?)
    }

    /// Counts a live connection of the caller, however it was let in, or says how long to wait.
    pub async fn admit_connection(&self, principal: &Principal) -> Result<(), TooManyAttempts> {
        self.count(live_connection(principal.account_id())).await
    }

    async fn count(&self, bucket: Bucket) -> Result<(), TooManyAttempts> {
        match self.limiter.take(&[bucket]).await {
            Ok(Decision::Wait(retry_after)) => Err(TooManyAttempts { retry_after }),
            Ok(Decision::Admitted) | Err(_) => Ok(()),
        }
    }

    /// Removes expired tickets, in steps: each returns whether there may be more.
    pub async fn purge(&self) -> Result<bool, StoreError> {
        let removed = self.tickets.remove_expired(self.clock.now(), STEP).await?;
        Ok(removed == u64::from(STEP))
    }

    fn random(&self) -> [u8; 32] {
        let mut random = [0; 32];
        let (one, other) = random.split_at_mut(16);
        one.copy_from_slice(&self.secrets.random());
        other.copy_from_slice(&self.secrets.random());
        random
    }
}

#[cfg(test)]
mod tests;
