//! Each end as it happens.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt, stream, stream::BoxStream};
use poem::web::sse::Event;
use poem_openapi::{payload::EventStream, types::ToJSON};
use portreeve::{
    auth::{RevocationCursor, Revocations, SessionId},
    shared::Timestamp,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::sleep,
};

use super::body::RevocationBody;
use crate::{
    log_throttle::LogThrottle,
    problem::{Problem, common},
    services::Services,
};

/// How often a stream looks for new ends.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often something is sent even if nothing happens. A client that reads nothing for 10 s is disconnected, and proxies are hardly more
/// patient.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(5);
/// How many may watch at the same time: each has the store asked once in a [`POLL_INTERVAL`].
pub const STREAM_SLOTS: usize = 100;
/// When one who may not should try again.
const RETRY_AFTER: Duration = Duration::from_secs(30);
/// An end comes again in a stream's answers for half a minute, and is sent once.
const DEDUPLICATION_WINDOW: time::Duration = time::Duration::minutes(5);

/// Each end as it happens. Fails if the first read of the store does; after that, a failure only delays the stream.
pub async fn watched(
    services: Arc<Services>,
    stream_slots: &Arc<Semaphore>,
    since: Option<RevocationCursor>,
) -> Result<EventStream<BoxStream<'static, RevocationBody>>, Problem> {
    let slot = stream_slots.clone().try_acquire_owned();
    let slot = slot.map_err(|_| {
        let message = format!("all {STREAM_SLOTS} streams are in use");
        Problem::saying(&common::UNAVAILABLE, message).after(RETRY_AFTER)
    })?;
    let mut watch = RevocationStream {
        _slot: slot,
        services,
        place: since,
        sent: HashMap::new(),
        waiting: VecDeque::new(),
        more: false,
    };
    let first = watch.services.auth.sessions.revocations(since).await?;
    watch.take(first);
    let ends = stream::unfold(watch, |mut watch| async move {
        let next = watch.next().await?;
        Some((next, watch))
    });
    let as_event = |body: RevocationBody| {
        let event = Event::message(body.to_json_string()).event_type("revocation");
        match body.id {
            Some(place) => event.id(place.to_string()),
            None => event,
        }
    };
    let events = EventStream::new(ends.boxed()).to_event(as_event);
    Ok(events.keep_alive(KEEP_ALIVE_INTERVAL))
}

/// An open stream.
struct RevocationStream {
    _slot: OwnedSemaphorePermit,
    services: Arc<Services>,
    place: Option<RevocationCursor>,
    sent: HashMap<SessionId, Timestamp>,
    waiting: VecDeque<RevocationBody>,
    more: bool,
}

impl RevocationStream {
    /// `None` when the process is asked to stop.
    async fn next(&mut self) -> Option<RevocationBody> {
        loop {
            if let Some(next) = self.waiting.pop_front() {
                return Some(next);
            }
            if !self.more {
                tokio::select! {
                    () = self.services.shutdown.requested() => return None,
                    () = sleep(POLL_INTERVAL) => {}
                }
            }
            match self.services.auth.sessions.revocations(self.place).await {
                Ok(revocations) => self.take(revocations),
                Err(error) => {
                    self.more = false;
                    static THROTTLE: LogThrottle = LogThrottle::new();
                    if let Some(times) = THROTTLE.record() {
                        tracing::warn!(%error, times, "revocation stream cannot read the store");
                    }
                }
            }
        }
    }

    /// A client that comes back with the id of one of these gets all of them again.
    fn take(&mut self, revocations: Revocations) {
        for item in &revocations.items {
            if self.sent.insert(item.session_id, item.ended_at).is_none() {
                let event = RevocationBody::event(item, revocations.from);
                self.waiting.push_back(event);
            }
        }
        if let Some(newest) = revocations.items.last() {
            let old = newest.ended_at - DEDUPLICATION_WINDOW;
            self.sent.retain(|_, ended_at| *ended_at > old);
        }
        self.place = Some(revocations.next);
        self.more = revocations.more;
    }
}
