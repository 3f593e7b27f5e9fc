//! Reads by key that come at the same time share one statement. (So do writes, as keys that are equal to nothing: `user_writes.rs`.)
//!
//! Every request looks its session up, so under load the same small statement would run many times at once, and most of its cost
//! is the way to the database and back. Here the keys that come while a statement is on its way gather, and the next one takes them
//! all along.
//!
//! A read never joins a statement that has begun before it: it sees all that was committed when it was asked for.

use std::{
    collections::{HashMap, VecDeque},
    error::Error,
    fmt,
    future::poll_fn,
    hash::Hash,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};

use portreeve::shared::StoreError;
use tokio::{sync::oneshot, time::timeout};

/// How many statements of one batcher may run at once. With more, the batches were smaller and all of it was slower.
const LANES: usize = 1;

const MAX_KEYS: usize = 128;

/// Reads many rows in one statement.
pub(crate) trait Loader: Send + Sync + 'static {
    type Key: Clone + Eq + Hash + Send + 'static;
    type Value: Clone + Send + 'static;

    /// A key that is not there has no entry. A row that makes no sense spoils its own entry only.
    fn load(
        &self,
        keys: Vec<Self::Key>,
    ) -> impl Future<Output = Result<Rows<Self>, StoreError>> + Send;
}

pub(crate) type Rows<L> = HashMap<<L as Loader>::Key, Result<<L as Loader>::Value, StoreError>>;

pub(crate) struct Batcher<L: Loader>(Arc<Shared<L>>);

struct Shared<L: Loader> {
    loader: L,
    /// How long one may wait for a turn and its answer together.
    patience: Duration,
    queue: Mutex<Queue<L>>,
}

struct Queue<L: Loader> {
    waiting: VecDeque<Waiting<L>>,
    /// How many [`Lane`]s there are.
    lanes: usize,
}

struct Waiting<L: Loader> {
    key: L::Key,
    reply: oneshot::Sender<Reply<L>>,
}

/// The error is shared by all who wait for the same thing.
type Reply<L> = Result<Option<<L as Loader>::Value>, Arc<StoreError>>;

impl<L: Loader> Batcher<L> {
    pub(crate) fn new(loader: L, patience: Duration) -> Self {
        let queue = Queue {
            waiting: VecDeque::new(),
            lanes: 0,
        };
        Self(Arc::new(Shared {
            loader,
            patience,
            queue: Mutex::new(queue),
        }))
    }

    pub(crate) async fn get(&self, key: L::Key) -> Result<Option<L::Value>, StoreError> {
        let (reply, answer) = oneshot::channel();
        if let Some(lane) = self.enter(Waiting { key, reply }) {
            tokio::spawn(lane.drain());
        }
        match timeout(self.0.patience, answer).await {
            Ok(Ok(reply)) => reply.map_err(shared),
            Ok(Err(_)) => Err(StoreError::unavailable("the read was abandoned")),
            Err(_) => Err(StoreError::unavailable(
                "timed out waiting for a read batch",
            )),
        }
    }

    /// Joins the queue. Opens a lane if one is free.
    fn enter(&self, waiting: Waiting<L>) -> Option<Lane<L>> {
        let mut queue = self.0.queue();
        queue.waiting.push_back(waiting);
        if queue.lanes == LANES {
            return None;
        }
        queue.lanes += 1;
        Some(Lane {
            shared: self.0.clone(),
            closed: false,
        })
    }
}

impl<L: Loader> Shared<L> {
    fn queue(&self) -> MutexGuard<'_, Queue<L>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to run one statement after the other until nobody waits.
struct Lane<L: Loader> {
    shared: Arc<Shared<L>>,
    closed: bool,
}

impl<L: Loader> Lane<L> {
    async fn drain(mut self) {
        loop {
            // Callers that are ready now join this batch. Costs nothing if there are none.
            tokio::task::yield_now().await;
            let Some(batch) = self.next_batch() else {
                return;
            };
            let mut waiting: HashMap<L::Key, Vec<oneshot::Sender<Reply<L>>>> = HashMap::new();
            for one in batch {
                waiting.entry(one.key).or_default().push(one.reply);
            }
            let keys = waiting.keys().cloned().collect();
            match caught(self.shared.loader.load(keys)).await {
                Ok(mut rows) => {
                    for (key, replies) in waiting {
                        let row = rows.remove(&key).transpose().map_err(Arc::new);
                        answer(replies, row);
                    }
                }
                Err(error) => {
                    let error = Arc::new(error);
                    if let StoreError::Unavailable(_) = *error {
                        // Those who wait would each wait as long again, only to hear the same.
                        self.turn_away(&error);
                    }
                    for replies in waiting.into_values() {
                        answer(replies, Err(error.clone()));
                    }
                }
            }
        }
    }

    fn turn_away(&self, error: &Arc<StoreError>) {
        let waiting = std::mem::take(&mut self.shared.queue().waiting);
        for one in waiting {
            let _ = one.reply.send(Err(error.clone()));
        }
    }

    /// The keys of those who still wait for an answer, or None, and then the lane is closed.
    fn next_batch(&mut self) -> Option<Vec<Waiting<L>>> {
        let mut queue = self.shared.queue();
        let mut batch = Vec::with_capacity(queue.waiting.len().min(MAX_KEYS));
        while batch.len() < MAX_KEYS {
            match queue.waiting.pop_front() {
                Some(waiting) if waiting.reply.is_closed() => {}
                Some(waiting) => batch.push(waiting),
                None => break,
            }
        }
        if batch.is_empty() {
            queue.lanes -= 1;
            self.closed = true;
            return None;
        }
        Some(batch)
    }
}

impl<L: Loader> Drop for Lane<L> {
    /// A lane that is dropped in the middle (the runtime is shutting down) must not leave anybody waiting for it.
    fn drop(&mut self) {
        if !self.closed {
            let mut queue = self.shared.queue();
            queue.lanes -= 1;
            if queue.lanes == 0 {
                queue.waiting.clear();
            }
        }
    }
}

/// Nobody listens to the last of them more than to the others, so each gets a copy but one, which gets the row itself.
fn answer<V: Clone>(
    mut replies: Vec<oneshot::Sender<Result<Option<V>, Arc<StoreError>>>>,
    row: Result<Option<V>, Arc<StoreError>>,
) {
    let last = replies.pop();
    for reply in replies {
        let _ = reply.send(row.clone());
    }
    if let Some(reply) = last {
        let _ = reply.send(row);
    }
}

/// A panic becomes an error, so that the lane goes on.
async fn caught<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let mut work = pin!(work);
    poll_fn(
        move |cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
            Ok(poll) => poll,
            Err(_) => Poll::Ready(Err(StoreError::unavailable("the read panicked"))),
        },
    )
    .await
}

#[derive(Debug)]
struct SharedError(Arc<StoreError>);

/// The same error once more.
pub(crate) fn shared(error: Arc<StoreError>) -> StoreError {
    match *error {
        StoreError::Unavailable(_) => StoreError::unavailable(SharedError(error)),
        StoreError::Refused(_) => StoreError::refused(SharedError(error)),
        StoreError::Inconsistent(_) => StoreError::inconsistent(SharedError(error)),
    }
}

impl fmt::Display for SharedError {
    /// The wrapper says what is within; what wraps it has said the rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.source() {
            Some(cause) => fmt::Display::fmt(cause, f),
            None => fmt::Display::fmt(&self.0, f),
        }
    }
}

impl Error for SharedError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source().and_then(Error::source)
    }
}

#[cfg(test)]
mod tests;
