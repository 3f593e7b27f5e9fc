use std::{collections::VecDeque, sync::Arc, time::Duration};

use metrics::{counter, gauge};
use portreeve::{
    auth::{Principal, sessions},
    events::{Position, Viewer},
    shared::{Clock, EventsRead, StoreError},
};
use tokio::time::{Instant, sleep_until};

use super::{
    end::End, origins::LiveOrigins, problems::TOO_MANY_LIVE_CONNECTIONS, watcher::Watcher,
};
use crate::{
    live_events::{Full, LiveEvent, Message, Start, Subscription},
    problem::{Problem, common},
    services::Services,
    settings::Settings,
};

/// How often something is sent even if nothing happens. A client that hears nothing for twice as long has lost its connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// When one for whom there is no room should try again.
const RETRY_AFTER: Duration = Duration::from_secs(30);

/// Opens connections.
pub struct Connections {
    services: Arc<Services>,
    clock: Arc<dyn Clock>,
    pub origins: LiveOrigins,
}

/// How a connection speaks.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Stream,
    WebSocket,
}

/// What a connection sends next.
#[derive(Clone, Debug)]
pub enum Item {
    Message(Message),
    /// The last.
    End(End),
}

/// A connection of someone who watches events.
pub struct Connection {
    services: Arc<Services>,
    clock: Arc<dyn Clock>,
    principal: Principal,
    subscription: Subscription,
    kind: Kind,
    /// What is sent before anything else.
    first: Option<Message>,
    /// Everything up to here was sent, or is in `missed`.
    position: Position,
    missed: VecDeque<LiveEvent>,
    /// How far the log is read for this connection. What is after that comes by the queue.
    catch_up_to: Position,
    /// Whether an event says that the session may be over.
    is_in_doubt: bool,
    next_check: Instant,
    /// When the last message was given out, until the next one is asked for.
    given_at: Option<Instant>,
    end: Option<End>,
}

impl Kind {
    fn label(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::WebSocket => "websocket",
        }
    }
}

impl Connections {
    pub fn new(services: Arc<Services>, settings: &Settings) -> Self {
        // They are there before the first connection is.
        for kind in [Kind::Stream, Kind::WebSocket] {
            gauge!("portreeve_live_connections", "kind" => kind.label()).increment(0.0);
        }
        Self {
            services,
            clock: settings.clock.clone(),
            origins: LiveOrigins::of(settings),
        }
    }

    /// `after` is the place that the client has seen everything up to.
    pub async fn open(
        &self,
        watcher: Watcher,
        after: Option<Position>,
        kind: Kind,
    ) -> Result<Connection, Problem> {
        let (tickets, live) = (&self.services.auth.tickets, &self.services.live);
        if live.is_full() {
            return Err(refusal(Full::Process, live.limit()));
        }
        let principal = watcher.authenticated(tickets).await?;
        tickets.admit_connection(&principal).await?;
        let viewer = viewer(&self.services, &principal);
        let subscribed = live.subscribe(viewer).await?;
        let subscription = subscribed.map_err(|full| refusal(full, live.limit()))?;
        gauge!("portreeve_live_connections", "kind" => kind.label()).increment(1.0);
        let mut connection = Connection {
            services: self.services.clone(),
            clock: self.clock.clone(),
            principal,
            position: subscription.from,
            subscription,
            kind,
            first: None,
            missed: VecDeque::new(),
            catch_up_to: Position::START,
            // Who it was let in as may be from a copy that is older than the queue.
            is_in_doubt: true,
            next_check: Instant::now(),
            given_at: None,
            end: None,
        };
        connection.schedule_check();
        connection.resume(after).await?;
        Ok(connection)
    }
}

fn viewer(services: &Services, principal: &Principal) -> Viewer {
    let allowed = services.auth.sessions.permission::<EventsRead>(principal);
    match allowed {
        Some(allowed) => Viewer::Everything(allowed),
        None => Viewer::Person(principal.account_id()),
    }
}

fn refusal(full: Full, limit: usize) -> Problem {
    let problem = match full {
        Full::Account => Problem::of(&TOO_MANY_LIVE_CONNECTIONS),
        Full::Process => {
            let message = format!("all {limit} live connections are in use");
            Problem::saying(&common::UNAVAILABLE, message)
        }
    };
    problem.after(RETRY_AFTER)
}

impl Connection {
    /// Begins again after this place: what the client has seen.
    pub async fn resume(&mut self, after: Option<Position>) -> Result<(), StoreError> {
        let live = self.services.live.clone();
        let end = live.position();
        let start = Start::of(live.log.as_ref(), after, end).await?;
        let (position, first) = match start {
            Start::Live(position) | Start::CatchUp(position) => {
                (position, Message::heartbeat(position))
            }
            Start::Gap(position) => (position, Message::gap(position)),
        };
        self.position = position;
        self.first = Some(first);
        self.missed.clear();
        self.catch_up_to = end;
        Ok(())
    }

