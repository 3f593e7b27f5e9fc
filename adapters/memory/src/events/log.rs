use std::{collections::BTreeMap, time::Instant};

use async_trait::async_trait;
use portreeve::{
    events::{
        Content, Envelope, EventLog, LogListener, LogWatch, LoggedEvent, OrderingKey, Position,
        Removed,
    },
    shared::{StoreError, Timestamp},
};
use time::Duration;
use tokio::sync::watch;

use crate::MemoryStore;

/// How many events are kept that every subscription has seen. Without a bound, a service that runs in memory would grow without end.
const CAPACITY: usize = 65_536;

/// By position.
#[derive(Default)]
pub(crate) struct Log {
    events: BTreeMap<u64, (LoggedEvent, Instant)>,
    end: u64,
}

impl Log {
    /// `seen` is how far the slowest subscription has come.
    pub(crate) fn append(&mut self, envelope: &Envelope, seen: Position) {
        self.end += 1;
        let event = LoggedEvent {
            position: Position::new(self.end),
            id: envelope.id,
            at: envelope.at,
            name: envelope.event.name(),
            key: envelope.event.ordering_key(),
            content: Content::Readable(envelope.clone()),
        };
        self.events.insert(self.end, (event, Instant::now()));
        if self.events.len() > CAPACITY
            && let Some(oldest) = self.events.first_entry()
            && oldest.get().0.position <= seen
        {
            oldest.remove();
        }
    }

    pub(crate) fn end(&self) -> Position {
        Position::new(self.end)
    }

    fn after(&self, position: Position) -> impl Iterator<Item = &LoggedEvent> {
        let events = self.events.range(position.number().saturating_add(1)..);
        events.map(|(_, (event, _))| event)
    }
}

#[async_trait]
impl EventLog for MemoryStore {
    async fn read(&self, after: Position, limit: u16) -> Result<Vec<LoggedEvent>, StoreError> {
        let state = self.state();
        let events = state.events.log.after(after);
        Ok(events.take(limit.into()).cloned().collect())
    }

    async fn read_of(
        &self,
        key: OrderingKey,
        after: Position,
        through: Position,
        limit: u16,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let state = self.state();
        let events = state.events.log.after(after);
        let events = events.take_while(|event| event.position <= through);
        let of_key = events.filter(|event| event.key == key);
        Ok(of_key.take(limit.into()).cloned().collect())
    }

    async fn end(&self) -> Result<Position, StoreError> {
        Ok(self.state().events.log.end())
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        let state = self.state();
        let log = &state.events.log;
        let first = log.after(Position::START).find(|event| event.at >= at);
        let before = first.map(|event| Position::new(event.position.number() - 1));
        Ok(before.unwrap_or(log.end()))
    }

    async fn oldest_after(&self, after: Position) -> Result<Option<Timestamp>, StoreError> {
        let state = self.state();
        Ok(state.events.log.after(after).next().map(|event| event.at))
    }

    async fn remove_older(&self, than: Duration, limit: u32) -> Result<Removed, StoreError> {
        let mut state = self.state();
        let log = &mut state.events.log.events;
        let mut events = 0;
        while events < u64::from(limit)
            && let Some(oldest) = log.first_entry()
            && oldest.get().1.elapsed() >= than
        {
            oldest.remove();
            events += 1;
        }
        let partitions = Vec::new();
        Ok(Removed { events, partitions })
    }
}

impl LogWatch for MemoryStore {
    fn listen(&self) -> Box<dyn LogListener> {
        Box::new(Listener(self.0.log_grown.subscribe()))
    }
}

struct Listener(watch::Receiver<()>);

#[async_trait]
impl LogListener for Listener {
    async fn added(&mut self) {
        // An error means that there is no store any more, and nothing to come.
        if self.0.changed().await.is_err() {
            std::future::pending().await
        }
    }
}
