//! The feed of ended sessions, once and as a stream.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt, stream, stream::BoxStream};
use poem::web::sse::Event;
use poem_openapi::{
    Object,
    payload::EventStream,
    types::{Example, ToJSON},
};
use portreeve::{
    auth::{Revocation, RevocationCursor, Revocations, SessionId},
    shared::Timestamp,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::sleep,
};
use uuid::Uuid;

use crate::{Services, examples, kinds, problem::Problem, seldom::Seldom};

/// How often a stream looks for new ends.
const PAUSE: Duration = Duration::from_secs(1);
/// How often something is sent even if nothing happens. Whoever takes nothing for 10 s is cut, and proxies are hardly more patient.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);
/// How many may watch at the same time: each has the store asked once in a [`PAUSE`].
pub const WATCHERS: usize = 100;
/// When one who may not should try again.
const LATER: Duration = Duration::from_secs(30);
/// An end comes again in a stream's answers for half a minute, and is told once.
const REMEMBERED: time::Duration = time::Duration::minutes(5);

/// Sessions that have ended.
#[derive(Object)]
#[oai(rename = "Revocations", example)]
pub struct RevocationsBody {
    /// The one that ended first comes first.
    items: Vec<RevocationBody>,
    /// Give it as `since` the next time.
    next: String,
    /// Whether there are more, to be asked for at once.
    more: bool,
}

/// A session that has ended.
#[derive(Object)]
#[oai(rename = "Revocation", example)]
pub struct RevocationBody {
    /// The `sid` of the access tokens to refuse.
    session_id: Uuid,
    ended_at: Timestamp,
    /// When its last access token runs out. A minute later it may be forgotten: until then, a clock that is behind accepts the token.
    expires_at: Timestamp,
    /// Of the event, not of its body.
    #[oai(skip)]
    id: Option<RevocationCursor>,
}

/// The place in the feed that a reader names.
pub fn place(field: &str, raw: Option<&str>) -> Result<Option<RevocationCursor>, Problem> {
    let place = raw.map(str::parse).transpose();
    place.map_err(|fault: portreeve::auth::InvalidCursor| {
        Problem::of_field(&kinds::VALIDATION_FAILED, field, fault.to_string())
    })
}

/// Each end as it happens. Fails if the first look at the store does; later, whoever watches just has to wait.
pub async fn watched(
    services: Arc<Services>,
    seats: &Arc<Semaphore>,
    since: Option<RevocationCursor>,
) -> Result<EventStream<BoxStream<'static, RevocationBody>>, Problem> {
    let seat = seats.clone().try_acquire_owned();
    let seat = seat.map_err(|_| {
        let told = format!("{WATCHERS} watch already, and more may not");
        Problem::saying(&kinds::UNAVAILABLE, told).after(LATER)
    })?;
    let mut watch = Watch {
        _seat: seat,
        services,
        place: since,
        told: HashMap::new(),
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
    Ok(events.keep_alive(SIGN_OF_LIFE))
}

/// One who watches.
struct Watch {
    _seat: OwnedSemaphorePermit,
    services: Arc<Services>,
    place: Option<RevocationCursor>,
    told: HashMap<SessionId, Timestamp>,
    waiting: VecDeque<RevocationBody>,
    more: bool,
}

impl Watch {
    /// Nothing when the process comes to its end.
    async fn next(&mut self) -> Option<RevocationBody> {
        loop {
            if let Some(next) = self.waiting.pop_front() {
                return Some(next);
            }
            if !self.more {
                tokio::select! {
                    () = self.services.ending.comes() => return None,
                    () = sleep(PAUSE) => {}
                }
            }
            match self.services.auth.sessions.revocations(self.place).await {
                Ok(revocations) => self.take(revocations),
                Err(error) => {
                    self.more = false;
                    static LINES: Seldom = Seldom::new();
                    if let Some(times) = LINES.another() {
                        tracing::warn!(%error, times, "the feed of revocations stands still");
                    }
                }
            }
        }
    }

    /// Whoever comes back with the id of one of these gets all of them again.
    fn take(&mut self, revocations: Revocations) {
        for item in &revocations.items {
            if self.told.insert(item.session_id, item.ended_at).is_none() {
                self.waiting.push_back(RevocationBody {
                    id: Some(revocations.from),
                    ..RevocationBody::from(item)
                });
            }
        }
        if let Some(newest) = revocations.items.last() {
            let old = newest.ended_at - REMEMBERED;
            self.told.retain(|_, ended_at| *ended_at > old);
        }
        self.place = Some(revocations.next);
        self.more = revocations.more;
    }
}

impl From<&Revocations> for RevocationsBody {
    fn from(revocations: &Revocations) -> Self {
        Self {
            items: revocations.items.iter().map(RevocationBody::from).collect(),
            next: revocations.next.to_string(),
            more: revocations.more,
        }
    }
}

impl From<&Revocation> for RevocationBody {
    fn from(revocation: &Revocation) -> Self {
        Self {
            session_id: revocation.session_id.as_uuid(),
            ended_at: revocation.ended_at,
            expires_at: revocation.expires_at,
            id: None,
        }
    }
}

impl Example for RevocationsBody {
    fn example() -> Self {
        Self {
            items: vec![RevocationBody::example()],
            next: "1795349000123456".into(),
            more: false,
        }
    }
}

impl Example for RevocationBody {
    fn example() -> Self {
        Self {
            session_id: examples::SESSION_ID,
            ended_at: examples::TIME,
            expires_at: examples::TIME + time::Duration::minutes(15),
            id: None,
        }
    }
}