    /// What is to be sent next. After [`Item::End`] there is nothing more. What was taken out and not sent is lost: this may be dropped
    /// while it waits, and not afterwards.
    pub async fn next(&mut self) -> Item {
        self.given_at = None;
        match self.next_message().await {
            Ok(message) => {
                self.given_at = Some(Instant::now());
                counter!("portreeve_live_messages_total").increment(1);
                Item::Message(message)
            }
            Err(end) => {
                self.end = Some(end);
                Item::End(end)
            }
        }
    }

    /// Why it ended, if that was not for a reason of its own.
    pub fn ended_by(&mut self, end: End) {
        self.end.get_or_insert(end);
    }

    async fn next_message(&mut self) -> Result<Message, End> {
        loop {
            if self.is_in_doubt {
                self.check_after_event().await?;
            }
            if let Some(first) = self.first.take() {
                return Ok(first);
            }
            if let Some(missed) = self.missed.pop_front() {
                return Ok(self.taken(&missed));
            }
            if self.position < self.catch_up_to {
                match self.catch_up().await? {
                    Some(heartbeat) => return Ok(heartbeat),
                    None => continue,
                }
            }
            let position = self.services.live.position();
            tokio::select! {
                biased;
                () = self.services.shutdown.requested() => return Err(End::Shutdown),
                () = sleep_until(self.next_check) => {
                    self.check().await?;
                    // What was given out up to there was taken, if there is nothing left and nothing was too much.
                    let events = &self.subscription.events;
                    if events.is_empty() && !events.is_closed() {
                        self.position = self.position.max(position);
                    }
                    return Ok(Message::heartbeat(self.position));
                }
                event = self.subscription.events.recv() => match event {
                    Some(event) if event.position <= self.position => {}
                    Some(event) => {
                        self.position = event.position;
                        return Ok(self.taken(&event));
                    }
                    None => return Err(End::Slow),
                },
            }
        }
    }

    fn taken(&mut self, event: &LiveEvent) -> Message {
        self.is_in_doubt |= event.affects_access;
        event.message()
    }

    /// Reads a part of what the client has missed, or sends a heartbeat if that takes long.
    async fn catch_up(&mut self) -> Result<Option<Message>, End> {
        let live = self.services.live.clone();
        let viewer = viewer(&self.services, &self.principal);
        tokio::select! {
            biased;
            () = self.services.shutdown.requested() => Err(End::Shutdown),
            () = sleep_until(self.next_check) => {
                self.check().await?;
                Ok(Some(Message::heartbeat(self.position)))
            }
            missed = live.missed(&viewer, self.position, self.catch_up_to) => {
                let missed = missed.map_err(|_| End::Unavailable)?;
                self.position = missed.position;
                self.missed.extend(missed.events);
                // The event that ended the session may be among those to come, and it may have waited for long.
                self.is_in_doubt = true;
                Ok(None)
            }
        }
    }

    /// From time to time: should no event have told of the end of the session, this does.
    async fn check(&mut self) -> Result<(), End> {
        let sessions = &self.services.auth.sessions;
        let again = sessions.authenticate_again(&self.principal).await;
        match again {
            Ok(principal) => self.accept(principal)?,
            Err(sessions::Error::SessionEnded | sessions::Error::AccessToken(_)) => {
                return Err(End::SessionEnded);
            }
            // Nobody can end a session meanwhile. To cut all connections would make the outage worse.
            Err(_) => {}
        }
        self.schedule_check();
        Ok(())
    }

    async fn check_after_event(&mut self) -> Result<(), End> {
        let sessions = &self.services.auth.sessions;
        let again = sessions.authenticate_from_store(&self.principal).await;
        match again {
            Ok(principal) => self.accept(principal)?,
            Err(sessions::Error::SessionEnded | sessions::Error::AccessToken(_)) => {
                return Err(End::SessionEnded);
            }
            Err(_) => return Err(End::Unavailable),
        }
        self.is_in_doubt = false;
        Ok(())
    }

    /// The queue is for who the account was when it was made.
    fn accept(&mut self, principal: Principal) -> Result<(), End> {
        let sees_everything = |principal| {
            let sessions = &self.services.auth.sessions;
            sessions.permission::<EventsRead>(principal).is_some()
        };
        if sees_everything(&self.principal) != sees_everything(&principal) {
            return Err(End::AccessChanged);
        }
        self.principal = principal;
        Ok(())
    }

    fn schedule_check(&mut self) {
        let left = self.principal.session_expires_at() - self.clock.now();
        let left = Duration::try_from(left).unwrap_or_default();
        self.next_check = Instant::now() + left.min(HEARTBEAT);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        gauge!("portreeve_live_connections", "kind" => self.kind.label()).decrement(1.0);
        let is_cut_off = self.subscription.events.is_closed();
        let unsaid = || End::of_dropped(is_cut_off, self.given_at.map(|at| at.elapsed()));
        let end = self.end.unwrap_or_else(unsaid);
        counter!("portreeve_live_ended_total", "reason" => end.word()).increment(1);
    }
}
