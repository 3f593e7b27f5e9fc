//! Tickets for live events.
//!
//! A browser cannot send a header when it opens a stream of events or a WebSocket. So it gets a ticket by its access token, and opens one
//! connection with that: an address may end up in a log, and a ticket that was used there is worth nothing. The store keeps a digest.

mod error;
mod ports;
mod service;
mod ticket;

pub use error::Error;
pub use ports::{EventTickets, TicketRepository};
#[cfg(any(test, feature = "mocks"))]
pub use ports::{MockEventTickets, MockTicketRepository};
pub use service::TicketService;
pub use ticket::{MintedTicket, Ticket};
