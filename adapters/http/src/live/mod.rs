//! Events as they happen, for people who look at a page: as server-sent events and as a WebSocket.
//!
//! Each instance reads the log for itself, once ([`LiveEvents`](crate::LiveEvents)), and gives each event to those connections that may see
//! it. A connection costs a queue and a timer; it reads the log itself only to catch up.
//!
//! | file | its subject |
//! |---|---|
//! | `connection.rs`, `end.rs` | one connection: what comes next, whether it may go on, why it ends |
//! | `watcher.rs`, `origins.rs`, `place.rs` | who may connect, from whose pages, and where they begin |
//! | `ticket.rs`, `stream.rs`, `socket.rs` | the operations |
//! | `session.rs`, `client_messages.rs`, `metered_stream.rs` | a WebSocket, and what its client may send |

mod body;
mod client_messages;
mod connection;
mod end;
mod metered_stream;
mod origins;
mod place;
mod problems;
mod session;
mod socket;
mod stream;
mod tag;
mod ticket;
mod watcher;

use std::sync::Arc;

use poem_openapi::OpenApi;

pub use self::problems::{KINDS, RULES};
use self::{connection::Connections, socket::SocketApi, stream::StreamApi, ticket::TicketApi};
use crate::{services::Services, settings::Settings};

pub fn operations(services: &Arc<Services>, settings: &Settings) -> impl OpenApi + use<> {
    let connections = Arc::new(Connections::new(services.clone(), settings));
    (
        StreamApi(connections.clone()),
        SocketApi(connections),
        TicketApi(services.auth.tickets.clone()),
    )
}
