//! The sessions that have ended, for services that check access tokens themselves: once and as a stream.

mod body;
mod feed_reader;
mod stream;

use std::sync::Arc;

use futures_util::stream::BoxStream;
use poem_openapi::{
    OpenApi,
    param::Query,
    payload::{EventStream, Json},
};
use tokio::sync::Semaphore;

use self::{
    body::{RevocationBody, RevocationsBody, place},
    feed_reader::FeedReader,
    stream::{STREAM_SLOTS, watched},
};
use super::{problems::INVALID_REVOCATIONS_TOKEN, tag::Tag};
use crate::{
    problem::{common, problem_set},
    request::HeaderText,
    services::Services,
};

pub struct RevocationsApi {
    services: Arc<Services>,
    /// For those who watch sessions end.
    stream_slots: Arc<Semaphore>,
}

impl RevocationsApi {
    pub fn new(services: Arc<Services>) -> Self {
        let stream_slots = Arc::new(Semaphore::new(STREAM_SLOTS));
        Self {
            services,
            stream_slots,
        }
    }
}

problem_set!(
    RevocationsProblem = common::STORED,
    &[&INVALID_REVOCATIONS_TOKEN, &common::VALIDATION_FAILED],
);

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl RevocationsApi {
    /// List revoked sessions
    ///
    /// For services that verify access tokens themselves: they must reject a token whose `sid` is listed, although it has not expired.
    /// Lists only sessions whose access tokens may not have expired yet. Poll with `cursor` every few seconds; an item may be repeated.
    #[oai(
        path = "/revocations",
        method = "get",
        operation_id = "listRevocations"
    )]
    async fn revocations(
        &self,
        _reader: FeedReader,
        /// The `next_cursor` of the previous response. Without it, all current revocations are returned.
        cursor: Query<Option<String>>,
    ) -> Result<Json<RevocationsBody>, RevocationsProblem> {
        let since = place("cursor", cursor.0.as_deref())?;
        let revocations = self.services.auth.sessions.revocations(since).await?;
        Ok(Json(RevocationsBody::from(&revocations)))
    }

    /// Stream revoked sessions
    ///
    /// The same as server-sent events: first all current revocations, then each new one within about a second. After a disconnect, send
    /// the id of the last event as `Last-Event-ID`. An instance serves at most 100 streams at the same time.
    #[oai(
        path = "/revocations/stream",
        method = "get",
        operation_id = "watchRevocations"
    )]
    async fn watch_revocations(
        &self,
        _reader: FeedReader,
        /// The id of the last received event.
        #[oai(name = "Last-Event-ID")]
        last_event_id: HeaderText,
    ) -> Result<EventStream<BoxStream<'static, RevocationBody>>, RevocationsProblem> {
        let since = place("Last-Event-ID", last_event_id.0.as_deref())?;
        Ok(watched(self.services.clone(), &self.stream_slots, since).await?)
    }
}
