use std::sync::Arc;

use poem_openapi::{ApiResponse, Object, OpenApi, payload::Json, types::Example};
use portreeve::auth::{Ticket, TicketService};

use super::tag::Tag;
use crate::{
    problem::{common, problem_set},
    security::{SIGNED_IN, SignedIn},
};

pub struct TicketApi(pub Arc<TicketService>);

problem_set!(TicketProblem = SIGNED_IN, &[&common::TOO_MANY_ATTEMPTS]);

#[OpenApi(prefix_path = "/api/v1/events", tag = "Tag::Events")]
impl TicketApi {
    /// Get a ticket for live events
    ///
    /// For browsers, which can send no header when they open a stream or a WebSocket: add it to the address as `ticket`. A ticket opens one
    /// connection, within half a minute, for the session that it was made for.
    #[oai(path = "/ticket", method = "post", operation_id = "createEventTicket")]
    async fn create(&self, caller: SignedIn) -> Result<Created, TicketProblem> {
        let ticket = self.0.issue(&caller.0).await?;
        Ok(Created::Ticket(Json(EventTicket {
            ticket: ticket.expose().clone(),
            expires_in: expires_in(),
        })))
    }
}

fn expires_in() -> u64 {
    Ticket::LIFETIME.whole_seconds().unsigned_abs()
}

#[derive(ApiResponse)]
enum Created {
    /// A new ticket.
    #[oai(status = 201)]
    Ticket(Json<EventTicket>),
}

/// What opens one live connection.
#[derive(Object)]
#[oai(example)]
pub struct EventTicket {
    /// A secret, for the parameter `ticket` of one request.
    ticket: String,
    /// In how many seconds the ticket expires.
    expires_in: u64,
}

impl Example for EventTicket {
    fn example() -> Self {
        Self {
            ticket: "pet_AZjC8H9OfMOYxNwMDAc5jwAAAAABmMLwf058w5jE3AwMBzk".into(),
            expires_in: expires_in(),
        }
    }
}
