use std::{io, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, stream};
use poem::{Body, IntoResponse, Request, Response};
use poem_openapi::{
    ApiResponse, OpenApi,
    param::Query,
    registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
    types::{Example, ToJSON, Type},
};

use super::{
    body::LiveMessage,
    connection::{Connection, Connections, Item, Kind},
    place::place,
    problems::CONNECTING,
    tag::Tag,
    watcher::Watcher,
};
use crate::{problem::problem_set, request::HeaderText, security::SIGNED_IN};

pub struct StreamApi(pub Arc<Connections>);

problem_set!(StreamProblem = SIGNED_IN, CONNECTING);

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Events")]
impl StreamApi {
    /// Stream events
    ///
    /// Events as they happen, as server-sent events: those of your account, or those of all accounts for administrators. The data of each
    /// is a `LiveMessage`. After a disconnect, send the id of the last message as `Last-Event-ID`, or as `after` where no header can be
    /// sent. An event without data comes every 15 seconds and moves that id; an event `close` comes before the service ends the stream,
    /// with a `code` and a `reason`.
    #[oai(path = "/events", method = "get", operation_id = "streamEvents")]
    async fn stream(
        &self,
        request: &Request,
        watcher: Watcher,
        /// The id of the last received message. Without it, the stream begins with the events to come.
        after: Query<Option<String>>,
        /// The same; it takes precedence.
        #[oai(name = "Last-Event-ID")]
        last_event_id: HeaderText,
    ) -> Result<EventText, StreamProblem> {
        self.0.origins.check(request)?;
        let seen = place("after", after.0.as_deref())?;
        let newer = place("Last-Event-ID", last_event_id.0.as_deref())?;
        let opened = self.0.open(watcher, newer.or(seen), Kind::Stream).await?;
        Ok(EventText(opened))
    }
}

/// A connection as the body of an answer.
pub struct EventText(Connection);

const CONTENT_TYPE: &str = "text/event-stream";

impl ApiResponse for EventText {
    fn meta() -> MetaResponses {
        let example = LiveMessage::example().to_json_string();
        let schema = MetaSchema {
            example: Some(format!("id: 42\ndata: {example}\n\n").into()),
            items: Some(Box::new(LiveMessage::schema_ref())),
            ..MetaSchema::new("array")
        };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "Messages, one server-sent event each.",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: CONTENT_TYPE,
                    schema: MetaSchemaRef::Inline(Box::new(schema)),
                }],
                headers: vec![],
            }],
        }
    }

    fn register(registry: &mut Registry) {
        LiveMessage::register(registry);
    }
}

impl IntoResponse for EventText {
    fn into_response(self) -> Response {
        Response::builder()
            .content_type(CONTENT_TYPE)
            // For nginx, which would keep back what is sent.
            .header("X-Accel-Buffering", "no")
            .body(Body::from_bytes_stream(events(self.0)))
    }
}

fn events(connection: Connection) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::unfold(Some(connection), |connection| async {
        let mut connection = connection?;
        match connection.next().await {
            Item::Message(message) => Some((Ok(message.event), Some(connection))),
            Item::End(end) => {
                let last = end.as_event().unwrap_or_default();
                Some((Ok(last.into()), None))
            }
        }
    })
}
