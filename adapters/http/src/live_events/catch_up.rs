use portreeve::{
    events::{Content, EventLog, LoggedEvent, OrderingKey, Position, Viewer},
    shared::StoreError,
};
use tokio::sync::Semaphore;

use super::message::LiveEvent;

/// How many events are read at once. Much less than a queue holds: a burst is no reason to cut anyone who reads.
pub const BATCH: u16 = 200;
/// How many connections may read the log at once. One read walks over up to [`MAX_BEHIND`](super::start::MAX_BEHIND) events, and after an
/// outage all clients come back together.
const READERS: usize = 8;

/// Reads for connections what they have missed.
pub struct CatchUp(Semaphore);

/// A part of what a connection has missed.
pub struct Missed {
    pub events: Vec<LiveEvent>,
    /// Everything up to here was read.
    pub position: Position,
}

impl CatchUp {
    pub fn new() -> Self {
        Self(Semaphore::new(READERS))
    }

    /// The next part after a position, of what is wanted up to `through`. Waits until there are fewer than [`READERS`].
    pub async fn read(
        &self,
        log: &dyn EventLog,
        viewer: &Viewer,
        after: Position,
        through: Position,
    ) -> Result<Missed, StoreError> {
        let turn = self.0.acquire().await;
        let _turn = turn.map_err(|_| StoreError::unavailable("nothing is read any more"))?;
        let events = match viewer {
            Viewer::Person(account) => {
                let key = OrderingKey::of(account.as_uuid());
                log.read_of(key, after, through, BATCH).await?
            }
            Viewer::Everything(_) => log.read(after, BATCH).await?,
        };
        let last = events.last().map_or(after, |event| event.position);
        let is_whole = events.len() < usize::from(BATCH);
        Ok(Missed {
            // The last ones may be those of others, or have been removed.
            position: if is_whole { last.max(through) } else { last },
            events: events
                .iter()
                .filter_map(|event| seen(viewer, event))
                .collect(),
        })
    }
}

fn seen(viewer: &Viewer, event: &LoggedEvent) -> Option<LiveEvent> {
    let Content::Readable(envelope) = &event.content else {
        return None;
    };
    viewer.sees(&envelope.event).then(|| LiveEvent::of(event))?
}
